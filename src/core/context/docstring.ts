/** Places where words say what code is wanted: under a docstring, under a comment that describes a function, inside a docstring. */
import type { Scope } from '../../common/protocol';
import { indentColumns, isBlank, type Quote } from '../python/lines';
import type { RequestContext } from './request';

export type DocstringPlace =
  /** Below the docstring of a function or class that has nothing else yet. */
  | { readonly kind: 'body'; readonly minIndent: number }
  /** Below a comment or a lone string that says what a function does, with no function there yet. */
  | { readonly kind: 'function'; readonly minIndent: number }
  /** In a docstring; `closed`: its closing quotes stand there already. */
  | { readonly kind: 'inside-docstring'; readonly minIndent: number; readonly quote: Quote; readonly closed: boolean };

/** Blank lines that may stand between a lone string and the cursor. */
const GAP_MAX = 1;
/** Shorter comments are headings. */
const WORDS_MIN = 3;
const CLASS = /^\s*class\s+\w/;
const DEFINITION = /^\s*(?:async\s+def|def|class|@)\b/;
const COMMENT = /^\s*#\s?(.*)$/;
/** Comments that speak to tools or lawyers. */
const NO_DESCRIPTION = /^(?:!|type:|noqa\b|pylint:|ruff:|mypy:|fmt:|isort:|pragma\b|-\*-|%%|region\b|endregion\b)|\bcopyright\b|\blicen[sc]ed?\b|\bcoding[:=]/i;
/** Code that somebody has switched off. */
const COMMENTED_CODE = /^(?:import|from|return|if|elif|else|for|while|with|try|except|def|class|print|raise|yield|del|assert)\b.*[:()=]|^[\w.[\]]+\s*[-+*/]?=[^=]|^[\w.]+\(.*\)$|^@\w/;
/** How the first line of a file reads where it is no module's docstring but asks for a function. */
const FUNCTION_WORDS =
  /^(?:a\s+function|function|given|write|implement|returns?|comput|calculat|find|check|convert|count|sum|sort|pars|creat|build|get|read|load|sav|print|generat|mak|add|remov|merg|split|filter|download)\w*\b/i;

/** The docstring prompt at the cursor; undefined where there is none. */
export function docstringPlace(request: RequestContext): DocstringPlace | undefined {
  if (request.languageId !== 'python') return undefined;
  return insideDocstring(request) ?? bodyWanted(request) ?? functionWanted(request);
}

/** How far a completion may go there. With closing quotes at hand it must stop before them: see {@link docstringStops}. */
export function docstringScope(place: DocstringPlace, maxLines: number): Scope {
  return place.kind === 'inside-docstring' && !place.closed
    ? { kind: 'docstring', quote: place.quote, minIndent: place.minIndent, maxLines }
    : { kind: 'block', minIndent: place.minIndent, maxLines };
}

/** Strings at which generation stops there. */
export const docstringStops = (place: DocstringPlace): string[] => (place.kind === 'inside-docstring' && place.closed ? [place.quote] : []);

function insideDocstring({ syntax, window, linePrefix, lineSuffix, following }: RequestContext): DocstringPlace | undefined {
  const quote = syntax.open.string;
  if (quote === undefined || quote.length < 3 || syntax.open.brackets.length > 0) return undefined;
  const opening = [linePrefix, ...window.lines.toReversed()].find((line) => line.includes(quote));
  if (opening === undefined || !isBlank(opening.slice(0, opening.lastIndexOf(quote)).replace(/[rbu]{1,2}$/i, ''))) return undefined;
  const [above] = syntax.previous;
  const columns = indentColumns(opening);
  const firstOfBlock = above?.kind === 'opener' && above.columns < columns;
  const firstOfFile = above === undefined && window.startLine === 0 && syntax.certain && columns === 0;
  if (!firstOfBlock && !firstOfFile) return undefined;
  return { kind: 'inside-docstring', minIndent: columns, quote, closed: closesBelow(lineSuffix, following, quote) };
}

/** Whether quotes after the cursor close this string; those of a later docstring open one. */
function closesBelow(lineSuffix: string, following: readonly string[], quote: Quote): boolean {
  if (lineSuffix.includes(quote)) return true;
  const at = following.findIndex((line) => line.includes(quote));
  return at >= 0 && !following.slice(0, at).some((line) => DEFINITION.test(line));
}

