/** A small scanner of Python source, line by line: strings, comments and brackets. No grammar, no state of its own. */

export type Quote = '"' | "'" | '"""' | "'''";
export type OpenBracket = '(' | '[' | '{';

/** What is still open at a point of the source. */
export interface ScanState {
  /** The string that the point lies in. */
  readonly string: Quote | undefined;
  /** Brackets opened and not closed, outermost first. */
  readonly brackets: readonly OpenBracket[];
}

export interface LineScan {
  /** The state after the line and its line break. */
  readonly after: ScanState;
  /** The state at the end of the line, before its line break (a one-line string is still open here). */
  readonly atEnd: ScanState;
  /** Where the line's comment begins; undefined where it has none. */
  readonly commentAt: number | undefined;
  /** Closing brackets that no opening one answers to: their indexes in the line. */
  readonly strayClosers: readonly number[];
}

export const CLOSER: Readonly<Record<OpenBracket, string>> = { '(': ')', '[': ']', '{': '}' };
export const NOTHING_OPEN: ScanState = { string: undefined, brackets: [] };

/** Python's rule: a tab reaches to the next multiple of eight. */
const TAB_STOP = 8;

const isOpener = (c: string): c is OpenBracket => c === '(' || c === '[' || c === '{';
const isCloser = (c: string): boolean => c === ')' || c === ']' || c === '}';

/** Scans one line (without its line break) that begins in `before`. */
export function scanLine(line: string, before: ScanState): LineScan {
  let string = before.string;
  const brackets = [...before.brackets];
  const strayClosers: number[] = [];
  let commentAt: number | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] as string;
    if (string !== undefined) {
      if (c === '\\') i++;
      else if (line.startsWith(string, i)) {
        i += string.length - 1;
        string = undefined;
      }
      continue;
    }
    if (c === '#') {
      commentAt = i;
      break;
    }
    if (c === '"' || c === "'") {
      const triple = (c + c + c) as Quote;
      string = line.startsWith(triple, i) ? triple : c;
      i += string.length - 1;
    } else if (isOpener(c)) {
      brackets.push(c);
    } else if (isCloser(c)) {
      const open = brackets.at(-1);
      if (open !== undefined && CLOSER[open] === c) brackets.pop();
      else strayClosers.push(i);
    }
  }
  // A one-line string ends with its line, closed or not, unless a backslash carries it on.
  const carried = string === undefined || string.length === 3 || endsInBackslash(line);
  return {
    atEnd: { string, brackets },
    after: { string: carried ? string : undefined, brackets },
    commentAt,
    strayClosers,
  };
}

function endsInBackslash(line: string): boolean {
  let count = 0;
  while (line[line.length - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

/** Length of a line's leading blanks and tabs, in characters. */
export function indentLength(line: string): number {
  let i = 0;
  while (line[i] === ' ' || line[i] === '\t') i++;
  return i;
}

/** A line's leading blanks and tabs. */
export const indentOf = (line: string): string => line.slice(0, indentLength(line));

/** Width of a line's indentation in columns, by Python's rule for tabs. */
export function indentColumns(line: string): number {
  let columns = 0;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === ' ') columns++;
    else if (line[i] === '\t') columns += TAB_STOP - (columns % TAB_STOP);
    else break;
  }
  return columns;
}

export const isBlank = (line: string): boolean => line.trim() === '';
