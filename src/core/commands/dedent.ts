/** Lines of a document as they stand in a prompt: `\n` as line break, without the indentation they share. */
import { isBlank } from '../python/lines';
import { blanksAt } from './definitions';
import { linesFrom, type Span } from './lines';

export interface Dedented {
  readonly code: string;
  readonly indent: string;
  /** Where an offset of the document lies in the code; one in what was taken away lies behind it. */
  readonly offset: (documentOffset: number) => number;
}

interface LineMap {
  /** In the document, behind the indentation that was taken away. */
  readonly from: number;
  readonly to: number;
  /** In the code. */
  readonly at: number;
}

/**
 * @param starts the lines that count for the shared indentation: where statements begin, not the inside of a string
 * @returns lines that do not share the indentation (text in a string at the margin) stay as they are
 */
export function dedent(text: string, span: Span, starts: readonly number[]): Dedented {
  const indent = sharedIndent(text, span, starts);
  const map: LineMap[] = [];
  let code = '';
  for (const line of linesFrom(text, span.start)) {
    if (line.start > span.end) break;
    const to = Math.min(line.end, span.end);
    const from = takenTo(text, line.start, to, indent);
    if (map.length > 0) code += '\n';
    map.push({ from, to, at: code.length });
    code += text.slice(from, to);
  }
  return { code, indent, offset: (documentOffset) => mapped(map, documentOffset) };
}

function sharedIndent(text: string, span: Span, starts: readonly number[]): string {
  const counted = starts.length > 0 ? starts : [...linesFrom(text, span.start)].filter(({ start, end }) => start < span.end && !isBlank(text.slice(start, end))).map(({ start }) => start);
  const [first = '', ...others] = counted.map((start) => blanksAt(text, start));
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** Behind the indentation of a line; all of a blank line that has less than that. */
function takenTo(text: string, start: number, end: number, indent: string): number {
  if (text.startsWith(indent, start)) return Math.min(end, start + indent.length);
  return isBlank(text.slice(start, end)) ? end : start;
}

function mapped(map: readonly LineMap[], documentOffset: number): number {
  const line = map.findLast(({ from, at }) => from <= documentOffset || at === 0);
  return line === undefined ? 0 : line.at + Math.min(Math.max(0, documentOffset - line.from), line.to - line.from);
}
