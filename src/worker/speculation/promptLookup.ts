/**
 * Prompt lookup: what followed the last tokens the time before is likely to follow them again. Drafts cost nothing, and
 * code that is rewritten, renamed or completed copies most of itself. (Saxena, "Prompt Lookup Decoding", 2023.)
 */

/** The longest end that is looked for first; a longer match seldom foretells more. */
const NGRAM_MAX = 5;
/** A single token recurs everywhere and foretells nothing. */
const NGRAM_MIN = 2;

/**
 * @param tokens the sequence so far
 * @param reference more tokens to copy from, looked at after the sequence itself
 * @param length tokens wanted at most
 * @returns up to `length` tokens that may come next; empty where nothing matches
 */
export function lookUpDraft(tokens: readonly number[], reference: readonly number[], length: number): number[] {
  if (length <= 0) return [];
  for (let size = Math.min(NGRAM_MAX, tokens.length - 1); size >= NGRAM_MIN; size--) {
    const from = followingMatch(tokens, tokens, size, tokens.length - 1);
    if (from !== undefined) return tokens.slice(from, from + length);
    const inReference = followingMatch(reference, tokens, size, reference.length - 1);
    if (inReference !== undefined) return reference.slice(inReference, inReference + length);
  }
  return [];
}

/** The place after the latest match of the last `size` of `tokens` in `text`, which ends before `limit`. */
function followingMatch(text: readonly number[], tokens: readonly number[], size: number, limit: number): number | undefined {
  const tail = tokens.length - size;
  for (let end = limit; end >= size; end--) {
    let same = 0;
    while (same < size && text[end - 1 - same] === tokens[tail + size - 1 - same]) same++;
    if (same === size) return end;
  }
  return undefined;
}
