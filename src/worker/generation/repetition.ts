/** Small models run in circles. A loop that has come round often enough will not end, so its tokens are not worth their time. */

/** Tokens of the longest loop that is looked for: a line or two of code. */
const PERIOD_MAX = 24;
/** Copies of it that make a loop; real code says a thing twice. */
const COPIES = 3;
/** Tokens that all copies together must have: short ones recur in good code (`0, 0, 0`). */
const LOOP_TOKENS_MIN = 12;

/** Tokens at the end of a text that say all about a loop. */
export const LOOP_WINDOW = PERIOD_MAX * COPIES;

/** Whether `tokens` end in a loop: some last tokens, several times over, with nothing in between. */
export function endsInLoop(tokens: readonly number[]): boolean {
  for (let period = 1; period <= PERIOD_MAX; period++) {
    const needed = Math.max(period * COPIES, LOOP_TOKENS_MIN);
    if (tokens.length < needed) continue;
    let same = 0;
    while (same < needed - period && tokens[tokens.length - 1 - same] === tokens[tokens.length - 1 - same - period]) same++;
    if (same === needed - period) return true;
  }
  return false;
}
