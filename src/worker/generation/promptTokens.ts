/** A prompt as tokens. */
import type { ModelSession } from '../model/session';

/** A text of no tokens begins where training texts began: after an end-of-text token. */
export function promptTokens(prompt: string, session: ModelSession): number[] {
  const tokens = session.tokenizer.encode(prompt);
  if (tokens.length > 0) return tokens;
  const [endOfText] = session.tokenizer.eosIds;
  if (endOfText === undefined) throw new Error('The prompt is empty and the model names no end-of-text token to begin with.');
  return [endOfText];
}

/** What is said of more tokens than the session holds. */
export function tooLongMessage(length: number, { info }: ModelSession): string {
  return (
    `The prompt has ${length} tokens, but the model can hold ${info.contextLength}. ` +
    'Shorten the prompt or raise the context length, up to what the model was made for.'
  );
}
