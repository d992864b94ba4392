/** Statements at a place, where no function or class is meant. */
import { isBlank } from '../python/lines';
import type { LogicalLine, Source } from '../syntax/logicalLines';
import { lineEnd } from '../syntax/tokens';
import { beginsDefinition, type Found } from './definitions';
import { lineStart, linesAbove, linesFrom, type Span } from './lines';

/** First tokens of the lines that go on what stands above them. */
const CLAUSES: ReadonlySet<string> = new Set(['elif', 'else', 'except', 'finally']);

/** The logical lines that a span of whole lines touches, as indexes; `last` is below `first` where there is none. */
export function logicalLinesIn({ lines }: Source, { start, end }: Span): { readonly first: number; readonly last: number } {
  const first = lines.findIndex((line) => line.end > start);
  return first < 0 ? { first: 0, last: -1 } : { first, last: lines.findLastIndex((line) => line.start < end) };
}

/** The lines around an offset without a blank one between them, down or up to the next function or class; undefined on a blank line. */
export function paragraphAt(source: Source, definitions: readonly Found[], offset: number): Span | undefined {
  const { text, lines } = source;
  const at = lineStart(text, offset);
  if (isBlank(text.slice(at, lineEnd(text, at)))) return undefined;
  const headers = new Set(lines.filter(beginsDefinition).map(({ start }) => start));
  const ends = new Set(definitions.map(({ end }) => end));
  let start = at;
  for (const line of linesAbove(text, at)) {
    if (isBlank(text.slice(line.start, line.end)) || ends.has(line.end)) break;
    start = line.start;
  }
  let end = lineEnd(text, at);
  for (const line of linesFrom(text, at)) {
    if (isBlank(text.slice(line.start, line.end)) || headers.has(line.start)) break;
    end = line.end;
  }
  return wholeLogicalLines(source, { start, end });
}

/** Statements that a span touches, each as a whole: with its other lines, its block and its clauses. */
export function wholeStatements(source: Source, span: Span): Span {
  const { lines } = source;
  let { first, last } = logicalLinesIn(source, span);
  if (last < first) return span;
  const columns = (index: number): number => lines[index]?.columns ?? -1;
  const outermost = Math.min(...lines.slice(first, last + 1).map((line) => line.columns));
  const isClause = (index: number): boolean => columns(index) === outermost && CLAUSES.has((lines[index] as LogicalLine).first);
  while (first > 0 && (columns(first) > outermost || isClause(first))) first--;
  while (columns(last + 1) > outermost || (last + 1 < lines.length && isClause(last + 1))) last++;
  return linesOf(source, first, last, span);
}

/** A string or a bracket may go on over lines that nobody selected. */
function wholeLogicalLines(source: Source, span: Span): Span {
  const { first, last } = logicalLinesIn(source, span);
  return last < first ? span : linesOf(source, first, last, span);
}

function linesOf({ text, lines }: Source, first: number, last: number, span: Span): Span {
  const start = Math.min(span.start, (lines[first] as LogicalLine).start);
  const end = text.slice(0, (lines[last] as LogicalLine).end).trimEnd().length;
  return { start, end: Math.max(span.end, lineEnd(text, end)) };
}
