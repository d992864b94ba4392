/** What a suggestion makes of its document, and how that compares with what really stood there. Pure. */
import type { CompletionItem } from '../../../src/core/completion/outcome';
import { isBlank } from '../../../src/core/python/lines';
import type { Place } from './positions';

/** The document once the item is accepted. */
export function inserted({ text, offset }: Place, item: CompletionItem): string {
  return text.slice(0, offset) + item.text + text.slice(offset + item.replaceAfter);
}

/** The cursor's line and those that the item adds, as they stand once it is accepted. */
export function resultingLines({ text, offset }: Place, item: CompletionItem): string[] {
  const prefix = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return (prefix + item.text + restOfLine({ text, offset }).slice(item.replaceAfter)).split('\n');
}

/** The next line below the cursor's that is not blank. */
export function nextLine({ text, offset }: Place): string | undefined {
  const end = text.indexOf('\n', offset);
  return end < 0 ? undefined : text.slice(end + 1).split('\n').find((line) => !isBlank(line));
}

/** The item makes a line that stands below already: with its indentation, blanks at its end aside. */
export function repeatsNextLine(place: Place, item: CompletionItem): boolean {
  const next = nextLine(place)?.trimEnd();
  return next !== undefined && resultingLines(place, item).some((line) => line.trimEnd() === next);
}

/** The same, where only the words are the same and the line is indented otherwise: mostly other code, counted apart. */
export function repeatsNextWords(place: Place, item: CompletionItem): boolean {
  const next = nextLine(place)?.trim();
  return next !== undefined && !repeatsNextLine(place, item) && resultingLines(place, item).some((line) => line.trim() === next);
}

export interface Likeness {
  /** The cursor's line is what it was. */
  readonly firstLine: boolean;
  /** All that was inserted is what was there. */
  readonly whole: boolean;
  /** 1 - Levenshtein distance / length of the longer, of what stands behind the cursor then. */
  readonly similarity: number;
}

export function likeness(place: Place, item: CompletionItem, truth: string): Likeness {
  const made = resultingLines(place, item).map((line) => line.trimEnd());
  const real = resultingLines(place, { text: truth, replaceAfter: 0 }).map((line) => line.trimEnd());
  const [ours, theirs] = withoutCommonEnd(item.text + restOfLine(place).slice(item.replaceAfter), truth + restOfLine(place), restOfLine(place).length);
  return { firstLine: made[0] === real[0], whole: made.join('\n') === real.join('\n'), similarity: editSimilarity(ours.trimEnd(), theirs.trimEnd()) };
}

const restOfLine = ({ text, offset }: Place): string => text.slice(offset, text.indexOf('\n', offset) < 0 ? undefined : text.indexOf('\n', offset));

/** What follows the cursor in both is no merit of the suggestion. */
function withoutCommonEnd(a: string, b: string, most: number): [string, string] {
  let common = 0;
  while (common < Math.min(most, a.length, b.length) && a[a.length - 1 - common] === b[b.length - 1 - common]) common++;
  return [a.slice(0, a.length - common), b.slice(0, b.length - common)];
}

/** Longer texts are compared by their beginnings: the distance costs the product of the lengths. */
const COMPARED_CHARACTERS = 2000;

/** 1 for equal texts, 0 for texts that share nothing. */
export function editSimilarity(a: string, b: string): number {
  const [left, right] = [a.slice(0, COMPARED_CHARACTERS), b.slice(0, COMPARED_CHARACTERS)];
  const longer = Math.max(left.length, right.length);
  return longer === 0 ? 1 : 1 - levenshtein(left, right) / longer;
}

/** Insertions, deletions and replacements between two texts. */
export function levenshtein(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
