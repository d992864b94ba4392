/** The functions and classes in a text that may not be all Python, found by its logical lines. */
import { lexLogicalLine, readSource, type LogicalLine } from '../syntax/logicalLines';
import type { Token } from '../syntax/tokens';

/** All offsets are into the text, in UTF-16 units. */
export interface FoundDefinition {
  readonly kind: 'function' | 'class';
  readonly name: string;
  /** Where `def`, `async def` or `class` begins. */
  readonly headerStart: number;
  /** Behind the colon that ends the header. */
  readonly headerEnd: number;
  /** Tokens of the header, from `def`, `async` or `class` to the colon. */
  readonly header: readonly Token[];
  /** A whole docstring with its quotes. */
  readonly docstring: { readonly start: number; readonly end: number } | undefined;
  /** The opening quotes of a docstring that never closes. */
  readonly openDocstring: number | undefined;
  /** Behind the docstring, or behind the header. */
  readonly bodyStart: number;
  /** Behind its last statement; `bodyStart` where it has none. */
  readonly end: number;
  /** It has no statement beside the docstring, or only such as do nothing. */
  readonly empty: boolean;
  /** The body stands on the header's line. */
  readonly oneLine: boolean;
  /** Nothing but blanks follows it in the text. */
  readonly last: boolean;
  /** Columns that the header is indented by. */
  readonly columns: number;
}

export function definitionsIn(text: string): FoundDefinition[] {
  const { lines } = readSource(text);
  return lines.flatMap((line, index) => {
    const found = IS_HEADER.has(line.first) ? definitionAt(text, lines, index) : undefined;
    return found === undefined ? [] : [found];
  });
}

const IS_HEADER = new Set(['def', 'class', 'async']);
const OPENS = new Set(['(', '[', '{']);
const CLOSES = new Set([')', ']', '}']);

function definitionAt(text: string, lines: readonly LogicalLine[], index: number): FoundDefinition | undefined {
  const line = lines[index] as LogicalLine;
  const { tokens } = lexLogicalLine(text, line.start);
  const at = tokens[0]?.key === 'async' ? 1 : 0;
  const name = tokens[at + 1];
  const kind = tokens[at]?.key === 'def' ? 'function' : tokens[at]?.key === 'class' && at === 0 ? 'class' : undefined;
  const colon = headerColon(tokens);
  if (kind === undefined || name?.key !== 'NAME' || colon < 0) return undefined;
  const header = tokens.slice(0, colon + 1);
  const onLine = tokens.slice(colon + 1);
  const deeper = lines.slice(index + 1).findIndex(({ columns }) => columns <= line.columns);
  const body = onLine.length > 0 ? [] : lines.slice(index + 1, deeper < 0 ? undefined : index + 1 + deeper);
  const after = onLine.length > 0 ? lines[index + 1] : deeper < 0 ? undefined : lines[index + 1 + deeper];
  const headerEnd = (header.at(-1) as Token).end;
  const firstTokens = body[0] === undefined ? onLine : lexLogicalLine(text, body[0].start).tokens;
  const docstring = docstringOf(firstTokens);
  const bodyStart = docstring?.end ?? headerEnd;
  const statements = onLine.length > 0 ? [onLine] : body.map(({ start }) => lexLogicalLine(text, start).tokens);
  const end = text.slice(0, body.at(-1)?.end ?? line.end).trimEnd().length;
  return {
    kind,
    name: name.text,
    headerStart: (tokens[0] as Token).start,
    headerEnd,
    header,
    docstring,
    openDocstring: firstTokens[0]?.key === 'OPEN' ? firstTokens[0].start : undefined,
    bodyStart,
    end: Math.max(bodyStart, end),
    empty: (docstring === undefined ? statements : statements.slice(1)).every(doesNothing),
    oneLine: onLine.length > 0,
    last: after === undefined,
    columns: line.columns,
  };
}

/** The colon outside of all brackets that ends a header. */
function headerColon(tokens: readonly Token[]): number {
  let depth = 0;
  return tokens.findIndex(({ key }) => {
    if (OPENS.has(key)) depth++;
    if (CLOSES.has(key)) depth--;
    return depth === 0 && key === ':';
  });
}

function docstringOf(tokens: readonly Token[]): FoundDefinition['docstring'] {
  const [first] = tokens;
  if (first === undefined || !tokens.every(({ key, text }) => key === 'STRING' && !/^\w*f/i.test(text))) return undefined;
  return { start: first.start, end: (tokens.at(-1) as Token).end };
}

/** `pass`, `...`, a string, or `raise NotImplementedError`: what stands for a body that is not there. */
function doesNothing(tokens: readonly Token[]): boolean {
  const [first, second] = tokens;
  if (first?.key === 'raise') return second?.text === 'NotImplementedError';
  return tokens.every(({ key }) => key === 'pass' || key === '...' || key === 'STRING' || key === ';');
}
