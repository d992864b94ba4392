/** What the KV cache holds, and how it comes to hold a given sequence of tokens with the least work. */
import { RunCancelled, type KvSlot } from '../model/session';
import { ChunkSize } from './chunkSize';

/** Logits of the last positions of the sequence asked for. */
export interface Rows {
  /** `[count, vocabSize]`, row-major; only valid until the next call. */
  logits: Float32Array;
  /** Tokens at the beginning of the sequence that were in the cache already. */
  reused: number;
}

/** Leaves the processor to others for a while; ends early when the signal is aborted. */
export type Rest = (workedMs: number, signal: AbortSignal) => Promise<void>;

/** A KV cache with the tokens in it. Calls of {@link advance} must not overlap. */
export class PrefixCache {
  private readonly tokens: number[] = [];
  private readonly chunkSize = new ChunkSize();

  constructor(private readonly slot: KvSlot) {}

  /** Tokens in the cache. */
  get length(): number {
    return this.tokens.length;
  }

  /** Bytes of KV memory held. */
  get bytes(): number {
    return this.slot.bytes;
  }

  /** Tokens at the beginning of `wanted` that are in the cache already. */
  sharedPrefix(wanted: readonly number[]): number {
    return commonPrefix(this.tokens, wanted);
  }

  /**
   * Makes the cache hold exactly `wanted` and gives the logits of its last `keep` positions. The longest common prefix
   * stays; the last `keep` tokens are always run, for their logits.
   * @param rest when given, awaited after each chunk but the last with the milliseconds that the chunk took.
   * @throws RunCancelled when `signal` ends it; chunks that were done by then stay in the cache.
   */
  async advance(wanted: readonly number[], keep: number, signal: AbortSignal, rest?: Rest): Promise<Rows> {
    try {
      const reused = Math.min(commonPrefix(this.tokens, wanted), wanted.length - keep);
      this.rollback(reused);
      let logits: Float32Array | undefined;
      while (this.tokens.length < wanted.length) {
        if (signal.aborted) throw new RunCancelled();
        const end = chunkEnd(this.tokens.length, wanted.length, keep, this.chunkSize.tokens);
        const chunk = wanted.slice(this.tokens.length, end);
        const startedAt = performance.now();
        logits = await this.slot.forward(chunk, end === wanted.length ? keep : 1, signal);
        const ms = performance.now() - startedAt;
        this.chunkSize.observe(chunk.length, ms);
        this.tokens.push(...chunk);
        if (end < wanted.length) await rest?.(ms, signal);
      }
      if (logits === undefined) throw new RangeError('A forward needs at least one token.');
      return { logits, reused };
    } catch (error) {
      // A cancelled run left the cache as it was; after any other error nothing about it is certain.
      if (!(error instanceof RunCancelled)) this.forget();
      throw error;
    }
  }

  /** Makes the cache hold `wanted`, and perhaps more after it. @throws RunCancelled when `signal` ends it. */
  async hold(wanted: readonly number[], signal: AbortSignal): Promise<void> {
    if (this.sharedPrefix(wanted) < wanted.length) await this.advance(wanted, 1, signal);
  }

  /** Empties the cache: what it holds may be void. */
  forget(): void {
    this.rollback(0);
  }

  /** Releases the cache's memory. */
  dispose(): void {
    this.slot.dispose();
  }

  private rollback(length: number): void {
    this.tokens.length = Math.min(length, this.tokens.length);
    this.slot.rollback(Math.min(length, this.slot.length));
    if (this.slot.length !== this.tokens.length) {
      throw new Error(`The KV cache holds ${this.slot.length} tokens where ${this.tokens.length} were expected.`);
    }
  }
}

/** Where the next part of [start, to) ends: none is longer than `most` (unless `keep` is), the last at least `keep` long. */
function chunkEnd(start: number, to: number, keep: number, most: number): number {
  const left = to - start;
  return left <= Math.max(most, keep) ? to : start + Math.min(most, left - keep);
}

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length++;
  return length;
}
