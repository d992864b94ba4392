/** What can be known about an offset of a Python text from its syntax tree. Never throws, whatever the text. */
import type { Node } from 'web-tree-sitter';
import { indentColumns, indentLength, isBlank, NOTHING_OPEN, scanLine, type ScanState } from '../python/lines';
import type { LogicalLine } from './logicalLines';
import type { SyntaxTree } from './tree';

export interface Scope {
  readonly kind: 'function' | 'class' | 'module' | 'lambda' | 'comprehension';
  readonly name?: string;
  readonly start: number;
  readonly end: number;
  /** Where the block of a function or class begins; missing while it has none. */
  readonly bodyStart?: number;
}

export interface Place {
  readonly in: 'code' | 'string' | 'docstring' | 'comment';
  /** Innermost first; the module is the last. */
  readonly scopes: readonly Scope[];
  /** The statements that the place stands among, and the columns they are indented by. */
  readonly block: { readonly start: number; readonly end: number; readonly columns: number };
  /** Brackets opened before the place and not closed before it. */
  readonly openBrackets: number;
}

/** Node types that begin a scope of names. */
const SCOPES: Readonly<Record<string, Scope['kind']>> = {
  function_definition: 'function',
  class_definition: 'class',
  lambda: 'lambda',
  list_comprehension: 'comprehension',
  set_comprehension: 'comprehension',
  dictionary_comprehension: 'comprehension',
  generator_expression: 'comprehension',
};
const HEADER = /^[ \t]*(?:async[ \t]+)?(def|class)[ \t]+(\w+)/;
/** First keywords of the headers whose blocks may begin with a docstring. */
const DOCUMENTED: ReadonlySet<string> = new Set(['def', 'class']);

export function placeAt(tree: SyntaxTree, offset: number): Place {
  const { text, source } = tree;
  const at = Math.min(Math.max(0, offset), text.length);
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  const prefix = text.slice(lineStart, at);
  const own = source.lines.findLastIndex(({ start, end }) => start <= at && (at < end || end === text.length));
  const { state, inComment } = scanTo(text, source.lines[own]?.start ?? lineStart, at);
  const ancestors = ancestorsAt(tree.root, text, at, isBlank(prefix));
  const cursorColumns = indentColumns(prefix);
  const inBlank = isBlank(prefix) && state.string === undefined && state.brackets.length === 0;
  const inside = (node: Node): boolean => !inBlank || columnsAt(text, node.startIndex) < cursorColumns;
  const scopes = ancestors.some((node) => node.isError)
    ? scopesByLines(text, lineStart, prefix)
    : ancestors.filter((node) => node.type in SCOPES && inside(node)).map(scopeOf);
  const inString = state.string === undefined ? 'code' : isDocstring(source.lines, own) ? 'docstring' : 'string';
  return {
    in: inComment ? 'comment' : inString,
    scopes: [...scopes, { kind: 'module', start: 0, end: text.length, bodyStart: 0 }],
    block: blockOf(ancestors, text, inBlank ? cursorColumns : undefined),
    openBrackets: state.brackets.length,
  };
}

/** The nodes around a place, innermost first. On a blank line those of the last code above it. */
function ancestorsAt(root: Node, text: string, at: number, onBlank: boolean): Node[] {
  const anchor = onBlank ? text.slice(0, at).trimEnd().length : at;
  // The cursor stands between two characters; what it has just passed is what it belongs to.
  const from = Math.max(0, anchor - 1);
  const nodes: Node[] = [];
  for (let node = root.descendantForIndex(from, from); node !== null; node = node.parent) nodes.push(node);
  return nodes;
}

function scopeOf(node: Node): Scope {
  const name = node.childForFieldName('name')?.text;
  const body = node.type.endsWith('_definition') ? node.childForFieldName('body') : null;
  return {
    kind: SCOPES[node.type] as Scope['kind'],
    start: node.startIndex,
    end: node.endIndex,
    ...(name !== undefined && { name }),
    ...(body !== null && { bodyStart: body.startIndex }),
  };
}

/** Where the tree is broken, indentation still tells which functions and classes the lines above have opened. */
function scopesByLines(text: string, lineStart: number, prefix: string): Scope[] {
  const scopes: Scope[] = [];
  const own = HEADER.exec(prefix);
  if (own !== null) scopes.push(lineScope(own, lineStart, text));
  let limit = indentColumns(prefix);
  for (let end = lineStart - 1; end > 0 && limit > 0; ) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    const line = text.slice(start, end);
    const columns = indentColumns(line);
    if (!isBlank(line) && columns < limit) {
      const header = HEADER.exec(line);
      if (header !== null) scopes.push(lineScope(header, start, text));
      limit = columns;
    }
    end = start - 1;
  }
  return scopes;
}

function lineScope([whole, kind, name]: RegExpExecArray, lineStart: number, text: string): Scope {
  const start = lineStart + indentLength(whole);
  const nextLine = text.indexOf('\n', start);
  return {
    kind: kind === 'def' ? 'function' : 'class',
    name: name as string,
    start,
    end: text.length,
    ...(nextLine >= 0 && { bodyStart: nextLine + 1 }),
  };
}

/** What is open at a place, scanned from where nothing is. */
function scanTo(text: string, from: number, at: number): { state: ScanState; inComment: boolean } {
  let state = NOTHING_OPEN;
  for (let start = from; ; ) {
    const newline = text.indexOf('\n', start);
    const last = newline < 0 || newline >= at;
    const scan = scanLine(text.slice(start, last ? at : newline).replace(/\r$/, ''), state);
    if (last) return { state: scan.atEnd, inComment: scan.commentAt !== undefined };
    state = scan.after;
    start = newline + 1;
  }
}

/** A string is a docstring where it begins the module, or the block of a function or class. */
function isDocstring(lines: readonly LogicalLine[], own: number): boolean {
  const line = lines[own];
  if (line === undefined || (line.first !== 'STRING' && line.first !== 'OPEN')) return false;
  const above = lines[own - 1];
  return above === undefined || (above.colon && DOCUMENTED.has(above.first === 'async' ? above.second : above.first));
}

function blockOf(ancestors: readonly Node[], text: string, cursorColumns: number | undefined): Place['block'] {
  for (const node of ancestors) {
    if (node.type !== 'block') continue;
    const columns = columnsAt(text, node.startIndex);
    if (cursorColumns === undefined || columns <= cursorColumns) return { start: node.startIndex, end: node.endIndex, columns };
  }
  return { start: 0, end: text.length, columns: 0 };
}

/** Columns by which the line of an offset is indented. */
function columnsAt(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return indentColumns(text.slice(start, offset + 1));
}
