import type { CompletionItem } from '../completion/outcome';
import type { RequestContext } from '../context/request';
import { scanLine } from '../python/lines';
import { scanInserted, type Filter } from './filter';

/** The cursor stands between the braces of a formatted string: they are brackets there. */
const IN_FIELD = /\b(?:f|rf|fr)(?:"""|'''|"|')[^"']*\{[^{}"']*$/i;

/**
 * What the editor closed by itself behind the cursor is replaced as far as the item closes it too: of `)` after the
 * cursor, an item that ends in its own `)` takes that one with it; an item without one leaves it to stand.
 */
export const suffixOverlap: Filter = {
  name: 'overlap with the line',
  apply(item, { request }) {
    const suffix = request.lineSuffix.trimEnd();
    if (suffix === '') return item;
    const replaced = smallestFit(item.text, suffix, request);
    if (replaced === undefined) return { dropped: 'its brackets do not fit what follows on the line' };
    return check({ ...item, replaceAfter: replaced }, suffix);
  },
};

function smallestFit(text: string, suffix: string, request: RequestContext): number | undefined {
  const last = scanInserted(text, request).at(-1);
  if (last === undefined) return undefined;
  const now = scanLine(request.linePrefix + suffix, request.syntax.lineStart);
  const inField = IN_FIELD.test(request.linePrefix);
  for (const cut of unitBounds(suffix)) {
    const rest = suffix.slice(cut);
    if (inField && openBraces(text + rest) !== openBraces(suffix)) continue;
    const then = scanLine(last.whole + rest, last.before);
    const strays = then.strayClosers.filter((index) => index >= last.given).length;
    const straysNow = now.strayClosers.filter((index) => index >= request.linePrefix.length).length;
    const fits = then.atEnd.string === now.atEnd.string && then.atEnd.brackets.length === now.atEnd.brackets.length && strays <= straysNow;
    if (fits) return cut + samePunctuation(text, rest);
  }
  return undefined;
}

/** Opening braces less closing ones. */
const openBraces = (text: string): number => text.split('{').length - text.split('}').length;

/** Where the suffix may be cut: never inside a triple quote. */
function unitBounds(suffix: string): number[] {
  const bounds = [0];
  for (let i = 0; i < suffix.length; ) {
    i += /^("""|''')/.test(suffix.slice(i)) ? 3 : 1;
    bounds.push(i);
  }
  return bounds;
}

/** The colon or comma after the brackets, where the item ends in the same. */
function samePunctuation(text: string, rest: string): number {
  const next = /^\s*([:;,])/.exec(rest);
  return next !== null && text.trimEnd().endsWith(next[1] as string) ? next[0].length : 0;
}

function check(item: CompletionItem, suffix: string): ReturnType<Filter['apply']> {
  const replaced = suffix.slice(0, item.replaceAfter);
  if (item.text.trim() === replaced.trim()) return { dropped: 'it repeats what follows on the line' };
  // Ghost text can only show what is added: every character replaced must be in the text, in order.
  let at = 0;
  for (const c of item.text) if (c === replaced[at]) at++;
  return at < replaced.length ? { dropped: 'it could not be shown as ghost text' } : item;
}
