import { isBlank } from '../python/lines';
import { firstLines, scanInserted, type Filter } from './filter';

/** A comment that says nothing is no suggestion, least of all as the last line. */
export const emptyComment: Filter = {
  name: 'empty comment',
  apply(item, { request }) {
    const scanned = scanInserted(item.text, request);
    let count = scanned.length;
    while (count > 0) {
      const { whole, given, scan } = scanned[count - 1] as (typeof scanned)[number];
      const comment = scan.commentAt === undefined || scan.commentAt < given ? undefined : whole.slice(scan.commentAt);
      const alone = scan.commentAt !== undefined && isBlank(whole.slice(given, scan.commentAt));
      if (comment === undefined || !alone || /[^#\s]/.test(comment)) break;
      count--;
    }
    if (count === scanned.length) return item;
    const kept = firstLines(item.text, count).trimEnd();
    return kept.trim() === '' ? { dropped: 'it is a comment without words' } : { ...item, text: kept };
  },
};
