/** The cells of a notebook as Python: what is no Python becomes a comment, line for line. */
import { isBlank, NOTHING_OPEN, scanLine } from '../python/lines';
import type { TextSource } from './text';

export interface Cell {
  readonly kind: 'code' | 'markdown';
  readonly source: TextSource;
}

/** Text above code tells what it is for; more of it than this tells no more. */
const MARKDOWN_LINES = 8;
/** Magics that run the rest of the cell as Python. */
const PYTHON_MAGIC = /^%%(?:time|timeit|capture|prun|memit|mprun|debug|pypy|python3?)\b/;
const CELL_MAGIC = /^%%\w/;
/** `%matplotlib inline`, `!pip install x`, `?help`, `help?`. */
const LINE_MAGIC = /^\s*(?:%\w|!|\?)|^\s*[\w.]+\?{1,2}\s*$/;

/** A cell before the cursor's, as the prompt reads it. */
export function cellAsPython({ kind, source }: Cell): TextSource {
  return kind === 'markdown' ? asComment(source, MARKDOWN_LINES) : codeCell(source);
}

/** The cursor's own cell: the cursor's line stays as it is. */
export function ownCellAsPython(source: TextSource, cursorLine: number): TextSource {
  const python = codeCell(source);
  return { lineCount: source.lineCount, line: (number) => (number === cursorLine ? source : python).line(number) };
}

function asComment(source: TextSource, most: number): TextSource {
  return { lineCount: Math.min(source.lineCount, most), line: (number) => commented(source.line(number)) };
}

function codeCell(source: TextSource): TextSource {
  const first = source.lineCount > 0 ? source.line(0) : '';
  if (CELL_MAGIC.test(first) && !PYTHON_MAGIC.test(first)) return asComment(source, source.lineCount);
  let magic: ReadonlySet<number> | undefined;
  return {
    lineCount: source.lineCount,
    line(number) {
      magic ??= magicLines(source);
      return magic.has(number) ? commented(source.line(number)) : source.line(number);
    },
  };
}

/** Lines that begin a statement and are no Python; in a string or a bracket, `%` is text or an operator. */
function magicLines(source: TextSource): Set<number> {
  const found = new Set<number>();
  let state = NOTHING_OPEN;
  let continued = false;
  for (let n = 0; n < source.lineCount; n++) {
    const line = source.line(n);
    const fresh = !continued && state.string === undefined && state.brackets.length === 0;
    if (fresh && (LINE_MAGIC.test(line) || (n === 0 && PYTHON_MAGIC.test(line)))) {
      found.add(n);
      continue;
    }
    const scan = scanLine(line, state);
    continued = scan.commentAt === undefined && state.string === undefined && line.trimEnd().endsWith('\\');
    state = scan.after;
  }
  return found;
}

function commented(line: string): string {
  if (isBlank(line)) return line;
  const indent = line.length - line.trimStart().length;
  return `${line.slice(0, indent)}# ${line.slice(indent)}`;
}
