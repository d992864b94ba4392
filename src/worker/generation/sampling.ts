/** From a row of logits to a token: greedy, or temperature, top-k and top-p with a seeded generator. */
import type { GeneratedToken, Sampling } from '../../common/protocol';
import { expOfNegative } from './exponential';
import { mulberry32 } from './random';
import { selectHeaviest, selectNucleus } from './selection';

export type Choice =
  | ({ kind: 'token' } & TokenChoice)
  /** The row holds NaN, or nothing finite to choose from. */
  | { kind: 'nan-logits' };

/** A token and its log-probability; its place in a text is not the sampler's business. */
export type TokenChoice = Omit<GeneratedToken, 'at'>;

/** What a row is worth to the caller when it holds NaN: what happened, why, what to do. */
export const NAN_LOGITS_MESSAGE =
  'The model computed values that are not numbers (NaN), so its answer is void. The usual cause is a half-precision ' +
  '(fp16) export of Phi-2, whose attention overflows near layer 29. Load an int4, int8 or float32 export of the model.';

/** Candidates gathered before the k largest of them are selected: large enough that selecting is rare. */
const TOP_K_BUFFER = 1024;

/** Working memory of sampling, one for all requests of a session since they never choose at the same moment. */
export class SamplingScratch {
  readonly weights: Float64Array;
  readonly items: Int32Array;

  /** @param size ids that tokens may have. */
  constructor(size: number) {
    this.weights = new Float64Array(size);
    this.items = new Int32Array(size);
  }
}

/** Chooses the tokens of one request; its generator's state is part of the request. */
export class Sampler {
  private readonly random: () => number;

  /** @param size ids that tokens may have; logits from here on are padding rows and never chosen. */
  constructor(
    private readonly sampling: Sampling,
    private readonly size: number,
    private readonly scratch: () => SamplingScratch,
  ) {
    this.random = mulberry32(sampling.seed);
  }

  /**
   * Chooses a token.
   * @param logits one row, at least `size` long.
   * @param allowed when given, only these ids may be chosen, and the log-probability is conditional on that: it says
   * how likely the token was among the tokens that agree with the text.
   */
  choose(logits: Float32Array, allowed?: Int32Array): Choice {
    const top = highest(logits, this.size, allowed);
    if (top === undefined) return { kind: 'nan-logits' };
    const max = logits[top] as number;
    const id = this.sampling.temperature > 0 ? this.draw(logits, max, allowed) : top;
    // log-softmax, shifted by the maximum so that no exponential can overflow.
    const logprob = (logits[id] as number) - max - Math.log(sumOfExponentials(logits, max, this.size, allowed));
    return { kind: 'token', id, logprob };
  }

  /** Temperature first, then top-k, then top-p over what is left: the order of Hugging Face's logits processors. */
  private draw(logits: Float32Array, max: number, allowed: Int32Array | undefined): number {
    const { temperature, topK, topP } = this.sampling;
    const { weights, items } = this.scratch();
    const offered = allowed?.length ?? this.size;
    // Temperature keeps the order of the logits, so the k largest can be found before anything is exponentiated.
    let kept =
      topK > 0 && topK < offered
        ? keepLargest(logits, offered, allowed, topK, this.scratch())
        : keepAll(offered, allowed, items);
    let total = 0;
    for (let i = 0; i < kept; i++) {
      const id = items[i] as number;
      const weight = expOfNegative(((logits[id] as number) - max) / temperature);
      weights[id] = weight;
      total += weight;
    }
    if (topP < 1) {
      // Items lighter than this weigh less than 1 - topP together, so the nucleus lies among the others.
      kept = keepHeavier(items, kept, weights, ((1 - topP) * total) / kept);
      kept = selectNucleus(items, kept, weights, topP * total);
      total = weightOf(items, kept, weights);
    }
    return pick(items, kept, weights, this.random() * total);
  }
}

/** The natural logarithm of the probability of `id` under a row; undefined when the row holds NaN. */
export function logProbability(logits: Float32Array, id: number, size: number): number | undefined {
  const top = highest(logits, size, undefined);
  if (top === undefined) return undefined;
  const max = logits[top] as number;
  return (logits[id] as number) - max - Math.log(sumOfExponentials(logits, max, size, undefined));
}

/**
 * The likeliest tokens of a row beside the one chosen from it, likeliest first.
 * @param allowed when given, only these ids count, as in {@link Sampler.choose}.
 */
