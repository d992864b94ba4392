/** How many tokens one forward of a prefill gets. */

/** Enough to keep the processor busy; a cancelled or preempted prefill loses at most one chunk of work. */
export const CHUNK_TOKENS = 64;
/** A graph of int8 matrices reads 20 % more tokens a second in chunks of this size, one of int4 matrices 5 %. */
const LARGE_CHUNK_TOKENS = 128;
/** Work that may be lost, ms: a person who thinks gives more time than this. */
const LARGE_CHUNK_MS = 1000;

/** Chooses by what the last whole chunk took. One for each KV cache. */
export class ChunkSize {
  /** Tokens of the next chunk. */
  tokens = CHUNK_TOKENS;

  /** A forward of `count` tokens took `ms`. Short ones say little about long ones. */
  observe(count: number, ms: number): void {
    if (count < CHUNK_TOKENS) return;
    this.tokens = (ms * LARGE_CHUNK_TOKENS) / count <= LARGE_CHUNK_MS ? LARGE_CHUNK_TOKENS : CHUNK_TOKENS;
  }
}
