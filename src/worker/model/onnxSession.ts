/** A model folder's graph behind the {@link ModelSession} interface, whatever kind of KV cache it has. */
import type { ModelInfo } from '../../common/protocol';
import type { OrtRuntime } from '../ort/runtime';
import { RunTerminated, type Session } from '../ort/session';
import { Tensor } from '../ort/tensor';
import type { GraphPlan, IntegerType } from './graph';
import { decodeHalf } from './halfFloat';
import type { KvCache } from './kvCache';
import { RunCancelled, type KvSlot, type ModelSession, type ModelTokenizer } from './session';

type IntegerArray = BigInt64Array | Int32Array;

/** Positions whose logits a graph gives: of every token of the run, or of the last one alone. */
export type LogitsRows = 'all' | 'last';

export interface OnnxSessionParts {
  info: ModelInfo;
  tokenizer: ModelTokenizer;
  runtime: OrtRuntime;
  session: Session;
  plan: GraphPlan;
  /** Tokens that every run has at least; see config.ts. */
  leastRows: 1 | 2;
  /** Makes a KV cache for `capacity` tokens. */
  makeCache: (capacity: number) => KvCache;
}

/** Tokens of the trial run at load. */
const TRIAL_TOKENS = [0, 0];

export class OnnxModelSession implements ModelSession {
  readonly info: ModelInfo;
  readonly tokenizer: ModelTokenizer;
  /** Found by the trial run at load. */
  logitsRows: LogitsRows = 'all';
  private readonly ones: IntegerArray;
  private readonly positions: IntegerArray | undefined;
  private logitsBuffer = new Float32Array(0);
  private halfBuffer = new Uint16Array(0);
  private readonly slots = new Set<OnnxSlot>();
  /** The run in flight; never rejects. */
  private pending: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: OnnxSessionParts) {
    const { info, plan } = parts;
    this.info = info;
    this.tokenizer = parts.tokenizer;
    this.ones = integers(plan.mask.type, info.contextLength, () => 1);
    this.positions = plan.positions && integers(plan.positions.type, info.contextLength, (index) => index);
  }

  openSlot(capacity: number = this.info.contextLength): KvSlot {
    const slot: OnnxSlot = new OnnxSlot(
      capacity,
      this.parts.makeCache(capacity),
      (tokens, keep, signal) => this.forward(slot.kv, tokens, keep, signal),
      () => this.slots.delete(slot),
    );
    this.slots.add(slot);
    return slot;
  }

  async dispose(): Promise<void> {
    await this.pending;
    for (const slot of [...this.slots]) slot.dispose();
    this.parts.session.dispose();
  }

  /**
   * A trial run, which shows what declarations leave open: that the graph accepts the cache as configured, and how
   * many rows of logits it gives.
   */
  async tryOut(signal: AbortSignal): Promise<void> {
    const { makeCache, plan, session } = this.parts;
    const kv = makeCache(TRIAL_TOKENS.length);
    try {
      const bound = await kv.bind();
      const feeds = this.feeds(TRIAL_TOKENS, 0, TRIAL_TOKENS.length);
      const made = await disposing(feeds, () => session.run({ ...bound.inputs, ...feeds }, { [plan.logits.name]: null, ...bound.outputs }, signal));
      const rows = made[plan.logits.name]?.shape()[1];
      for (const tensor of Object.values(made)) tensor.dispose();
      this.logitsRows = rows === 1 ? 'last' : 'all';
    } finally {
      kv.dispose();
    }
  }

  private forward(kv: KvCache, tokens: readonly number[], keep: number, signal: AbortSignal): Promise<Float32Array> {
    const most = this.logitsRows === 'last' ? 1 : tokens.length;
    if (keep > most) return Promise.reject(new RangeError(`Logits of ${keep} positions were asked for; this run gives ${most}.`));
    const run = this.run(kv, tokens, keep, signal);
    this.pending = run.then(ignore, ignore);
    return run;
  }

  private async run(kv: KvCache, tokens: readonly number[], keep: number, signal: AbortSignal): Promise<Float32Array> {
    if (signal.aborted) throw new RunCancelled();
    const { plan, session } = this.parts;
    const bound = await kv.bind();
    const company = this.companyFor(kv, tokens);
    const fed = [...tokens, ...company];
    const rows = this.rowsFor(fed.length, keep + company.length);
    const feeds = this.feeds(fed, kv.length, rows);
    const logits = this.logitsTensor(rows);
    try {
      const made = await disposing({ ...feeds, logits }, () =>
        session.run({ ...bound.inputs, ...feeds }, { [plan.logits.name]: logits, ...bound.outputs }, signal),
      );
      kv.commit(fed.length, made);
      if (company.length > 0) kv.rollback(kv.length - company.length);
    } catch (error) {
      throw error instanceof RunTerminated ? new RunCancelled() : error;
    }
    const end = rows - company.length;
    return this.keptRows(end - keep, end);
  }

  /** A token that is run along and forgotten again, so that a lone row computes as it would among others. */
  private companyFor(kv: KvCache, tokens: readonly number[]): number[] {
    const hasRoom = kv.length + tokens.length < kv.capacity;
    return tokens.length < this.parts.leastRows && this.logitsRows === 'all' && hasRoom ? [...tokens] : [];
  }

  /** Rows of logits that a run of `count` tokens gives when the last `keep` are wanted. */
  private rowsFor(count: number, keep: number): number {
    if (this.logitsRows === 'last') return 1;
    const { leastRows, plan } = this.parts;
    return plan.logitsToKeep ? Math.min(count, Math.max(leastRows, keep)) : count;
  }

  private feeds(tokens: readonly number[], past: number, rows: number): Record<string, Tensor> {
    const { plan, runtime } = this.parts;
    const ids = integers(plan.ids.type, tokens.length, (index) => tokens[index] ?? 0);
    const feeds: Record<string, Tensor> = {
      [plan.ids.name]: Tensor.over(runtime, ids, plan.ids.type, [1, tokens.length]),
      [plan.mask.name]: Tensor.over(runtime, this.ones, plan.mask.type, [1, past + tokens.length]),
    };
    if (plan.positions && this.positions) {
      const positions = this.positions.subarray(past, past + tokens.length);
      feeds[plan.positions.name] = Tensor.over(runtime, positions, plan.positions.type, [1, tokens.length]);
    }
    if (plan.logitsToKeep) {
      const { name, type } = plan.logitsToKeep;
      feeds[name] = Tensor.over(runtime, integers(type, 1, () => rows), type, [1]);
    }
    return feeds;
  }

  /** `[1, rows, vocabSize]` over a buffer of ours, which grows to the largest run seen. */
  private logitsTensor(rows: number): Tensor {
    const { plan, runtime } = this.parts;
    const size = rows * plan.vocabSize;
    if (this.logitsBuffer.length < size) this.logitsBuffer = new Float32Array(size);
    if (plan.logits.type === 'float16' && this.halfBuffer.length < size) this.halfBuffer = new Uint16Array(size);
    const buffer = plan.logits.type === 'float16' ? this.halfBuffer : this.logitsBuffer;
    return Tensor.over(runtime, buffer, plan.logits.type, [1, rows, plan.vocabSize]);
  }

  /** The rows from `first` to before `end`, as float32. */
  private keptRows(first: number, end: number): Float32Array {
    const { plan } = this.parts;
    const from = first * plan.vocabSize;
    const to = end * plan.vocabSize;
    const wanted = this.logitsBuffer.subarray(from, to);
    if (plan.logits.type === 'float16') decodeHalf(this.halfBuffer.subarray(from, to), wanted);
    return wanted;
  }
}

