/** Characters that no answer may bring into a file. */
import { UNPRINTABLE } from '../postprocess/unprintable';
import { refused, type Refused, type UnusableReason } from './answer';

/** The first that fits names the reason. */
const FORBIDDEN: readonly { readonly pattern: RegExp; readonly reason: UnusableReason }[] = [
  // Embeddings, overrides and isolates, and the marks that do the same by themselves: code that reads otherwise than it runs.
  { pattern: /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, reason: 'bidi' },
  { pattern: new RegExp(UNPRINTABLE.source, 'gu'), reason: 'unprintable' },
  // Soft hyphen, zero-width blanks, the byte order mark, and tags that spell invisible text.
  { pattern: /[\u00ad\u200b\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu, reason: 'unprintable' },
];

/**
 * Refuses a text with a character that must not get into a file, unless the user's own code has it as often.
 *
 * @param text with `\n`, `\r\n` or `\r` as line breaks
 */
export function forbiddenIn(text: string, own: string): Refused | undefined {
  const lines = withoutBreaks(text);
  const ownLines = withoutBreaks(own);
  for (const { pattern, reason } of FORBIDDEN) {
    for (const [character, count] of counts(lines, pattern)) {
      if (count > ownLines.split(character).length - 1) return refused(reason);
    }
  }
  return undefined;
}

const withoutBreaks = (text: string): string => text.replace(/\r\n?/g, '\n');

function counts(text: string, pattern: RegExp): Map<string, number> {
  const found = new Map<string, number>();
  for (const [character] of text.matchAll(pattern)) found.set(character, (found.get(character) ?? 0) + 1);
  return found;
}
