/** What the model says again of what it was given. */
import { isBlank } from '../python/lines';

/** A single short line recurs in good answers. */
const ECHO_CHARS = 8;

/** Fences are no content: the same code in a code block is the same. */
const contentLines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !/^(?:`{3,}|~{3,})/.test(line));

/** Whether a text is nothing but lines that stand, one after the other, in what the model was given. */
export function isEcho(text: string, given: readonly string[]): boolean {
  const said = contentLines(text);
  if (said.join('').length < ECHO_CHARS) return false;
  return given.some((one) => indexOfLines(contentLines(one), said) >= 0);
}

function indexOfLines(lines: readonly string[], wanted: readonly string[]): number {
  return lines.findIndex((_, at) => at + wanted.length <= lines.length && wanted.every((line, i) => line === lines[at + i]));
}

const HEADER = /^\s*(?:async\s+def|def|class)\s+\w+/;

/**
 * The text where it begins the lead's function anew instead of going on with it: then it stands for itself.
 * Undefined where it goes on.
 */
export function begunAnew(lead: string, text: string): string | undefined {
  const first = text.split('\n').find((line) => !isBlank(line) && !/^\s*(?:@|#)/.test(line));
  const header = lead.split('\n').findLast((line) => HEADER.test(line));
  if (first === undefined || header === undefined || !HEADER.test(first)) return undefined;
  const nameOf = (line: string): string => (HEADER.exec(line) as RegExpExecArray)[0].replace(/\s+/g, ' ').trim();
  if (nameOf(first) !== nameOf(header)) return undefined;
  return dedent(atMargin(text, first) ? text : onOwnLines(lead, text));
}

/** The header begins a line at the margin, whatever the lead ends with: its body is the text's shallowest. */
function atMargin(text: string, header: string): boolean {
  const lines = text.split('\n');
  const below = lines.slice(lines.indexOf(header) + 1).filter((line) => !isBlank(line));
  const own = header.length - header.trimStart().length;
  return own === 0 && below.every((line) => /^\s/.test(line)) && below.some((line) => line.length - line.trimStart().length <= LEVEL_MOST);
}

/** A body that is indented by more stands within another block. */
const LEVEL_MOST = 4;

/** The lead's last line, where it is blanks alone, is the indentation of the text's first. */
function onOwnLines(lead: string, text: string): string {
  const last = lead.slice(lead.lastIndexOf('\n') + 1);
  return isBlank(last) ? last + text : text;
}

/** Takes away the indentation of the first line with content, from every line that has it. */
export function dedent(text: string): string {
  const lines = text.split('\n');
  const first = lines.find((line) => !isBlank(line)) ?? '';
  const indent = first.slice(0, first.length - first.trimStart().length);
  return lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
}

/** Drops the given lines from the text's beginning, as often as they stand there. */
export function withoutLeadingEcho(text: string, given: string): string {
  const wanted = contentLines(given);
  if (wanted.join('').length < ECHO_CHARS) return text;
  let lines = text.split('\n');
  for (;;) {
    const solid = lines.map((line, index) => ({ line: line.trim(), index })).filter(({ line }) => line !== '');
    const same = solid.length >= wanted.length && wanted.every((line, i) => line === solid[i]?.line);
    if (!same) return lines.join('\n');
    lines = lines.slice((solid[wanted.length - 1]?.index ?? 0) + 1);
  }
}