class OnnxSlot implements KvSlot {
  private disposed = false;

  constructor(
    readonly capacity: number,
    readonly kv: KvCache,
    private readonly run: KvSlot['forward'],
    private readonly onDispose: () => void,
  ) {}

  get length(): number {
    return this.kv.length;
  }

  get bytes(): number {
    return this.disposed ? 0 : this.kv.bytes;
  }

  rollback(length: number): void {
    if (length < 0 || length > this.length) throw new RangeError(`The KV cache holds ${this.length} tokens; it cannot be rolled back to ${length}.`);
    this.kv.rollback(length);
  }

  async forward(tokens: readonly number[], keep: number, signal: AbortSignal): Promise<Float32Array> {
    if (tokens.length === 0) throw new RangeError('A run needs at least one token.');
    if (this.length + tokens.length > this.capacity) {
      throw new RangeError(`${tokens.length} more tokens do not fit: the KV cache holds ${this.length} of ${this.capacity}.`);
    }
    return this.run(tokens, keep, signal);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.kv.dispose();
    this.onDispose();
  }
}

async function disposing<T>(tensors: Record<string, Tensor>, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } finally {
    for (const tensor of Object.values(tensors)) tensor.dispose();
  }
}

function ignore(): void {
  // The caller of forward() gets the outcome; dispose() only waits for it.
}

function integers(type: IntegerType, length: number, valueAt: (index: number) => number): IntegerArray {
  return type === 'int64'
    ? BigInt64Array.from({ length }, (_, index) => BigInt(valueAt(index)))
    : Int32Array.from({ length }, (_, index) => valueAt(index));
}
