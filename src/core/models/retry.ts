/** When a failed request is made again. */

const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
/** Failures in a row, without progress between them, after which it waits for its user. */
export const TRIES = 8;
/** A connection that brought this many bytes was worth something: the count begins anew. */
export const PROGRESS_BYTES = 64 << 10;

/**
 * Milliseconds before the next try.
 * @param failures in a row, from 1
 * @param random in [0, 1): spreads the tries of many
 * @param retryAfterMs what the server asked for
 */
export function retryDelayMs(failures: number, random: number, retryAfterMs = 0): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return Math.max(retryAfterMs, Math.round(longest * (0.5 + random / 2)));
}
