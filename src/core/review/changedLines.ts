/** Which lines of a text are not the ones of an older one. */
import { diffLines } from 'diff';
import type { HintRange } from './hint';
import { LineIndex } from './lines';

/** Where `after` has lines that `before` has not. Line breaks may differ. */
export function changedRanges(before: string, after: string): HintRange[] {
  const lines = new LineIndex(after);
  const ranges: HintRange[] = [];
  let line = 0;
  for (const { count, added, removed } of diffLines(withPlainBreaks(before), withPlainBreaks(after))) {
    if (removed) continue;
    if (added) ranges.push({ start: lines.lineRange(line).start, end: lines.lineRange(line + count - 1).end });
    line += count;
  }
  return ranges;
}

const withPlainBreaks = (text: string): string => text.replace(/\r\n?/g, '\n');
