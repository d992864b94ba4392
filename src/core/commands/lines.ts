/** Whole lines of a document, with the line breaks that it has. All offsets are UTF-16 units. */
import { isBlank } from '../python/lines';
import { lineEnd, nextLine } from '../syntax/tokens';

/** From a line's first character to a line's end, without its line break. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  let start = offset;
  // Between the two halves of a line break the line is not over yet.
  if (text[start] === '\n' && text[start - 1] === '\r') start--;
  while (start > 0 && text[start - 1] !== '\n' && text[start - 1] !== '\r') start--;
  return start;
}

/** The lines that a range touches; one that ends at a line's first character does not touch that line. */
export function touchedLines(text: string, { start, end }: Span): Span {
  const last = end > start && lineStart(text, end) === end ? end - 1 : end;
  const first = lineStart(text, start);
  return { start: first, end: Math.max(first, lineEnd(text, lineStart(text, last))) };
}

/** The same without the blank lines at its edges; undefined where all are blank. */
export function trimmedLines(text: string, span: Span): Span | undefined {
  const content = text.slice(span.start, span.end);
  if (isBlank(content)) return undefined;
  const first = span.start + content.search(/\S/);
  const last = span.start + content.trimEnd().length;
  return { start: Math.max(span.start, lineStart(text, first)), end: lineEnd(text, last) };
}

/** The lines from an offset on, until the caller has enough. */
export function* linesFrom(text: string, from: number): Generator<Span> {
  for (let start = from; start < text.length; ) {
    const end = lineEnd(text, start);
    yield { start, end };
    start = nextLine(text, end);
  }
}

/** The lines above an offset that begins a line, nearest first. */
export function* linesAbove(text: string, from: number): Generator<Span> {
  for (let below = from; below > 0; ) {
    const end = text[below - 1] === '\n' && text[below - 2] === '\r' ? below - 2 : below - 1;
    const start = lineStart(text, end);
    yield { start, end };
    below = start;
  }
}

/** How many line breaks stand before an offset. */
export const lineNumber = (text: string, offset: number): number => text.slice(0, offset).match(/\r\n|\r|\n/g)?.length ?? 0;
