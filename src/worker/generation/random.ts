/** The seeded generator behind sampling: the same seed gives the same text on every platform. */

/**
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, period 2^32, passes gjrand's tests. A request draws at
 * most a few thousand numbers, so a larger state would buy nothing.
 * @param seed any number; its lowest 32 bits are used.
 * @returns a function that gives the next number, uniform in [0, 1).
 */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
