import { isBlank, scanLine } from '../python/lines';
import { firstLines, scanInserted, type Filter } from './filter';

/** The line that closes a bracket may stand below the cursor already: then the item's own would be one too many. */
export const closingLine: Filter = {
  name: 'closing line',
  apply(item, { request }) {
    const next = request.following.find((line) => !isBlank(line));
    if (next === undefined || !/^\s*[)\]}]/.test(next)) return item;
    const scanned = scanInserted(item.text, request);
    const first = /^\s*([)\]}])/.exec((scanned.at(-1)?.whole ?? '').slice(scanned.at(-1)?.given ?? 0));
    const after = scanned.at(-1)?.scan.after;
    if (first === null || after === undefined || first[1] !== next.trimStart()[0]) return item;
    if (scanLine(next, after).strayClosers.length === 0) return item;
    const kept = firstLines(item.text, scanned.length - 1).trimEnd();
    return kept.trim() === '' ? { dropped: 'the bracket is closed on the line that follows' } : { ...item, text: kept };
  },
};
