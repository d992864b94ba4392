/** Where a text stops to be the answer and goes on in the style of a textbook, a chat or a script. */
import { NOTHING_OPEN, scanLine } from '../python/lines';
import { judgeLine } from '../syntax/statement';
import { lexLine } from '../syntax/tokens';

/** Marks of chat templates, spelt out. */
const CHAT_MARK = /<\|(?:im_start|im_end|endoftext|end|user|assistant|system)\|>/;
/** Headings of the next exercise, and the speakers of the next turn. With a single `#` it is a comment. */
const HEADING = /^(?:#{2,} |\*\*)?(?:(?:follow[ -]?up |practice )?(?:exercises?|questions?|problems?|tasks?)(?: ?#?\d+)?|instruct(?:ions?)?|alice|bob|human|user|student|teacher)(?:\*\*)? ?(?::|\d*\.$)/i;
/** The same words may begin a paragraph of an answer to a question; a number or a speaker may not. */
const PROSE_HEADING = /^(?:#+ |\*\*)?(?:(?:follow[ -]?up |practice )exercises?(?: ?\d+)?|(?:exercise|question|problem) ?#?\d+|question|instruct|alice|bob|human|user)(?:\*\*)? ?:/i;
/** Words behind the colon that are no Python. */
const WORDS = /: *\p{L}+[ ,]+\p{L}+/u;

/** `question: str = "x"` */
const isAssignment = (line: string): boolean => line.includes('=') && judgeLine(lexLine(line, 0), false).kind === 'ok';

export interface Cut {
  readonly text: string;
  /** Something was cut. */
  readonly cut: boolean;
}

/** Ends a text at the first mark of a chat template. */
export function untilChatMark(text: string): Cut {
  const at = text.search(CHAT_MARK);
  return at < 0 ? { text, cut: false } : { text: text.slice(0, at), cut: true };
}

/** Ends Python before the heading of something else; what stands in strings is not looked at. */
export function codeUntilRunOn(code: string): Cut {
  let state = NOTHING_OPEN;
  let offset = 0;
  for (const line of code.split('\n')) {
    const inString = state.string !== undefined;
    const content = line.trimStart();
    const atMargin = content === line;
    if (!inString && HEADING.test(content) && (atMargin || WORDS.test(content)) && !isAssignment(content)) return { text: code.slice(0, offset), cut: true };
    state = scanLine(line, state).after;
    offset += line.length + 1;
  }
  return { text: code, cut: false };
}

/** Ends the inside of a docstring where its lines come back to the margin with the heading of something else. */
export const docstringUntilRunOn = (content: string): Cut => cutAtLine(content, (line, index) => index > 0 && HEADING.test(line.trimStart()) && !/^\s/.test(line));

/** Ends Markdown before the next exercise or turn; what stands in code blocks is not looked at. */
export function proseUntilRunOn(markdown: string): Cut {
  let inCode = false;
  return cutAtLine(markdown, (line) => {
    if (/^\s*(?:```|~~~)/.test(line)) inCode = !inCode;
    return !inCode && PROSE_HEADING.test(line.trimStart());
  });
}

/** What follows statements that were asked for: other definitions, the main guard, trials. */
const AFTER_STATEMENTS: readonly RegExp[] = [/^(?:(?:async def|def|class)\b|@)/, /^if __name__\b/, /^print\(/, /^# *(?:tests?|examples?|usage|output|exercises?)\b/i];

/** Ends statements before what their original has nothing of at its margin, the first line excepted. */
export function statementsUntilRunOn(code: string, original: string): Cut {
  const foreign = AFTER_STATEMENTS.filter((pattern) => !original.split('\n').some((line) => pattern.test(line.trimStart())));
  let state = NOTHING_OPEN;
  let begun = false;
  return cutAtLine(code, (line) => {
    const inside = state.string !== undefined || state.brackets.length > 0;
    state = scanLine(line, state).after;
    const stop = begun && !inside && foreign.some((pattern) => pattern.test(line));
    begun ||= line.trim() !== '' && !line.startsWith('#');
    return stop;
  });
}

function cutAtLine(text: string, stops: (line: string, index: number) => boolean): Cut {
  const lines = text.split('\n');
  const at = lines.findIndex(stops);
  return at < 0 ? { text, cut: false } : { text: lines.slice(0, at).join('\n'), cut: true };
}
