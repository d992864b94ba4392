import { isBlank } from '../python/lines';
import { firstLines, type Filter } from './filter';

/** Largest group of lines looked for; a loop of more lines does not fit a completion. */
const GROUP_MAX = 6;
/** A group with fewer characters (`]`, `pass`) recurs in good code. */
const GROUP_MIN_CHARS = 6;

/** The second copy of lines that follow each other at once is the model running in circles. */
export const repeatedLines: Filter = {
  name: 'repeated lines',
  apply(item, { request }) {
    const lines = item.text.split('\n').map((line) => line.trimEnd());
    // The first line compares as the document will show it, with its indentation.
    const whole = [request.linePrefix + (lines[0] as string), ...lines.slice(1)];
    for (let at = 1; at < whole.length; at++) {
      for (let size = 1; size <= GROUP_MAX && size <= at && at + size <= whole.length; size++) {
        const group = whole.slice(at, at + size);
        const same = group.every((line, i) => line === whole[at - size + i]) && !group.every(isBlank);
        if (same && group.join('').trim().length >= GROUP_MIN_CHARS) return { ...item, text: firstLines(item.text, at) };
      }
    }
    return item;
  },
};
