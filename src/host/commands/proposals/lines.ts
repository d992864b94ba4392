/** The lines in which two texts differ, and what becomes of a cursor when they are replaced. Pure. */

export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** Lines `start` to `end` (not included) of the old text become `lines`. */
export interface ChangedLines {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

const LINE_BREAK = /\r\n|\r|\n/;

/** One piece that holds every difference, as short as whole lines allow; undefined where the texts do not differ but in line breaks. */
export function changedLines(before: string, after: string): ChangedLines | undefined {
  const old = before.split(LINE_BREAK);
  const fresh = after.split(LINE_BREAK);
  const most = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < most && old[start] === fresh[start]) start++;
  if (start === old.length && start === fresh.length) return undefined;
  let kept = 0;
  while (kept < most - start && old[old.length - 1 - kept] === fresh[fresh.length - 1 - kept]) kept++;
  return { start, end: old.length - kept, lines: fresh.slice(start, fresh.length - kept) };
}

/** Where a position of the old text stands in the new one: behind the change it moves along, inside it stays as near as it can. */
export function movedPosition({ start, end, lines }: ChangedLines, position: LinePosition): LinePosition {
  if (position.line < start) return position;
  if (position.line >= end) return { line: position.line + lines.length - (end - start), character: position.character };
  const last = start + lines.length - 1;
  if (last < start) return { line: start, character: 0 };
  const line = Math.min(position.line, last);
  return { line, character: Math.min(position.character, (lines[line - start] as string).length) };
}
