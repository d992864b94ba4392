/** A text as Python's logical lines. After an edit only the lines around it are read again. */
import { lexLine, lineEnd, nextLine, type LexedLine } from './tokens';

export interface LogicalLine {
  /** Where its first line begins, with its indentation. */
  readonly start: number;
  /** Behind its line break. */
  readonly end: number;
  /** Its text up to here decided where it ends. */
  readonly looked: number;
  /** Width of the indentation, tabs reaching to multiples of eight. */
  readonly columns: number;
  /** The same with tabs as wide as a blank: where the two disagree, tabs and blanks are mixed. */
  readonly altColumns: number;
  readonly unclosed: LexedLine['unclosed'];
  /** Keys of its first tokens; `text` is the spelling of the first. */
  readonly first: string;
  readonly second: string;
  readonly text: string;
  /** Its last token is a colon. */
  readonly colon: boolean;
}

export interface Source {
  readonly text: string;
  readonly lines: readonly LogicalLine[];
}

/** What one source became in another: its lines from `from` to `oldTo` are those from `from` to `newTo` now. */
export interface SourceEdit {
  readonly source: Source;
  readonly from: number;
  readonly oldTo: number;
  readonly newTo: number;
}

const TAB_STOP = 8;
const CLOSER = /^[)\]}]/;

export const readSource = (text: string): Source => ({ text, lines: readLines(text, text.startsWith('\ufeff') ? 1 : 0, () => undefined).lines });

/** The source of a text that another source's text was edited into. */
export function rereadSource(old: Source, text: string): SourceEdit {
  const start = commonPrefix(old.text, text);
  const suffix = commonSuffix(old.text, text, start);
  const end = old.text.length - suffix;
  const delta = text.length - old.text.length;
  let from = 0;
  while (from < old.lines.length && (old.lines[from] as LogicalLine).looked <= start) from++;
  const begin = from > 0 ? (old.lines[from - 1] as LogicalLine).end : text.startsWith('\ufeff') ? 1 : 0;
  let oldTo = from;
  /** The old line with which the texts agree again, if they do where a line of the new text begins. */
  const agreesAt = (offset: number): number | undefined => {
    const before = offset - delta;
    if (before < end || !beginsLine(old.text, before)) return undefined;
    while (oldTo < old.lines.length && (old.lines[oldTo] as LogicalLine).start < before) oldTo++;
    const previous = old.lines[oldTo - 1];
    return previous === undefined || previous.end <= before ? oldTo : undefined;
  };
  const read = readLines(text, begin, agreesAt);
  const kept = read.agreed === undefined ? [] : old.lines.slice(read.agreed);
  const shifted = delta === 0 ? kept : kept.map((line) => ({ ...line, start: line.start + delta, end: line.end + delta, looked: line.looked + delta }));
  const lines = [...old.lines.slice(0, from), ...read.lines, ...shifted];
  return { source: { text, lines }, from, oldTo: read.agreed ?? old.lines.length, newTo: from + read.lines.length };
}

function readLines(text: string, begin: number, agreesAt: (offset: number) => number | undefined): { lines: LogicalLine[]; agreed: number | undefined } {
  const lines: LogicalLine[] = [];
  for (let offset = begin; offset < text.length; ) {
    const agreed = agreesAt(offset);
    if (agreed !== undefined) return { lines, agreed };
    const line = lexLogicalLine(text, offset);
    if (line.tokens.length > 0 || line.unclosed !== undefined) lines.push(summary(text, offset, line));
    offset = line.end;
  }
  return { lines, agreed: undefined };
}

interface RecoveredLine extends LexedLine {
  readonly looked: number;
}

/** As `lexLine`, but a bracket that never closes takes only the lines with it that are indented deeper than its own. */
export function lexLogicalLine(text: string, offset: number): RecoveredLine {
  const line = lexLine(text, offset);
  if (line.unclosed === undefined) return { ...line, looked: isBreak(text, line.end - 1) ? line.end : text.length + 1 };
  if (line.unclosed === 'string') return { ...line, looked: Math.max(line.end, text.length + 1) };
  const { columns } = indentation(text, offset);
  let end = nextLine(text, lineEnd(text, offset));
  while (end < line.end) {
    const stop = lineEnd(text, end);
    const content = text.slice(end, stop).trimStart();
    if (content !== '' && indentation(text, end).columns <= columns && !CLOSER.test(content)) break;
    // The line on which the bracket proved unclosed is not its.
    if (stop > line.end || (stop === line.end && line.end < text.length)) break;
    end = nextLine(text, stop);
  }
  return { tokens: line.tokens.filter((token) => token.start < end), end, unclosed: 'bracket', looked: text.length + 1 };
}

function summary(text: string, start: number, { tokens, end, unclosed, looked }: RecoveredLine): LogicalLine {
  const [first, second] = tokens;
  const { columns, altColumns } = indentation(text, start);
  return { start, end, looked, columns, altColumns, unclosed, first: first?.key ?? '', second: second?.key ?? '', text: first?.text ?? '', colon: tokens.at(-1)?.key === ':' };
}

function indentation(text: string, start: number): { columns: number; altColumns: number } {
  let columns = 0;
  let altColumns = 0;
  for (let i = start; ; i++) {
    const c = text[i];
    if (c === ' ') columns++;
    else if (c === '\t') columns += TAB_STOP - (columns % TAB_STOP);
    else if (c === '\f') columns = altColumns = -1;
    else return { columns, altColumns };
    altColumns++;
    if (c === '\f') columns = 0;
  }
}

const isBreak = (text: string, offset: number): boolean => text[offset] === '\n' || text[offset] === '\r';
const beginsLine = (text: string, offset: number): boolean => offset === 0 || isBreak(text, offset - 1);

function commonPrefix(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

function commonSuffix(a: string, b: string, prefix: number): number {
  const length = Math.min(a.length, b.length) - prefix;
  let i = 0;
  while (i < length && a.charCodeAt(a.length - 1 - i) === b.charCodeAt(b.length - 1 - i)) i++;
  return i;
}
