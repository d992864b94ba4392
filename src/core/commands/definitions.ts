/**
 * The functions and classes of a text, by its logical lines: where the grammar gives up, as it does around an error,
 * indentation still tells what belongs to whom. Lambdas are no definitions.
 */
import { indentColumns, isBlank } from '../python/lines';
import { lexLogicalLine, type LogicalLine, type Source } from '../syntax/logicalLines';
import { lineEnd, type Token } from '../syntax/tokens';
import { linesFrom, type Span } from './lines';
import type { Definition } from './target';

/** A definition as a run of logical lines. */
export interface Found extends Span {
  readonly kind: 'function' | 'class';
  readonly name: string;
  /** Names of the definitions around it, outermost first. */
  readonly owners: readonly string[];
  /** Columns of its header. */
  readonly columns: number;
  /** Logical lines: of the first decorator, of the header, and the last one of the body. */
  readonly first: number;
  readonly header: number;
  readonly last: number;
}

const NAME = /^[ \t\f]*(?:async\s+)?(?:def|class)\s+([\p{XID_Start}_]\p{XID_Continue}*)/u;
const INDENT_ASSUMED = '    ';

/** All definitions, in the order of their headers. */
export function definitionsIn({ text, lines }: Source): Found[] {
  const found: (Found | undefined)[] = [];
  const open: { readonly at: number; readonly line: number; readonly name: string }[] = [];
  const close = (columns: number, next: number): void => {
    for (let top = open.at(-1); top !== undefined && columnsOf(lines, top.line) >= columns; top = open.at(-1)) {
      open.pop();
      const owners = open.map(({ name }) => name);
      found[top.at] = describe(text, lines, { name: top.name, owners, header: top.line, last: next - 1 });
    }
  };
  lines.forEach((line, index) => {
    close(line.columns, index);
    const name = isHeader(line) ? NAME.exec(text.slice(line.start, lineEnd(text, line.start)))?.[1] : undefined;
    if (name !== undefined) open.push({ at: found.push(undefined) - 1, line: index, name });
  });
  close(-1, lines.length);
  return found.filter((one) => one !== undefined);
}

const columnsOf = (lines: readonly LogicalLine[], index: number): number => (lines[index] as LogicalLine).columns;
const isHeader = ({ first, second }: LogicalLine): boolean => first === 'def' || first === 'class' || (first === 'async' && second === 'def');
/** Whether a line begins a definition or decorates one. */
export const beginsDefinition = (line: LogicalLine): boolean => line.first === '@' || isHeader(line);

function describe(text: string, lines: readonly LogicalLine[], { name, owners, header, last }: Pick<Found, 'name' | 'owners' | 'header' | 'last'>): Found {
  const columns = columnsOf(lines, header);
  let first = header;
  while (first > 0 && lines[first - 1]?.first === '@' && columnsOf(lines, first - 1) === columns) first--;
  const kind = lines[header]?.first === 'class' ? 'class' : 'function';
  const start = (lines[first] as LogicalLine).start;
  return { kind, name, owners, columns, first, header, last, start, end: withComments(text, (lines[last] as LogicalLine).end, columns) };
}

/** The end of the last line with content; comments that follow belong to the block while they are indented deeper than its header. */
function withComments(text: string, from: number, columns: number): number {
  let end = text.slice(0, from).trimEnd().length;
  end = lineEnd(text, end);
  for (const line of linesFrom(text, from)) {
    const content = text.slice(line.start, line.end);
    if (isBlank(content)) continue;
    if (!content.trimStart().startsWith('#') || indentColumns(content) <= columns) break;
    end = line.end;
  }
  return end;
}

/** What the text of a definition is made of, in offsets of the document. */
export interface Anatomy extends Omit<Definition, 'bodyIndent' | 'name' | 'owners'> {
  /** Where the first statement of the body begins a line of its own; undefined where there is none. */
  readonly bodyStart: number | undefined;
}

export function anatomyOf({ text, lines }: Source, { header, last }: Found): Anatomy {
  const start = (lines[header] as LogicalLine).start;
  const { tokens, end } = lexLogicalLine(text, start);
  const colon = headerColon(tokens);
  const headerStart = tokens[0]?.start ?? start;
  const headerEnd = tokens[colon]?.end ?? text.slice(0, Math.min(end, lineEnd(text, start))).trimEnd().length;
  const onHeader = colon < 0 ? [] : tokens.slice(colon + 1);
  const below = lines.slice(header + 1, last + 1).map((line) => lexLogicalLine(text, line.start).tokens);
  const [opening = [], ...others] = onHeader.length > 0 ? [onHeader, ...below] : below;
  const docstring = docstringOf(opening);
  const rest = docstring === undefined ? opening : opening.slice(docstring.tokens);
  return {
    headerStart,
    headerEnd,
    docstring: docstring && { start: docstring.start, end: docstring.end },
    empty: [rest, ...others].every(doesNothing),
    bodyStart: onHeader.length > 0 ? undefined : lines[header + 1] !== undefined && header < last ? lines[header + 1]?.start : undefined,
  };
}

/** The colon that ends a header: the first one outside of brackets. */
function headerColon(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex(({ key }) => {
    if (key === '(' || key === '[' || key === '{') depth++;
    else if (key === ')' || key === ']' || key === '}') depth--;
    return key === ':' && depth === 0;
  });
}

/** The strings that a body begins with, where they are a statement of their own. */
function docstringOf(tokens: readonly Token[]): (Span & { readonly tokens: number }) | undefined {
  const count = tokens.findIndex((token) => !isText(token));
  const length = count < 0 ? tokens.length : count;
  if (length === 0 || (tokens[length] !== undefined && tokens[length].key !== ';')) return undefined;
  return { start: (tokens[0] as Token).start, end: (tokens[length - 1] as Token).end, tokens: length };
}

const isText = ({ key, text }: Token): boolean => key === 'STRING' && !/^[rb]*f/i.test(text);

/** Whether a line holds nothing but `pass`, `...` and `raise NotImplementedError`. */
function doesNothing(tokens: readonly Token[]): boolean {
  if (tokens.length === 0) return true;
  const end = tokens.findIndex(({ key }) => key === ';');
  const statement = end < 0 ? tokens : tokens.slice(0, end);
  return isPlaceholder(statement) && (end < 0 || doesNothing(tokens.slice(end + 1)));
}

function isPlaceholder([first, second, ...more]: readonly Token[]): boolean {
  if (first === undefined) return true;
  if (first.key === 'raise') return second?.text === 'NotImplementedError';
  return (first.key === 'pass' || first.key === '...') && second === undefined && more.length === 0;
}

/** One level of indentation, as the document's first indented block has it. */
export function indentUnit({ text, lines }: Source): string {
  for (let i = 1; i < lines.length; i++) {
    const [above, line] = [lines[i - 1] as LogicalLine, lines[i] as LogicalLine];
    if (!above.colon || line.columns <= above.columns) continue;
    const [outer, inner] = [blanksAt(text, above.start), blanksAt(text, line.start)];
    if (inner.startsWith(outer) && inner.length > outer.length) return inner.slice(outer.length);
  }
  return INDENT_ASSUMED;
}

/** The blanks and tabs that a line begins with. */
export const blanksAt = (text: string, start: number): string => /^[ \t]*/.exec(text.slice(start, lineEnd(text, start)))?.[0] ?? '';
