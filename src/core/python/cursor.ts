/** What can be known about a cursor in Python source from the lines before it, without a grammar. */
import { indentColumns, indentOf, NOTHING_OPEN, scanLine, type ScanState } from './lines';

export interface Statement {
  /** Leading blanks and tabs of the statement's first line. */
  readonly indent: string;
  /** The same in columns. */
  readonly columns: number;
  /** `opener`: ends with the colon that begins a block; `string`: nothing but a string, as a docstring is. */
  readonly kind: 'opener' | 'string' | 'other';
}

export interface CursorSyntax {
  /** What is open where the cursor's line begins. */
  readonly lineStart: ScanState;
  /** What is open at the cursor. */
  readonly open: ScanState;
  readonly inComment: boolean;
  /** The statement the cursor stands in, over several lines if it has several; undefined on a blank line. */
  readonly statement: Statement | undefined;
  /** Whole statements before that one, nearest first, two at most. */
  readonly previous: readonly Statement[];
  /** False where the scan had to begin at an arbitrary line, so that a string or bracket may have been open before. */
  readonly certain: boolean;
}

/** A line that can only stand at the top level of a module: a scan may begin here with nothing open. */
const TOP_LEVEL = /^(?:(?:async\s+)?def\s+\w|class\s+\w|@\w|import\s+\w|from\s+[\w.]+\s+import\b)/;
const STRING_START = /^[rbuf]{0,2}["']/i;
const PREVIOUS_KEPT = 2;

export const beginsTopLevelBlock = (line: string): boolean => TOP_LEVEL.test(line);

/**
 * @param before the lines before the cursor's line, as many as are at hand
 * @param linePrefix the cursor's line up to the cursor
 * @param fromFileStart whether `before` begins with the file's first line
 */
export function syntaxAtCursor(before: readonly string[], linePrefix: string, fromFileStart: boolean): CursorSyntax {
  const lines = [...before, linePrefix];
  let first = lines.length - 1;
  while (first > 0 && !beginsTopLevelBlock(lines[first] as string)) first--;
  // The cursor's own line may look like top-level code inside a string; the lines before it know better.
  if (first === lines.length - 1 && first > 0) {
    let earlier = first - 1;
    while (earlier > 0 && !beginsTopLevelBlock(lines[earlier] as string)) earlier--;
    first = earlier;
  }
  const certain = beginsTopLevelBlock(lines[first] as string) || (first === 0 && fromFileStart);

  let state = NOTHING_OPEN;
  let lineStart = state;
  let continued = false;
  let current: { first: string; last: string } | undefined;
  const done: { first: string; last: string }[] = [];
  let scan = scanLine('', state);
  for (let i = first; i < lines.length; i++) {
    const line = lines[i] as string;
    const fresh = !continued && state.string === undefined && state.brackets.length === 0;
    lineStart = state;
    scan = scanLine(line, state);
    const code = line.slice(0, scan.commentAt).trimEnd();
    if (fresh) {
      if (current !== undefined) done.push(current);
      current = code === '' ? undefined : { first: line, last: code };
    } else if (current !== undefined) {
      current = { first: current.first, last: code };
    }
    continued = scan.commentAt === undefined && state.string === undefined && code.endsWith('\\');
    state = scan.after;
  }
  const closed = scan.atEnd.string === undefined && scan.atEnd.brackets.length === 0;
  return {
    lineStart,
    open: scan.atEnd,
    inComment: scan.commentAt !== undefined,
    statement: current && describe(current, closed),
    previous: done.slice(-PREVIOUS_KEPT).reverse().map((statement) => describe(statement, true)),
    certain,
  };
}

function describe({ first, last }: { first: string; last: string }, closed: boolean): Statement {
  const isString = STRING_START.test(first.trimStart()) && /["']$/.test(last);
  const kind = closed && last.endsWith(':') ? 'opener' : closed && isString ? 'string' : 'other';
  return { indent: indentOf(first), columns: indentColumns(first), kind };
}