export function rivalsOf(chosen: TokenChoice, logits: Float32Array, size: number, count: number, allowed?: Int32Array): TokenChoice[] {
  const ids: number[] = [];
  const offered = allowed?.length ?? size;
  let floor = -Infinity;
  for (let i = 0; i < offered; i++) {
    const id = allowed === undefined ? i : (allowed[i] as number);
    const logit = logits[id] as number;
    if (logit <= floor || id === chosen.id) continue;
    let at = ids.length;
    while (at > 0 && (logits[ids[at - 1] as number] as number) < logit) at--;
    ids.splice(at, 0, id);
    if (ids.length > count) ids.pop();
    if (ids.length === count) floor = logits[ids[count - 1] as number] as number;
  }
  const shift = chosen.logprob - (logits[chosen.id] as number);
  return ids.map((id) => ({ id, logprob: (logits[id] as number) + shift }));
}

function keepAll(offered: number, allowed: Int32Array | undefined, items: Int32Array): number {
  if (allowed !== undefined) items.set(allowed);
  else for (let id = 0; id < offered; id++) items[id] = id;
  return offered;
}

/** Puts the ids of the `k` largest logits into the scratch items, in one pass with a small buffer; gives `k`. */
function keepLargest(
  logits: Float32Array,
  offered: number,
  allowed: Int32Array | undefined,
  k: number,
  { items, weights }: SamplingScratch,
): number {
  const room = Math.min(items.length, Math.max(2 * k, TOP_K_BUFFER));
  let kept = 0;
  let floor = -Infinity;
  for (let i = 0; i < offered; i++) {
    const id = allowed === undefined ? i : (allowed[i] as number);
    const logit = logits[id] as number;
    if (logit < floor) continue;
    weights[id] = logit;
    items[kept++] = id;
    if (kept === room) {
      selectHeaviest(items, kept, weights, k);
      kept = k;
      floor = lightest(items, kept, weights);
    }
  }
  selectHeaviest(items, kept, weights, k);
  return k;
}

function keepHeavier(items: Int32Array, count: number, weights: Float64Array, least: number): number {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const id = items[i] as number;
    if ((weights[id] as number) >= least) items[kept++] = id;
  }
  return kept;
}

function lightest(items: Int32Array, count: number, weights: Float64Array): number {
  let least = Infinity;
  for (let i = 0; i < count; i++) least = Math.min(least, weights[items[i] as number] as number);
  return least;
}

/** The id of the largest logit, of equals the smallest id; undefined when there is NaN or no finite largest one. */
function highest(logits: Float32Array, size: number, allowed: Int32Array | undefined): number | undefined {
  let max = -Infinity;
  let best = -1;
  for (let id = 0; id < size; id++) {
    const logit = logits[id] as number;
    if (logit > max) {
      max = logit;
      best = id;
    } else if (Number.isNaN(logit)) return undefined;
  }
  if (max === Infinity) return undefined;
  if (allowed !== undefined) {
    max = -Infinity;
    best = -1;
    for (let i = 0; i < allowed.length; i++) {
      const id = allowed[i] as number;
      const logit = logits[id] as number;
      if (logit > max || (logit === max && id < best)) {
        max = logit;
        best = id;
      }
    }
  }
  return best < 0 ? undefined : best;
}

function sumOfExponentials(logits: Float32Array, max: number, size: number, allowed: Int32Array | undefined): number {
  let sum = 0;
  if (allowed === undefined) {
    for (let id = 0; id < size; id++) sum += expOfNegative((logits[id] as number) - max);
  } else {
    for (let i = 0; i < allowed.length; i++) sum += expOfNegative((logits[allowed[i] as number] as number) - max);
  }
  return sum;
}

function weightOf(items: Int32Array, count: number, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += weights[items[i] as number] as number;
  return sum;
}

/** The item in which `point`, counted along the weights, falls. */
function pick(items: Int32Array, count: number, weights: Float64Array, point: number): number {
  let passed = 0;
  for (let i = 0; i < count; i++) {
    passed += weights[items[i] as number] as number;
    if (point < passed) return items[i] as number;
  }
  // Rounding may leave `point` at the very end; the last item with weight is meant.
  for (let i = count - 1; i > 0; i--) if ((weights[items[i] as number] as number) > 0) return items[i] as number;
  return items[0] as number;
}