function bodyWanted(request: RequestContext): DocstringPlace | undefined {
  const { syntax, linePrefix, lineSuffix } = request;
  if (!isBlank(lineSuffix) || syntax.inComment || syntax.open.string !== undefined) return undefined;
  const atItsEnd = syntax.statement?.kind === 'string';
  if (!atItsEnd && !isBlank(linePrefix)) return undefined;
  const [docstring, opener] = atItsEnd ? [syntax.statement, syntax.previous[0]] : syntax.previous;
  if (docstring?.kind !== 'string' || opener?.kind !== 'opener') return undefined;
  const columns = atItsEnd ? docstring.columns : indentColumns(linePrefix);
  // Below a docstring at the margin the function has ended.
  if (columns <= opener.columns || nextIndent(request) > opener.columns) return undefined;
  return { kind: 'body', minIndent: columns };
}

/** Columns of the next line with content; -1 at the end of the file. */
function nextIndent({ following }: RequestContext): number {
  const next = following.find((line) => !isBlank(line));
  return next === undefined ? -1 : indentColumns(next);
}

function functionWanted(request: RequestContext): DocstringPlace | undefined {
  const { syntax, linePrefix, lineSuffix, window, following } = request;
  if (!isBlank(linePrefix) || !isBlank(lineSuffix) || syntax.open.string !== undefined || syntax.open.brackets.length > 0) return undefined;
  const columns = indentColumns(linePrefix);
  const below = following[0];
  // What stands directly below is what the comment is about.
  if (below !== undefined && !isBlank(below) && indentColumns(below) >= columns) return undefined;
  if (columns > 0 && !inClassBody(window.lines, columns)) return undefined;
  return describedByComment(window.lines, columns) || describedByString(request, columns) ? { kind: 'function', minIndent: columns } : undefined;
}

function inClassBody(lines: readonly string[], columns: number): boolean {
  const outer = lines.findLast((line) => !isBlank(line) && indentColumns(line) < columns);
  return outer !== undefined && CLASS.test(outer);
}

function describedByComment(lines: readonly string[], columns: number): boolean {
  const start = lines.findLastIndex((line) => !COMMENT.test(line) || indentColumns(line) !== columns) + 1;
  const texts = lines.slice(start).map((line) => COMMENT.exec(line)?.[1]?.trim() ?? '');
  return describesCode(texts);
}

/** Whether the lines of a comment say what code is wanted; tools, lawyers and code that was switched off do not. */
export function describesCode(texts: readonly string[]): boolean {
  if (texts.length === 0 || texts.some((text) => NO_DESCRIPTION.test(text) || COMMENTED_CODE.test(text))) return false;
  return wordCount(texts.join(' ')) >= WORDS_MIN;
}

function describedByString({ syntax, window }: RequestContext, columns: number): boolean {
  const [above, beforeThat] = syntax.previous;
  if (above?.kind !== 'string' || above.columns !== columns || beforeThat?.kind === 'opener') return false;
  const last = window.lines.findLastIndex((line) => !isBlank(line));
  if (last < 0 || window.lines.length - 1 - last > GAP_MAX) return false;
  const text = stringText(window.lines.slice(0, last + 1));
  const firstOfFile = beforeThat === undefined && window.startLine === 0;
  return wordCount(text) >= WORDS_MIN && (!firstOfFile || FUNCTION_WORDS.test(text));
}

/** The text of the string that ends the last of some lines. */
function stringText(lines: readonly string[]): string {
  const end = (lines.at(-1) as string).trimEnd();
  const quote = end.endsWith('"""') || end.endsWith("'''") ? end.slice(-3) : end.slice(-1);
  const inLast = end.slice(0, -quote.length).lastIndexOf(quote);
  if (inLast >= 0) return end.slice(inLast + quote.length, -quote.length).trim();
  const start = lines.slice(0, -1).findLastIndex((line) => line.includes(quote));
  return [lines[start]?.slice((lines[start]?.indexOf(quote) ?? 0) + quote.length) ?? '', ...lines.slice(start + 1, -1), end.slice(0, -quote.length)].join(' ').trim();
}

const wordCount = (text: string): number => text.match(/\p{L}{2,}/gu)?.length ?? 0;
