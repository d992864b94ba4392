import { isBlank } from '../python/lines';
import type { Filter } from './filter';

/** Shorter text recurs in good code: `x`, `)`, `else:`. */
const ECHO_MIN = 4;

/** Small models like to say again what they were just told. */
export const promptEcho: Filter = {
  name: 'prompt echo',
  apply(item, { request }) {
    const { linePrefix, window } = request;
    const lines = item.text.split('\n');
    const first = lines[0] as string;
    const typed = linePrefix.trim();
    if (typed.length >= ECHO_MIN && first.trimStart().startsWith(typed)) return { dropped: 'it repeats what stands before the cursor' };

    // Lines compare with their indentation: the same words in another block are other code.
    const written = [linePrefix + first, ...lines.slice(1)].map((line) => line.trimEnd()).filter((line) => !isBlank(line));
    // A finished line before the cursor's text is no part of what the model wrote.
    const own = isBlank(first) && !isBlank(linePrefix) ? written.slice(1) : written;
    const above = window.lines.map((line) => line.trimEnd()).filter((line) => !isBlank(line));
    const tail = above.slice(-own.length);
    const same = own.length > 0 && tail.length === own.length && own.every((line, i) => line === tail[i]);
    return same && own.join('').trim().length >= ECHO_MIN ? { dropped: 'it repeats the lines above' } : item;
  },
};
