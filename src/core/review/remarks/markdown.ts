/**
 * A remark as Markdown that does nothing: code stays code, everything else becomes text. There is no link in it, not
 * even an address that a renderer would make one of, no HTML, no image, no list.
 */
import { fencedBlocks } from '../../answers/fences';
import { markHidden } from '../../markdown/hidden';
import { indentLength, isBlank } from '../../python/lines';
import { fenceAround } from '../../prompts/hostile';

/** All that any Markdown gives a meaning to, the point and colon of addresses too. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
/** Deeper indentation tells nothing more. */
const INDENT_MAX = 12;
/** Code and strong text within a line; code holds no backquote. */
const INLINE = /(`+)([^`\n]+)\1(?!`)|\*\*([^*\n]+)\*\*/g;
const FENCE_LINE = /^[ \t]*(?:`{3,}|~{3,})/;

/** @param text as the model wrote it, with `\n` as line break; never throws */
export function safeMarkdown(text: string): string {
  const plain = markHidden(text);
  const parts: string[] = [];
  let from = 0;
  for (const { code, end } of fencedBlocks(plain)) {
    const lines = plain.slice(from, end).split('\n');
    parts.push(paragraphs(lines.slice(0, lines.findIndex((one) => FENCE_LINE.test(one))).join('\n')), fenced(code));
    from = end;
  }
  return [...parts, paragraphs(plain.slice(from))].filter((part) => part !== '').join('\n\n');
}

function fenced(code: string): string {
  if (isBlank(code)) return '';
  const fence = fenceAround(code);
  return `${fence}python\n${code}\n${fence}`;
}

/** Lines stay lines. */
const paragraphs = (text: string): string =>
  text
    .split(/\n(?:[ \t]*\n)+/)
    .filter((paragraph) => !isBlank(paragraph))
    .map((paragraph) => paragraph.split('\n').filter((one) => !isBlank(one)).map(line).join('  \n'))
    .join('\n\n');

/** The indentation of a line is kept, of which Markdown would make code. */
const line = (text: string): string => '&nbsp;'.repeat(Math.min(indentLength(text), INDENT_MAX)) + inline(text.trim());

function inline(text: string): string {
  let safe = '';
  let from = 0;
  for (const { 0: whole, 2: code, 3: strong, index } of text.matchAll(INLINE)) {
    safe += escaped(text.slice(from, index)) + (code !== undefined ? `\`${code}\`` : emphasised(strong as string));
    from = index + whole.length;
  }
  return safe + escaped(text.slice(from));
}

const escaped = (text: string): string => text.replace(PUNCTUATION, (character) => `&#${character.charCodeAt(0)};`);
const emphasised = (text: string): string => (isBlank(text) ? escaped(`**${text}**`) : `**${escaped(text.trim())}**`);

/** A remark in one line, as a report on code is. */
export const inOneLine = (text: string): string => markHidden(text).replace(/^\s*(?:`{3,}|~{3,}).*$/gm, ' ').replaceAll('**', '').replace(/\s+/g, ' ').trim();
