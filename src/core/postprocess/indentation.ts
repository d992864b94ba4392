import type { RequestContext } from '../context/request';
import { indentColumns, indentLength, indentOf, isBlank } from '../python/lines';
import { scanInserted, type Filter } from './filter';

/** Levels that files are indented by; anything else is an alignment, not a level. */
const LEVELS = [2, 4, 8];

/** The model indents as it learnt to; the editor's own blanks or tabs and width of a level win. */
export const indentation: Filter = {
  name: 'indentation',
  apply(item, { request }) {
    const { linePrefix } = request;
    const base = baseIndent(request);
    const baseColumns = indentColumns(base);
    const scanned = scanInserted(item.text, request);
    // Only lines that begin a statement show how wide a level is, and only they change.
    const starts = scanned.map(({ before, whole, given }, index) => {
      const fresh = before.string === undefined && before.brackets.length === 0;
      return fresh && !isBlank(whole) && (index > 0 || isBlank(whole.slice(0, given)));
    });
    const depths = scanned.map(({ whole }) => indentColumns(whole) - baseColumns);
    const level = levelOf(depths.filter((depth, index) => starts[index] && depth > 0));
    if (level === undefined) return item;
    const unit = request.indentation.insertSpaces ? ' '.repeat(request.indentation.tabSize) : '\t';
    const lines = scanned.map(({ whole }, index) => {
      const depth = depths[index] as number;
      if (!starts[index] || depth < 0 || depth % level !== 0) return whole;
      return base + unit.repeat(depth / level) + whole.slice(indentLength(whole));
    });
    // What the user typed stays: an indentation that contradicts it is left as the model wrote it.
    if (!(lines[0] as string).startsWith(linePrefix)) return item;
    const text = [(lines[0] as string).slice(linePrefix.length), ...lines.slice(1)].join('\n');
    return text === item.text ? item : { ...item, text };
  },
};

/** Indentation of the statement that the item's lines are nested in or stand beside. */
function baseIndent({ linePrefix, syntax }: RequestContext): string {
  if (!isBlank(linePrefix)) return syntax.statement?.indent ?? indentOf(linePrefix);
  const above = syntax.previous[0];
  return above?.kind === 'opener' && indentColumns(linePrefix) <= above.columns ? above.indent : linePrefix;
}

/** The first step inwards is a level; depths that are no multiples of it are no levels. */
function levelOf(depths: readonly number[]): number | undefined {
  const [first] = depths;
  return first !== undefined && LEVELS.includes(first) && depths.every((depth) => depth % first === 0) ? first : undefined;
}
