import { firstLines, scanInserted, type Filter } from './filter';

/** A string that the suggestion opens and does not close would swallow the code after it. */
export const openString: Filter = {
  name: 'open string',
  apply(item, { request }) {
    const scanned = scanInserted(item.text, request);
    const open = scanned.at(-1)?.scan.atEnd.string;
    const atCursor = request.syntax.open.string;
    // A string that was open before the cursor is the user's, to be closed when it is finished.
    if (open === undefined || (open === atCursor && scanned.every(({ scan }) => scan.atEnd.string === open))) return item;
    let opened = scanned.length - 1;
    while (opened > 0 && scanned[opened]?.before.string !== undefined) opened--;
    const kept = firstLines(item.text, opened);
    return kept.trim() === '' ? { dropped: 'it leaves a string open' } : { ...item, text: kept };
  },
};
