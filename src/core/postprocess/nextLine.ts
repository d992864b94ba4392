import { isBlank } from '../python/lines';
import { firstLines, type Filter } from './filter';

/** A line of nothing but closing brackets recurs in good code, as often as there are brackets to close. */
const CLOSERS_ONLY = /^[\s)\]},;:]*$/;

/** The line that already stands below the cursor is not offered again, at no indentation, nor what would follow it. */
export const nextLine: Filter = {
  name: 'next line',
  apply(item, { request }) {
    const next = request.following.find((line) => !isBlank(line))?.trim();
    if (next === undefined || CLOSERS_ONLY.test(next)) return item;
    const lines = item.text.split('\n');
    const last = lines.length - 1;
    const rest = request.lineSuffix.slice(item.replaceAfter);
    const at = lines.findIndex((line, index) => {
      const whole = (index === 0 ? request.linePrefix + line : line) + (index === last ? rest : '');
      return line.trim() === next || whole.trim() === next;
    });
    if (at < 0) return item;
    const kept = firstLines(item.text, at).trimEnd();
    return kept.trim() === '' ? { dropped: 'it repeats the line that follows' } : { ...item, text: kept };
  },
};
