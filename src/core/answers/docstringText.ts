/** The words of a docstring as they are written into a file: indentation, line length, quotes that cannot end it early. */
import { isBlank } from '../python/lines';
import { stringContent } from '../syntax/strings';
import { lexLine } from '../syntax/tokens';

export interface DocstringLayout {
  /** Indentation of the docstring in the document. */
  readonly indent: string;
  /** Columns that a line may have. */
  readonly width: number;
  readonly eol: string;
}

const WIDTH_LEAST = 79;
const WIDTH_MOST = 120;
/** A tab is as wide as editors show it. */
const TAB_COLUMNS = 4;

/** As wide as the file's own lines are, between what PEP 8 asks for and what fits a screen. */
export function widthOf(documentText: string): number {
  let longest = 0;
  for (const line of documentText.split(/\r\n|\r|\n/)) if (line.length > longest && line.length <= WIDTH_MOST) longest = line.length;
  return Math.max(WIDTH_LEAST, longest);
}

/**
 * A docstring in triple double quotes.
 *
 * @param content what stands between the quotes in the answer's source, escapes as they are, `\n` as line break
 * @param raw the answer's literal was raw: its backslashes are characters
 * @returns undefined where no literal can hold the content
 */
export function docstringLiteral(content: string, raw: boolean, layout: DocstringLayout): string | undefined {
  const lines = wrapped(cleaned(content), layout);
  if (lines.length === 0) return undefined;
  const prefix = raw || hasLooseBackslash(content) ? 'r' : '';
  const several = lines.length > 1;
  const inner = escaped(lines.map((line, i) => (i === 0 || line === '' ? line : layout.indent + line)).join('\n'));
  const closing = several || /[\\"]$/.test(inner) || prefix.length + inner.length + QUOTES > layout.width - columnsOf(layout.indent) ? `\n${layout.indent}` : '';
  const literal = `${prefix}"""${inner}${closing}"""`;
  return isOneString(literal) ? literal.replaceAll('\n', layout.eol) : undefined;
}

/** Both rows of triple quotes. */
const QUOTES = 6;

/** Without the margin that all lines but the first share, and without blank lines at both ends. */
function cleaned(content: string): string[] {
  const [first = '', ...rest] = content.replaceAll('\t', ' '.repeat(TAB_COLUMNS)).split('\n').map((line) => line.trimEnd());
  const margin = Math.min(...rest.filter((line) => line !== '').map((line) => line.length - line.trimStart().length));
  const lines = [first.trim(), ...rest.map((line) => line.slice(Number.isFinite(margin) ? margin : 0))];
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines.filter((line, i) => line !== '' || lines[i - 1] !== '');
}

/** Examples and tables keep their lines. */
const LAID_OUT = /^\s*(?:>>>|\.\.\.|\||[-=+~]{3,})/;
const ITEM = /^\s*(?:[-*•]\s+|\d+[.)]\s+|:\w[^:]*:\s|[*\w]+(?: \([^)]*\))?:\s+\S)/;

function wrapped(lines: readonly string[], { indent, width }: DocstringLayout): string[] {
  return lines.flatMap((line, index) => {
    const room = width - columnsOf(indent) - (index === 0 ? QUOTES / 2 : 0);
    if (line.length <= room || LAID_OUT.test(line)) return [line];
    const margin = line.slice(0, line.length - line.trimStart().length);
    return wrappedLine(line.trimStart(), margin, ITEM.test(line) ? `${margin}${' '.repeat(TAB_COLUMNS)}` : margin, room);
  });
}

/** Words longer than a line stay whole: an address broken in two is none. */
function wrappedLine(text: string, first: string, others: string, room: number): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(' ').filter((one) => one !== '')) {
    if (!empty && line.length + 1 + word.length > room) {
      lines.push(line);
      line = others;
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...lines, line];
}

const columnsOf = (indent: string): number => indent.replaceAll('\t', ' '.repeat(TAB_COLUMNS)).length;

/** Python warns of a backslash that escapes nothing, and refuses some. */
function hasLooseBackslash(content: string): boolean {
  return /\\(?![\\'"nrtabfv0-7\nxuUN])/.test(content.replaceAll('\\\\', '')) || stringContent(`"""${content.replaceAll('"', "'")}"""`).kind === 'wrong';
}

/** Three quotes in a row never stand unescaped. */
const escaped = (text: string): string => text.replace(/(?<!\\)((?:\\\\)*)"""/g, '$1\\"\\"\\"');

function isOneString(literal: string): boolean {
  const { tokens, unclosed } = lexLine(literal, 0);
  return unclosed === undefined && tokens.length === 1 && tokens[0]?.key === 'STRING' && tokens[0].end === literal.length && stringContent(literal).kind === 'ok';
}

const SENTENCE_END = /[.!?…]["'”’)\]`]*$/;
const DANGLING = /(?:[,:;(\-–—/+=[{]|\b(?:a|an|the|of|to|in|and|or|with|for|is|are|by|from|that))$/i;

/** The text ends with a whole sentence. */
export const endsInSentence = (text: string): boolean => SENTENCE_END.test(text.trimEnd());

/** The text ends where a sentence cannot. */
export const endsDangling = (text: string): boolean => DANGLING.test(text.trimEnd());

/** Templates to be filled in, and what says nothing. */
const PLACEHOLDER = /^(?:todo\b.*|docstring|documentation|description|summary|_summary_|\[[\w ]+\]|<[\w ]+>|\.{3}|…)\.?:?$/i;

/** A model that speaks to its user, of itself or of what it is about to do. */
const TALK = /^(?:sure\b|certainly\b|of course\b|here(?:['’]s| is| are) (?:the|a|your|an)\b|as an? (?:ai|language model)\b|i(?:['’]m| am|['’]d| can| cannot| could| need| apologi[sz]e| don['’]t)\b|(?:i['’]m |i am )?sorry\b|unfortunately\b|please (?:provide|give|share|tell)\b|could you\b)/i;

/** There are words in it, and they are no template's and no answer to the user. */
export const saysSomething = (content: string): boolean => {
  const first = content.split('\n').find((line) => !isBlank(line))?.trim() ?? '';
  return /\p{L}{2}/u.test(content) && !PLACEHOLDER.test(first) && !TALK.test(first);
};
