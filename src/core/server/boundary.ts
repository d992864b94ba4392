/**
 * In place of token healing. A server takes text, not tokens, and cannot be told to begin with certain bytes. So a blank
 * at the cursor, which most vocabularies write as the beginning of the next word, is kept back, and taken off the answer
 * again. A word that was begun is sent as it is: kept back, it would not come again unless it was the model's own choice.
 */
import type { PromptFamily } from '../../common/protocol';

/**
 * What is kept back. Phi's vocabulary has tokens for runs of blanks, so indentation ends where a token ends; others
 * write its last blank with the word behind it.
 */
const KEPT_BACK: Readonly<Record<PromptFamily, RegExp>> = { phi: /(?<=\S) $/, chatml: / $/ };

export interface CutPrompt {
  readonly prompt: string;
  /** Taken off the answer's beginning where it stands there; where it does not, the answer goes on behind it anyway. */
  readonly keptBack: string;
}

export function cutPrompt(prompt: string, family: PromptFamily): CutPrompt {
  const keptBack = KEPT_BACK[family].exec(prompt)?.[0] ?? '';
  // Nothing but a blank is no prompt.
  return keptBack.length === prompt.length ? { prompt, keptBack: '' } : { prompt: prompt.slice(0, prompt.length - keptBack.length), keptBack };
}
