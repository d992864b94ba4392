/**
 * Code, questions and diagnostics are text to a model as long as they cannot pass for the prompt's own marks. Each
 * function takes one means of that away; what is left reads the same.
 */
import type { PromptFamily } from '../../common/protocol';
import { wellFormed } from '../context/text';

/** Control characters but tab and line feed. A form feed is a blank to Python. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const BLANKS = /[\f\v]/g;

/** Line breaks as `\n`; no other control characters, no half of a surrogate pair. */
export const withoutControls = (text: string): string => wellFormed(text.replace(/\r\n?/g, '\n').replace(BLANKS, ' ').replace(CONTROLS, '\ufffd'));

/** What a tokenizer reads as one special token, and which part of it must be told apart: `<|im_end|>` becomes `<| im_end|>`. */
const SPECIAL_TOKENS: Readonly<Record<PromptFamily, readonly RegExp[]>> = {
  phi: [/<[|｜](?=[\w▁-]+[|｜]>)/g],
  chatml: [/<[|｜](?=[\w▁-]+[|｜]>)/g, /<(?=\/?s>)/g],
};

/** A text in which no tokenizer of the family finds a token that begins or ends a turn. */
export const withoutSpecialTokens = (text: string, family: PromptFamily): string => SPECIAL_TOKENS[family].reduce((rest, pattern) => rest.replace(pattern, '$& '), text);

const TURN = /^([^\S\n]*(?:Instruct|Output)):/gm;

/** A text in which no line begins a turn as Phi's base models know them: `Output:` becomes `Output :`, the same to Python. */
export const withoutTurns = (text: string): string => text.replace(TURN, '$1 :');

/** One line that stays inside of a `"""` docstring: no such quotes, and no backslash that Python would read. */
export const insideDocstring = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('\\', '\\\\')
    .replace(/"{3,}/g, (quotes) => "'".repeat(quotes.length));

/** A fence that the text does not hold, however many backticks it has. */
export function fenceAround(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  return '`'.repeat(longest + 1);
}
