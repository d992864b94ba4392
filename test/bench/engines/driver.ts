/** What the bench asks of an engine, ours or a peer's. Each runs in a child process of its own. */
import type { ShapeName } from '../paths';

export interface LoadOptions {
  shape: ShapeName;
  threads: number;
  /** Tokens of context. */
  capacity: number;
}

/** One text and its KV cache. */
export interface Driver {
  load(options: LoadOptions): Promise<void>;
  /** Appends tokens to the text; logits are wanted of the last at most. */
  prefill(tokens: readonly number[]): Promise<void>;
  /** Whether {@link rollback} may shorten the text to any length; else to those that were marked. */
  readonly shortens: boolean;
  /** Keeps what {@link rollback} may return to later, for engines that cannot shorten a cache. */
  mark(): void;
  rollback(length: number): Promise<void>;
  /** A decode step: appends one token and chooses the next greedily. */
  step(token: number): Promise<void>;
  /** One forward of several tokens with a greedy choice after each, as speculation needs it. */
  verify?(tokens: readonly number[]): Promise<void>;
  dispose(): Promise<void>;
}
