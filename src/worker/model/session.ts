/** What generation needs of an opened model, whatever its layout, device or runtime. */
import type { ModelInfo } from '../../common/protocol';

/** Thrown by {@link ModelSession.forward} when its signal ended the run; the cache is as it was before the call. */
export class RunCancelled extends Error {
  constructor() {
    super('The run was cancelled.');
    this.name = 'RunCancelled';
  }
}

export interface ModelTokenizer {
  /** Ids that tokens may have; logit rows from here on are padding. */
  readonly size: number;
  /** Ids that end a text. */
  readonly eosIds: ReadonlySet<number>;
  encode(text: string): number[];
  /** The UTF-8 bytes a token stands for; empty for special tokens. */
  bytesOf(id: number): Uint8Array;
}

/** One KV cache of a session. Calls of {@link forward} must not overlap, among all slots of a session. */
export interface KvSlot {
  /** Tokens now in the KV cache. */
  readonly length: number;
  /** Tokens the KV cache can hold. */
  readonly capacity: number;
  /** Bytes of KV memory held now. */
  readonly bytes: number;
  /**
   * Forgets every token from position `length` on.
   * @throws RangeError if the cache holds fewer tokens.
   */
  rollback(length: number): void;
  /**
   * Appends `tokens` to the cache and gives the logits of its last `keep` positions, `[keep, vocabSize]`, row-major.
   * The array is only valid until the next call on any slot.
   * @throws RunCancelled when `signal` ended the run, RangeError when the capacity does not suffice.
   */
  forward(tokens: readonly number[], keep: number, signal: AbortSignal): Promise<Float32Array>;
  /** Releases the slot's memory; not during a run. Further calls do nothing. */
  dispose(): void;
}

/** An opened model: a graph, its tokenizer, and as many KV caches as are opened. */
export interface ModelSession {
  readonly info: ModelInfo;
  readonly tokenizer: ModelTokenizer;
  /** Positions of a run whose logits the graph gives: with 'last', `keep` is 1 at most. */
  readonly logitsRows: 'all' | 'last';
  /**
   * Opens an empty KV cache.
   * @param capacity tokens; the session's context length where it is not given.
   * @throws Error when memory is short.
   */
  openSlot(capacity?: number): KvSlot;
  /** Releases all native memory, that of the slots too. Waits for a run in flight. */
  dispose(): Promise<void>;
}
