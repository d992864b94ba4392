/** Which of several texts for the same place is the best. */

/** What a text is judged by. Natural logarithms. */
export interface Judged {
  /** Mean per token of the text. */
  readonly logprob: number;
  /** Mean per token of the suffix after the text; missing where it was not computed. */
  readonly suffixLogprob?: number;
  /** The text that greedy decoding gives. */
  readonly greedy: boolean;
}

/** The constants of the score. */
export const RANKING = {
  suffixWeight: 1,
} as const;

/** The weighted sum of both means; of the text's own where nothing is known of a suffix. */
export function scoreOf({ logprob, suffixLogprob }: Pick<Judged, 'logprob' | 'suffixLogprob'>): number {
  return suffixLogprob === undefined ? logprob : logprob + RANKING.suffixWeight * suffixLogprob;
}

/**
 * Best first. Without a suffix the greedy text stays first, whatever its score: then there is nothing that greedy
 * decoding did not know.
 */
export function ranked<T extends Judged & { score: number }>(texts: readonly T[]): T[] {
  const bySuffix = texts.every(({ suffixLogprob }) => suffixLogprob !== undefined);
  return [...texts].sort((a, b) => (bySuffix ? 0 : Number(b.greedy) - Number(a.greedy)) || b.score - a.score || Number(b.greedy) - Number(a.greedy));
}
