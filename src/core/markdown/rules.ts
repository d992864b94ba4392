/** Which Markdown is read: a list of what is allowed, and rules of our own for Python in plain prose. */
import MarkdownIt, { type MarkdownIt as Parser, type StateBlock, type StateInline } from 'markdown-it';

/** Deeper quotes and lists than any answer has. */
export const MAX_NESTING = 20;

/**
 * All that is read beside paragraphs. Links, images, references, HTML and entities are not among them, nor the backslash:
 * `\.` in a regular expression is to be seen as it was written.
 */
const ALLOWED = ['backticks', 'blockquote', 'code', 'emphasis', 'fence', 'heading', 'hr', 'lheading', 'list', 'newline', 'table'];

/** Blocks that may begin without a blank line before them. */
const INTERRUPTS = { alt: ['paragraph', 'blockquote', 'list'] };

export function createParser(): Parser {
  const parser = new MarkdownIt('zero', { html: false, linkify: false, maxNesting: MAX_NESTING }).enable(ALLOWED);
  parser.inline.ruler.at('newline', lineBreak);
  parser.inline.ruler.before('emphasis', 'operator', operator);
  parser.block.ruler.before('blockquote', 'doctest', doctest, INTERRUPTS);
  parser.block.ruler.before('blockquote', 'definition', definition, INTERRUPTS);
  return parser;
}

/** Lines at least this long were ended by a margin, shorter ones on purpose. */
const WRAPPED_LENGTH = 50;

/** A line break stays one, unless it is where a sentence was wrapped. */
function lineBreak(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  if (src[pos] !== '\n') return false;
  let next = pos + 1;
  while (src[next] === ' ' || src[next] === '\t') next++;
  if (!silent) {
    const lineLength = pos - (src.lastIndexOf('\n', pos - 1) + 1);
    const indented = next - pos > 2;
    const meant = lineLength < WRAPPED_LENGTH || indented || state.pending.endsWith('  ') || state.pending.endsWith(':');
    state.pending = state.pending.trimEnd();
    state.push(meant ? 'hardbreak' : 'softbreak', 'br', 0);
  }
  state.pos = next;
  return true;
}

/** `__init__`, `2*3*4` and `t**2` are no emphasis: underscores never are, stars only at a word's outer side. */
function operator(state: StateInline, silent: boolean): boolean {
  const { src, pos } = state;
  const marker = src[pos];
  if (marker !== '*' && marker !== '_') return false;
  let end = pos + 1;
  while (src[end] === marker) end++;
  const atOuterSide = /^$|[\s([{"'“‘—-]/.test(src[pos - 1] ?? '') || /^$|[\s)\]}"'”’.,;:!?—-]/.test(src[end] ?? '');
  if (marker === '*' && atOuterSide) return false;
  if (!silent) state.pending += src.slice(pos, end);
  state.pos = end;
  return true;
}

/** An example of Python's prompt, up to the next blank line; Markdown alone would take `>>>` for a quote in a quote in a quote. */
function doctest(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (!/^>>>(?: |$)/.test(lineAt(state, startLine)) || isIndentedCode(state, startLine)) return false;
  if (silent) return true;
  let end = startLine + 1;
  while (end < endLine && !state.isEmpty(end) && isInside(state, end)) end++;
  pushPython(state, startLine, end);
  return true;
}

const DEFINITION = new RegExp(`^(?:${[
  String.raw`@\w[\w.]*(?:\(.*\))?`,
  String.raw`(?:async +)?def +\w+ *\((?:(?:.*[:(,])?|[^()]*\)(?: *->[^:]*)?:.*)`,
  String.raw`class +\w+ *(?:\(.*\))? *:`,
].join('|')}) *$`);

/** The last line of a signature over several lines. */
const GOES_ON = /^[)\]}]/;

/** A function or class that the model wrote without a fence: its lines, as long as they are indented or begin another. */
function definition(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if (!DEFINITION.test(lineAt(state, startLine)) || isIndentedCode(state, startLine)) return false;
  if (silent) return true;
  let end = startLine + 1;
  for (let line = end; line < endLine; line++) {
    if (state.isEmpty(line)) continue;
    if (!isInside(state, line)) break;
    const deeper = (state.sCount[line] as number) > state.blkIndent;
    if (!deeper && !GOES_ON.test(lineAt(state, line)) && !DEFINITION.test(lineAt(state, line))) break;
    end = line + 1;
  }
  pushPython(state, startLine, end);
  return true;
}

const lineAt = (state: StateBlock, line: number): string =>
  state.src.slice((state.bMarks[line] as number) + (state.tShift[line] as number), state.eMarks[line]);

const isIndentedCode = (state: StateBlock, line: number): boolean => (state.sCount[line] as number) - state.blkIndent >= 4;

/** Whether the line still belongs to the list or quote in which the block stands. */
const isInside = (state: StateBlock, line: number): boolean => (state.sCount[line] as number) >= state.blkIndent;

function pushPython(state: StateBlock, start: number, end: number): void {
  state.line = end;
  const token = state.push('fence', 'code', 0);
  token.info = 'python';
  token.content = state.getLines(start, end, state.blkIndent, true);
  token.map = [start, end];
}
