/** One score request while it is being answered: how probable each token of a text is, given all before it. */
import { setImmediate as othersFirst } from 'node:timers/promises';
import type { ScoreParams, ScoreResult, UnexpectedToken } from '../../common/protocol';
import { RunCancelled, type ModelSession } from '../model/session';
import type { Rest } from './prefix';
import { promptTokens, tooLongMessage } from './promptTokens';
import { logProbability, NAN_LOGITS_MESSAGE, rivalsOf } from './sampling';
import type { RequestTools } from './tools';

/** Rows of logits of one forward: 32 rows of Phi-2's vocabulary are 6.5 MB. Work that a cancellation loses at most. */
const ROWS = 32;
/** Judging a row goes through the whole vocabulary; a request that arrives meanwhile waits no longer than this, ms. */
const JUDGING_MS = 4;

interface Plan {
  readonly tokens: readonly number[];
  /** The first token that is judged; it has at least one before it. */
  readonly first: number;
  /** UTF-16 code units of the text before each token from `first` on, and at the end. */
  readonly starts: readonly number[];
}

/** See the module's comment. {@link run} may be called again after a turn that was interrupted, and goes on there. */
export class Scoring {
  private readonly receivedAt: number;
  private plan: Plan | undefined;
  private readonly unexpected: UnexpectedToken[] = [];
  /** Tokens judged so far. */
  private judged = 0;
  private logprob = 0;
  private workedMs = 0;
  private reused: number | undefined;

  constructor(
    private readonly params: ScoreParams,
    private readonly tools: RequestTools,
  ) {
    this.receivedAt = tools.now();
  }

  /**
   * Judges what is left of the text.
   * @throws RunCancelled when `signal` ends the turn; what ONNX Runtime reports.
   */
  async run(signal: AbortSignal): Promise<ScoreResult> {
    const { session, slots } = this.tools;
    if (session.logitsRows === 'last') return failed('last-logits-only', 'This model gives the probabilities of one token at a time, which is too slow to judge a text by. Choose an export that gives all logits.');
    this.plan ??= planScoring(this.params, session);
    if (this.plan === undefined) return failed('tokens-differ', 'The text holds characters that the model cannot spell.');
    const { tokens, first } = this.plan;
    // The last token is only looked up, never run.
    if (tokens.length - 1 > session.info.contextLength) return failed('prompt-too-long', tooLongMessage(tokens.length, session));
    while (first + this.judged < tokens.length) {
      const from = first + this.judged;
      const to = Math.min(tokens.length, from + ROWS);
      const cache = slots.acquire(this.params.slot, tokens);
      const pace = new WorkPace(this.tools, this.params.priority === 'background');
      try {
        const { logits, reused } = await cache.advance(tokens.slice(0, to - 1), to - from, signal, pace.rest);
        this.reused ??= reused;
        if (!(await this.judgeRows(from, to, logits, signal))) {
          // The NaN sit in the keys and values too.
          cache.forget();
          return failed('nan-logits', NAN_LOGITS_MESSAGE);
        }
      } finally {
        this.workedMs += pace.workedMs;
      }
      if (to < tokens.length) await pace.restOwed(signal);
    }
    return { kind: 'done', unexpected: this.unexpected, tokens: this.judged, logprob: this.logprob, reusedTokens: this.reused ?? 0, workedMs: this.workedMs, totalMs: this.tools.now() - this.receivedAt };
  }

  /**
   * What was judged stays judged where the turn ends here.
   * @returns false where the logits hold NaN.
   * @throws RunCancelled
   */
  private async judgeRows(from: number, to: number, logits: Float32Array, signal: AbortSignal): Promise<boolean> {
    const { vocabSize } = this.tools.session.info;
    let since = this.tools.now();
    for (let at = from; at < to; at++) {
      if (!this.judge(at, logits.subarray((at - from) * vocabSize, (at - from + 1) * vocabSize))) return false;
      this.judged++;
      if (this.tools.now() - since < JUDGING_MS) continue;
      await othersFirst();
      if (signal.aborted) throw new RunCancelled();
      since = this.tools.now();
    }
    return true;
  }

  /** False where the row holds NaN. */
  private judge(at: number, row: Float32Array): boolean {
    const { tokenizer } = this.tools.session;
    const { tokens, first, starts } = this.plan as Plan;
    const id = tokens[at] as number;
    const logprob = logProbability(row, id, tokenizer.size);
    if (logprob === undefined) return false;
    this.logprob += logprob;
    if (Math.exp(logprob) >= this.params.expectedFrom) return true;
    const rivals = rivalsOf({ id, logprob }, row, tokenizer.size, this.params.rivals)
      .filter((rival) => rival.logprob > logprob)
      .map((rival) => ({ text: Buffer.from(tokenizer.bytesOf(rival.id)).toString('utf8'), logprob: rival.logprob }));
    this.unexpected.push({ start: starts[at - first] as number, end: starts[at - first + 1] as number, logprob, rivals });
    return true;
  }
}

/** Time worked and rested within one part of the text. */
class WorkPace {
  private readonly startedAt: number;
  private restedMs = 0;

  constructor(
    private readonly tools: RequestTools,
    private readonly resting: boolean,
  ) {
    this.startedAt = tools.now();
  }

  /** Undefined where the work need not rest. */
  get rest(): Rest | undefined {
    return this.resting ? (ms, signal) => this.restFor(ms, signal) : undefined;
  }

  get workedMs(): number {
    return this.tools.now() - this.startedAt - this.restedMs;
  }

  /** Rests for the work that no rest has followed yet. */
  async restOwed(signal: AbortSignal): Promise<void> {
    if (this.resting) await this.restFor(Math.max(0, this.workedMs - this.restedMs), signal);
  }

  private async restFor(ms: number, signal: AbortSignal): Promise<void> {
    const startedAt = this.tools.now();
    await this.tools.rest(ms, signal);
    this.restedMs += this.tools.now() - startedAt;
  }
}

const failed = (reason: Extract<ScoreResult, { kind: 'failed' }>['reason'], message: string): ScoreResult => ({ kind: 'failed', reason, message });

/** Prompt and text are encoded together: a token that reaches from one into the other is not judged. */
function planScoring({ prompt, text, judgedFrom = 0 }: ScoreParams, session: ModelSession): Plan | undefined {
  const { tokenizer } = session;
  const before = prompt === '' ? promptTokens('', session) : [];
  const encoded = tokenizer.encode(prompt + text);
  const lengths = encoded.map((id) => tokenizer.bytesOf(id).length);
  const bytes = Buffer.from(prompt + text);
  if (!Buffer.concat(encoded.map((id) => tokenizer.bytesOf(id))).equals(bytes)) return undefined;
  const textStart = Buffer.byteLength(prompt);
  const judgedStart = textStart + Buffer.byteLength(text.slice(0, judgedFrom));
  const unitsAt = unitsByByte(text);
  const starts: number[] = [];
  let at = 0;
  let first = encoded.length;
  encoded.forEach((_, index) => {
    if (at >= judgedStart && index + before.length > 0) {
      first = Math.min(first, index);
      starts.push(unitsAt[at - textStart] as number);
    }
    at += lengths[index] as number;
  });
  return { tokens: [...before, ...encoded], first: first + before.length, starts: [...starts, text.length] };
}

/** UTF-16 code units before each byte of the text; inside a character, those before it. */
function unitsByByte(text: string): Uint32Array {
  const units = new Uint32Array(Buffer.byteLength(text) + 1);
  let byte = 0;
  let unit = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    units.fill(unit, byte, byte + length);
    byte += length;
    unit += character.length;
  }
  units[byte] = unit;
  return units;
}
