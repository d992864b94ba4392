import { indentColumns, isBlank } from '../python/lines';
import { firstLines, type Filter } from './filter';

/** A line that already stands below the cursor is not offered again, nor what would follow it. */
export const suffixLines: Filter = {
  name: 'lines that follow',
  apply(item, { request }) {
    const next = request.following.find((line) => !isBlank(line));
    if (next === undefined) return item;
    const lines = item.text.split('\n');
    const at = lines.findIndex((line, index) => sameLine(index === 0 ? request.linePrefix + line : line, next));
    if (at < 0) return item;
    const kept = firstLines(item.text, at);
    return kept.trim() === '' ? { dropped: 'it repeats the line that follows' } : { ...item, text: kept };
  },
};

/** Indentation counts, but in columns: tabs and blanks may differ until the editor's are put in. */
const sameLine = (a: string, b: string): boolean => a.trim() === b.trim() && indentColumns(a) === indentColumns(b);
