/** The functions and classes in a text that may not be all Python. */
import { anatomyOf, definitionsIn, type Anatomy, type Found } from '../commands/definitions';
import { lexLogicalLine, readSource, type LogicalLine, type Source } from '../syntax/logicalLines';
import type { Token } from '../syntax/tokens';

/** All offsets are into the text, in UTF-16 units. */
export interface Answered extends Found, Pick<Anatomy, 'headerStart' | 'headerEnd' | 'docstring' | 'empty'> {
  /** Tokens of the header, from `def`, `async` or `class` to the colon. */
  readonly tokens: readonly Token[];
  /** The opening quotes of a docstring that never closes. */
  readonly openDocstring: number | undefined;
  /** The body stands on the header's line. */
  readonly oneLine: boolean;
  /** Nothing but blanks and comments follows it in the text. */
  readonly atEnd: boolean;
}

/** All definitions of a text, in the order of their headers. */
export function answeredIn(text: string): Answered[] {
  const source = readSource(text);
  return definitionsIn(source).map((found) => answered(source, found));
}

function answered(source: Source, found: Found): Answered {
  const { text, lines } = source;
  const { headerStart, headerEnd, docstring, empty } = anatomyOf(source, found);
  const onLine = lexLogicalLine(text, (lines[found.header] as LogicalLine).start).tokens;
  const tokens = onLine.filter(({ end }) => end <= headerEnd);
  const oneLine = onLine.length > tokens.length;
  const first = oneLine ? onLine[tokens.length] : found.last > found.header ? lexLogicalLine(text, (lines[found.header + 1] as LogicalLine).start).tokens[0] : undefined;
  return {
    ...found,
    headerStart,
    headerEnd,
    docstring,
    empty,
    tokens,
    openDocstring: first?.key === 'OPEN' ? first.start : undefined,
    oneLine,
    atEnd: found.last === lines.length - 1,
  };
}
