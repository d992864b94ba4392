import { indentColumns, indentLength, isBlank } from '../python/lines';
import type { Filter } from './filter';

/**
 * On a blank line the cursor's column is the indentation the user wants: more of it is an "unexpected indent", except
 * where the cursor stands no deeper than the statement that opens the block. What is too much goes, from every line.
 */
export const strayIndent: Filter = {
  name: 'stray indentation',
  apply(item, { request }) {
    const { linePrefix, syntax } = request;
    const inside = syntax.open.string !== undefined || syntax.open.brackets.length > 0;
    if (!isBlank(linePrefix) || inside) return item;
    const extra = indentLength(item.text);
    const cursor = indentColumns(linePrefix);
    const above = syntax.previous[0];
    if (extra === 0 || (above?.kind === 'opener' && cursor <= above.columns)) return item;
    const [first = '', ...rest] = item.text.split('\n');
    const tooMuch = first.slice(0, extra);
    const shifted = rest.map((line) => (line.startsWith(linePrefix + tooMuch) ? linePrefix + line.slice(linePrefix.length + extra) : line));
    return { ...item, text: [first.slice(extra), ...shifted].join('\n') };
  },
};
