/** What a dismissed hint is known by: its rule and the text it was about, wherever that stands. */
import type { Hint } from './hint';

/** @param file where the document is, as it should be told apart from others */
export function dismissalText(hint: Hint, text: string, file: string): string {
  const start = text.lastIndexOf('\n', hint.start - 1) + 1;
  const nextBreak = text.indexOf('\n', Math.max(hint.start, hint.end - 1));
  const lines = text.slice(start, nextBreak < 0 ? text.length : nextBreak);
  // Indented otherwise or wrapped anew it is still the same code.
  return [file, hint.code, hint.symbol?.name ?? '', lines.replace(/\s+/g, ' ').trim()].join('\n');
}
