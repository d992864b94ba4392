/** How well a text leads to what stands after the cursor: the probability of the suffix, given prompt and text. */
import type { ModelSession } from '../model/session';
import type { PrefixCache } from './prefix';
import { logProbability } from './sampling';

/**
 * Tokens of the suffix that are scored. Most is said by the first: whether the line ends here, how the next is
 * indented, what it begins with. With 8, 16 or 24 no more lines came out right, and each costs a row of logits.
 */
export const SUFFIX_TOKENS_MAX = 4;

/** A text to be scored. */
export interface ScoredText {
  /** The prompt's tokens that stayed. */
  readonly kept: readonly number[];
  /** The tokens that spell the prompt's end again and the text; they may go on beyond it. */
  readonly chosen: readonly number[];
  /** Bytes of the prompt that `chosen` spells again. */
  readonly healedBytes: number;
  readonly text: string;
}

export type SuffixScore =
  /** Mean natural logarithm of the probability of the suffix's tokens. */
  | { kind: 'scored'; logprob: number }
  /** `no-room`: the KV cache is too short. `tokens-differ`: the tokenizer gives other bytes back than it was given. */
  | { kind: 'not-scored'; why: 'no-room' | 'tokens-differ' | 'nan-logits' };

/**
 * Scores a suffix in one forward. Where text and suffix meet, the tokens are those of both together: `foo()` and `)`
 * may be one token. So the text's last token is encoded again with the suffix, and every token that reaches into the
 * suffix counts as its.
 * @throws RunCancelled when `signal` ends it.
 */
export async function scoreSuffix(cache: PrefixCache, session: ModelSession, text: ScoredText, suffix: string, signal: AbortSignal): Promise<SuffixScore> {
  const joint = joinSuffix(text, suffix, session.tokenizer);
  if (joint === undefined) return { kind: 'not-scored', why: 'tokens-differ' };
  const { tokens, suffixTokens } = joint;
  // The last token is only looked up, never run.
  if (tokens.length - 1 > session.info.contextLength) return { kind: 'not-scored', why: 'no-room' };
  const { logits } = await cache.advance(tokens.slice(0, -1), suffixTokens, signal);
  const { vocabSize } = session.info;
  let sum = 0;
  for (let row = 0; row < suffixTokens; row++) {
    const id = tokens[tokens.length - suffixTokens + row] as number;
    const logprob = logProbability(logits.subarray(row * vocabSize, (row + 1) * vocabSize), id, session.tokenizer.size);
    if (logprob === undefined) {
      cache.forget();
      return { kind: 'not-scored', why: 'nan-logits' };
    }
    sum += logprob;
  }
  return { kind: 'scored', logprob: sum / suffixTokens };
}

/** The tokens of prompt, text and suffix, and how many of the last belong to the suffix; undefined where they spell something else. */
export function joinSuffix(
  { kept, chosen, healedBytes, text }: ScoredText,
  suffix: string,
  tokenizer: Pick<ModelSession['tokenizer'], 'encode' | 'bytesOf'>,
): { tokens: number[]; suffixTokens: number } | undefined {
  const bytesOf = (id: number): Buffer => Buffer.from(tokenizer.bytesOf(id));
  const spelled = chosen.map(bytesOf);
  const end = healedBytes + Buffer.byteLength(text);
  const bytes = Buffer.concat(spelled);
  // Bytes that are no UTF-8 are other characters in the text.
  if (!bytes.subarray(healedBytes, end).equals(Buffer.from(text))) return undefined;
  const { whole, start } = lastToken(spelled, end);
  const tail = bytes.subarray(start, end);
  const both = Buffer.concat([tail, Buffer.from(suffix)]);
  // Tokens without bytes are those that some tokenizers put before every text.
  const encoded = tokenizer.encode(both.toString('utf8')).filter((id) => bytesOf(id).length > 0);
  if (!Buffer.concat(encoded.map(bytesOf)).equals(both)) return undefined;
  let reached = 0;
  const ends = encoded.map((id) => (reached += bytesOf(id).length));
  const own = ends.filter((at) => at <= tail.length).length;
  const suffixTokens = Math.min(SUFFIX_TOKENS_MAX, encoded.length - own);
  if (suffixTokens === 0) return undefined;
  return { tokens: [...kept, ...chosen.slice(0, whole), ...encoded.slice(0, own + suffixTokens)], suffixTokens };
}

/** The token in which the text's last byte lies: how many stand before it, and the byte at which it begins. */
function lastToken(spelled: readonly Buffer[], end: number): { whole: number; start: number } {
  let whole = 0;
  let start = 0;
  while (whole < spelled.length && start + (spelled[whole] as Buffer).length < end) start += (spelled[whole++] as Buffer).length;
  // A token may begin inside a character, which cannot be encoded again.
  while (whole > 0 && ((spelled[whole]?.[0] ?? 0) & 0xc0) === 0x80) start -= (spelled[--whole] as Buffer).length;
  return { whole, start };
}
