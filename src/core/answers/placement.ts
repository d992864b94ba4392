/** Puts code that was written for a prompt into the layout of the document. */
import type { Definition, Target } from '../commands/target';
import { indentColumns, indentOf, isBlank, NOTHING_OPEN, scanLine } from '../python/lines';
import { readSource } from '../syntax/logicalLines';

const BREAK = /\r\n|\r|\n/g;

interface TextLine {
  readonly start: number;
  readonly text: string;
}

function linesOf(text: string): TextLine[] {
  const lines: TextLine[] = [];
  let start = 0;
  for (const { 0: mark, index } of text.matchAll(BREAK)) {
    lines.push({ start, text: text.slice(start, index) });
    start = index + mark.length;
  }
  return [...lines, { start, text: text.slice(start) }];
}

/** The offset in the target's text of an offset in its code. */
export function textOffset(target: Target, codeOffset: number): number {
  const before = target.code.slice(0, codeOffset).split('\n');
  const line = linesOf(target.text)[before.length - 1];
  const codeLine = target.code.split('\n')[before.length - 1];
  if (line === undefined || codeLine === undefined) throw new Error('the code of the target has other lines than its text');
  return line.start + (line.text.length - codeLine.length) + (before.at(-1) as string).length;
}

/** The indentation that a definition's body has in the document. */
export const bodyIndentOf = (target: Target, { bodyIndent }: Definition): string => target.indent + bodyIndent;

/** What one level adds to the indentation of a definition's header. */
export function levelOf(target: Target, { headerStart, bodyIndent }: Definition): string {
  const lineStart = target.code.lastIndexOf('\n', headerStart - 1) + 1;
  const own = indentOf(target.code.slice(lineStart, headerStart));
  const level = bodyIndent.startsWith(own) ? bodyIndent.slice(own.length) : bodyIndent;
  return level === '' ? DEFAULT_LEVEL : level;
}

export const DEFAULT_LEVEL = '    ';

export interface Layout {
  /** Indentation of the block's first statement in the document. */
  readonly indent: string;
  /** One level more. */
  readonly level: string;
  readonly target: Target;
}

/**
 * The lines of a block in the document's layout: levels by levels, continued lines along with the line that they go on,
 * and the inside of strings as it was, in the document's own spelling where the document has it.
 *
 * @param block with `\n` as line break
 */
export function laidOut(block: string, { indent, level, target }: Layout): string[] {
  const starts = new Set(readSource(block).lines.map(({ start }) => start));
  const columnsOfNext = columnsAhead(block, starts);
  const spelling = spellings(target);
  const levels: number[] = [];
  let state = NOTHING_OPEN;
  let offset = 0;
  let from = '';
  let to = indent;
  return block.split('\n').map((line, index) => {
    const at = offset;
    offset += line.length + 1;
    const inString = state.string !== undefined;
    const inBrackets = state.brackets.length > 0;
    state = scanLine(line, state).after;
    if (inString) return spelling.get(line) ?? (isBlank(line) ? line : target.indent + line);
    if (isBlank(line)) return '';
    const comment = !inBrackets && line.trimStart().startsWith('#');
    if (starts.has(at) || comment) {
      const own = indentColumns(line);
      const next = columnsOfNext[index] ?? own;
      const columns = !comment ? own : levels.length === 0 ? next : Math.max(own, next);
      from = indentOf(line);
      to = indent + level.repeat(depthOf(columns, levels));
      return to + line.trimStart();
    }
    return to + (line.startsWith(from) ? continued(line.slice(from.length), level) : line.trimStart());
  });
}

/** What a continued line is indented by beyond the line that it goes on: by tabs where the document has them. */
const continued = (line: string, level: string): string => (level.includes('\t') ? line.replace(/^ +/, (blanks) => '\t'.repeat(Math.ceil(blanks.length / DEFAULT_LEVEL.length))) : line);

/** A comment belongs to the statement below it, however it is indented. */
function columnsAhead(block: string, starts: ReadonlySet<number>): (number | undefined)[] {
  const lines = linesOf(block);
  const columns: (number | undefined)[] = [];
  let next: number | undefined;
  for (let i = lines.length - 1; i >= 0; i--) {
    const { start, text } = lines[i] as TextLine;
    if (starts.has(start)) next = indentColumns(text);
    columns[i] = next;
  }
  return columns;
}

/** How deep a line of so many columns stands; remembers the levels that are open. */
function depthOf(columns: number, levels: number[]): number {
  while (levels.length > 1 && (levels.at(-1) as number) > columns) levels.pop();
  if (levels.length === 0 || (levels.at(-1) as number) < columns) levels.push(columns);
  return levels.length - 1;
}

/** How the document spells the lines of the target's code. */
function spellings({ code, text }: Target): Map<string, string> {
  const texts = linesOf(text);
  return new Map(code.split('\n').map((line, i) => [line, texts[i]?.text ?? line]));
}
