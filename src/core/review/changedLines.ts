/** Which lines of a text are not the ones of an older one. */
import { diffLines } from 'diff';
import type { HintRange } from './hint';

/** Where `after` has lines that `before` has not. Line breaks may differ. */
export function changedRanges(before: string, after: string): HintRange[] {
  const ranges: HintRange[] = [];
  let at = 0;
  for (const { value, added, removed } of diffLines(before, after, { stripTrailingCr: true })) {
    if (removed) continue;
    if (added) ranges.push({ start: at, end: at + value.length });
    at += value.length;
  }
  return ranges;
}
