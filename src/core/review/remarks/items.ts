/** The pieces that a review in Markdown is made of: items of its list, or paragraphs where it has none. */
import { indentLength, isBlank } from '../../python/lines';

export interface Item {
  /** Without the marker, and without the indentation that the marker asks for. */
  readonly text: string;
  readonly kind: 'item' | 'heading' | 'paragraph';
}

/** `1.`, `2)`, `(3)`, `-`, `*`, `+`, `•`. Deeper than three blanks it belongs to something. */
const MARKER = /^ {0,3}(?:\(?\d{1,3}[.)]|[-*+•–])(?:[ \t]+|$)/;
/** `Line 3: …` is an item without a marker. `Issue 2:` stands for itself and is left out, as `1.` is. */
const LINE_LABEL = /^(?:\*\*)?(?:on |in )?lines? \d+[^:,]{0,24}[:,]/i;
const COUNT_LABEL = /^(?:\*\*)?(?:remark|issue|finding|point|comment|suggestion) ?#?\d+ ?(?:[:.]|-)(?:\*\*)?[ \t]*/i;
const HEADING = /^ {0,3}(?:#{1,6}[ \t]+\S|\*\*[^*]+\*\*:?[ \t]*$)/;
const FENCE = /^ {0,3}(?:`{3,}|~{3,})/;

interface Building {
  kind: Item['kind'];
  readonly lines: string[];
  /** Columns before the item's own text. */
  readonly indent: number;
}

/** Where a line begins something: its kind, and the text behind the marker. */
function begun(line: string): { kind: Item['kind']; rest: string; indent: number } | undefined {
  const marker = MARKER.exec(line)?.[0] ?? COUNT_LABEL.exec(line)?.[0];
  if (marker !== undefined && !isRule(line)) return { kind: 'item', rest: line.slice(marker.length), indent: indentLength(line) };
  if (LINE_LABEL.test(line)) return { kind: 'item', rest: line, indent: 0 };
  if (HEADING.test(line)) return { kind: 'heading', rest: line.replace(/^ {0,3}#{1,6}[ \t]+/, '').replace(MARKER, ''), indent: 0 };
  return undefined;
}

const isRule = (line: string): boolean => /^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$/.test(line);

/**
 * @param markdown with `\n` as line break
 * @returns in the order of the text; what stands between two items of a list belongs to the first of them. None is blank.
 */
export function itemsOf(markdown: string): Item[] {
  const built: Building[] = [];
  let inFence = false;
  let afterBlank = true;
  for (const line of markdown.split('\n')) {
    const current = built.at(-1);
    const beginning = inFence ? undefined : begun(line);
    const nested = beginning?.kind === 'item' && current?.kind === 'item' && beginning.indent > current.indent + 1;
    if (beginning !== undefined && !nested) built.push({ kind: beginning.kind, lines: [beginning.rest], indent: beginning.indent });
    else if (current === undefined || (afterBlank && !inFence && !isBlank(line) && endsPiece(current, line))) built.push({ kind: 'paragraph', lines: [line], indent: 0 });
    else current.lines.push(line);
    if (FENCE.test(line)) inFence = !inFence;
    afterBlank = isBlank(line);
  }
  return joined(built).map(({ kind, lines }) => ({ kind, text: laidOut(lines) })).filter(({ text }) => text !== '');
}

/** Behind a blank line, a line at the margin begins a paragraph; an indented one goes on with the item. */
const endsPiece = ({ kind }: Building, line: string): boolean => kind !== 'item' || indentLength(line) < 2;

/** Paragraphs between two items of a list belong to the item before them, and a heading to the paragraphs below it. */
function joined(built: readonly Building[]): Building[] {
  const lastItem = built.findLastIndex(({ kind }) => kind === 'item');
  const pieces: Building[] = [];
  for (const [index, one] of built.entries()) {
    const before = pieces.at(-1);
    const goesOn = one.kind === 'paragraph' && before !== undefined && (before.kind === 'heading' || (before.kind === 'item' && index < lastItem) || introduces(before, one));
    if (goesOn) pieces[pieces.length - 1] = { ...before, kind: before.kind === 'heading' ? 'item' : before.kind, lines: [...before.lines, ...one.lines] };
    else pieces.push(one);
  }
  return pieces;
}

/** What ends in a colon speaks of the code block below it. */
const introduces = ({ lines }: Building, { lines: [first = ''] }: Building): boolean => FENCE.test(first) && lines.findLast((line) => !isBlank(line))?.trimEnd().endsWith(':') === true;

/** Without the indentation that all lines behind the first share, and without blanks around. */
function laidOut([first = '', ...rest]: readonly string[]): string {
  const margin = Math.min(...rest.filter((line) => !isBlank(line)).map(indentLength));
  return [first.trimEnd(), ...rest.map((line) => line.slice(Number.isFinite(margin) ? margin : 0).trimEnd())].join('\n').trim();
}
