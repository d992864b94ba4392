/** Explain, Ask and Review: what the model says, as Markdown. It stays text; how it is rendered is the view's matter. */
import { wellFormed } from '../context/text';
import { isBlank } from '../python/lines';
import { unusable, type Answer } from './answer';
import { endsInSentence } from './docstringText';
import { isEcho, withoutLeadingEcho } from './echo';
import { fencedBlocks } from './fences';
import { cutShort, type AnswerInput } from './input';
import { proseUntilRunOn, untilChatMark } from './runOn';

/** What the family's own prompts put before an answer. */
const SPEAKER = /^\s*(?:output|answer|bob|assistant|response)\s*:[ \t]*/i;

export function readProse({ prompt, target, finish, text }: AnswerInput): Answer {
  const said = wellFormed(text.replace(/\r\n?/g, '\n'));
  if (isBlank(said)) return unusable({ reason: 'empty' }, text);
  const given = target === undefined ? [prompt.lead] : [prompt.lead, target.code];
  if (isEcho(said, given)) return unusable({ reason: 'echo' }, text);
  const opened = openedBy(prompt.lead);
  const inside = opened.comment ? withinComment(said) : withinQuotes(said, opened.quote);
  const own = given.reduce((rest, one) => withoutLeadingEcho(rest, one), inside);
  const { text: answer, cut } = proseUntilRunOn(untilChatMark(own.replace(SPEAKER, '')).text);
  if (isBlank(answer)) return unusable({ reason: cut ? 'run-on' : isBlank(own) && !isBlank(inside) ? 'echo' : 'empty' }, text);
  const { text: once, looped } = finish === 'repetition' ? withoutLoop(answer) : { text: answer, looped: false };
  const whole = closed(opened.text === '' ? once.trim() : opened.text + once.trimEnd());
  const half = !cut && !looped && cutShort(finish) !== undefined && !endsInSentence(whole);
  const notes = [
    ...(cut ? ['What the model wrote after the answer was left out.'] : []),
    ...(looped ? ['The model began to repeat itself; the repetitions were left out.'] : []),
    ...(half ? ['The answer reached its length limit; its last sentence is not whole.'] : []),
  ];
  const endsInCode = fencedBlocks(whole).at(-1)?.end === whole.length;
  return { kind: 'prose', markdown: half && !endsInCode ? `${whole} …` : whole, notes };
}

interface Opened {
  /** The lead's last line as Markdown: a list's marker, or the first words of a sentence. */
  readonly text: string;
  /** Quotes that the answer stands in. */
  readonly quote: string | undefined;
  /** The answer is a comment. */
  readonly comment: boolean;
}

function openedBy(lead: string): Opened {
  const line = lead.slice(lead.lastIndexOf('\n') + 1);
  const quote = ['"""', "'''"].find((one) => lead.split(one).length % 2 === 0);
  const comment = quote === undefined && /^\s*#/.test(line);
  const begun = quote !== undefined && line.includes(quote) ? line.slice(line.lastIndexOf(quote) + quote.length) : line;
  const text = (comment ? begun.replace(/^\s*#[ \t]?/, '') : begun).trimStart();
  return { text: NO_ANSWER.test(text) ? '' : text, quote, comment };
}

/** A lead that ends in a speaker, a fence, a mark of a chat or a request is no part of the answer. */
const NO_ANSWER = /^(?:```|~~~|<\||(?:output|answer|bob|assistant|response|instruct)\s*:)/i;

/** Quotes alone on a line end a docstring that the prompt opened further up. */
const CLOSING_LINE = /^[ \t]*(?:"""|''')[ \t]*$/m;

/** A docstring of explanation ends with its quotes. */
function withinQuotes(text: string, quote: string | undefined): string {
  const end = quote === undefined ? text.search(CLOSING_LINE) : text.indexOf(quote);
  return end < 0 ? text : text.slice(0, end);
}

/** A comment of explanation goes on as long as its lines are comments. */
function withinComment(text: string): string {
  const lines = text.split('\n');
  const end = lines.findIndex((line, i) => i > 0 && !line.trimStart().startsWith('#'));
  return lines
    .slice(0, end < 0 ? undefined : end)
    .map((line, i) => (i === 0 ? line : line.replace(/^\s*#[ \t]?/, '')))
    .join('\n');
}

/** Lines, or groups of lines, that come again and again at the end are kept once. */
function withoutLoop(text: string): { text: string; looped: boolean } {
  const lines = text.split('\n');
  for (let size = 1; size <= LOOP_LINES; size++) {
    let count = lines.length;
    // The last copy may be cut off in its midst.
    while (count > size && lines[count - 1 - size]?.startsWith(lines[count - 1] as string) === true) count--;
    if (lines.length - count >= size && !isBlank(lines.slice(count).join(''))) return { text: lines.slice(0, count).join('\n'), looped: true };
  }
  return withoutSentenceLoop(text);
}

const LOOP_LINES = 6;

/** The same within one line: the sentence that comes again at its end, however often. */
function withoutSentenceLoop(text: string): { text: string; looped: boolean } {
  const sentences = text.split(/(?<=[.!?])[ \t]+/);
  let count = sentences.length;
  while (count > 1 && sentences[count - 2]?.startsWith(sentences[count - 1] as string) === true) count--;
  return count === sentences.length ? { text, looped: false } : { text: sentences.slice(0, count).join(' '), looped: true };
}

/** An open code block would swallow what is shown after it. */
function closed(markdown: string): string {
  const last = fencedBlocks(markdown).at(-1);
  return last === undefined || last.closed ? markdown : `${markdown}\n${last.mark}`;
}
