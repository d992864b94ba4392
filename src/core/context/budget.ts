/** How many tokens a prompt may have. */

/** More context than this costs a person more time, when it must be read anew, than it gains. */
export const PROMPT_TOKENS_MAX = 768;
/** Below this a completion is guesswork. */
const PROMPT_TOKENS_MIN = 32;
/** Kept free for the tokens of the cut at the cursor. */
const SPARE_TOKENS = 8;

/**
 * @param contextLength tokens the session holds
 * @param newTokens tokens that may be generated
 * @param share 1, or less where estimates have proved too low
 */
export function promptBudget(contextLength: number, newTokens: number, share = 1): number {
  return Math.max(PROMPT_TOKENS_MIN, Math.floor(Math.min(PROMPT_TOKENS_MAX, contextLength - newTokens - SPARE_TOKENS) * share));
}
