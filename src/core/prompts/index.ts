/** From a task and its target to what the model is asked. */
import type { PromptFamily } from '../../common/protocol';
import type { Task } from '../commands/task';
import { ask } from './ask';
import { document } from './document';
import { explain } from './explain';
import { fix } from './fix';
import { FORMATS, type Builder, type DefinitionBuilder, type Draft } from './format';
import { implement } from './implement';
import { answerTokens, roomBehind } from './lengths';
import { piecesOf, type Pieces } from './pieces';
import type { PromptInput, PromptResult } from './prompt';
import { review } from './review';
import { stopsFor } from './stops';
import { tests } from './tests';

/** A task in a family's words; undefined where it needs a function or class and there is none. */
type Drafting = (pieces: Pieces, family: PromptFamily) => Draft | undefined;

const anyCode = (builder: Builder): Drafting => (pieces, family) => builder[family](pieces);
const definitions = (builder: DefinitionBuilder): Drafting => ({ definition, ...pieces }, family) => definition && builder[family]({ ...pieces, definition });

const DRAFTS: Readonly<Record<Task, Drafting>> = {
  explain: anyCode(explain),
  fix: anyCode(fix),
  document: definitions(document),
  implement: definitions(implement),
  test: definitions(tests),
  ask: anyCode(ask),
  review: anyCode(review),
};

/** Tasks whose answer copies most of the target. */
const COPIES: ReadonlySet<Task> = new Set(['fix', 'document']);

/**
 * The prompt for a task. All prompts of one target begin with the same text, preamble and code, so that what the model
 * has read for one command is there for the next; Implement's ends within it, where the body is to begin.
 *
 * The code is the user's own and enters as it is, as the lines before the cursor of a completion do, secrets included:
 * it stays on the machine and the answer goes back into the same file. Only what could pass for the prompt's own marks
 * is taken apart by a blank, and control characters and halves of surrogate pairs become U+FFFD. Of other code there is
 * only the preamble, from which {@link preambleFor} has masked secrets.
 *
 * @returns a prompt that fits the context with its answer, by an upper estimate of the tokens; the preamble is left out
 *   where it takes the answer's room. Never throws.
 */
export function buildPrompt(input: PromptInput): PromptResult {
  const { task, family, target, contextLength } = input;
  if (target === undefined && task !== 'ask') return { kind: 'refused', reason: 'no-target', message: 'There is no code to work on. Put the cursor in a function, or select the lines that are meant.' };
  const pieces = piecesOf(input);
  if (task === 'ask' && pieces.question === '') return { kind: 'refused', reason: 'no-question', message: 'The question is empty. Write what you want to know.' };
  const draft = DRAFTS[task](pieces, family);
  if (draft === undefined) return { kind: 'refused', reason: 'no-target', message: 'This needs a function or class. Put the cursor in one, or select it.' };
  const fitted = fit(task, family, pieces, draft, contextLength);
  if (fitted === undefined) return { kind: 'refused', reason: 'too-long', message: tooLong(pieces, contextLength) };
  return {
    kind: 'prompt',
    ...fitted,
    lead: draft.lead,
    stops: [...stopsFor(family, draft.extent, pieces.definition?.body ?? pieces.code), ...(draft.stops ?? [])],
    draftFrom: COPIES.has(task) ? pieces.code : undefined,
  };
}

function fit(task: Task, family: PromptFamily, pieces: Pieces, draft: Draft, contextLength: number): { prompt: string; maxTokens: number } | undefined {
  const { wanted, least } = answerTokens(task, pieces.code);
  const whole = FORMATS[family](pieces, draft);
  if (roomBehind(whole, contextLength) >= wanted) return { prompt: whole, maxTokens: wanted };
  const bare = FORMATS[family]({ ...pieces, preamble: '' }, draft);
  const room = roomBehind(bare, contextLength);
  return room >= least ? { prompt: bare, maxTokens: Math.min(wanted, room) } : undefined;
}

function tooLong({ code, definition, question }: Pieces, contextLength: number): string {
  const what = question !== '' && question.length > code.length ? 'The question' : definition === undefined ? 'The selected code' : `\`${definition.qualifiedName}\``;
  const remedy = question !== '' && question.length > code.length ? 'Ask in fewer words.' : 'Select fewer lines, or use a model with a longer context.';
  return `${what} is too long for this model: with the answer it must fit ${contextLength.toLocaleString('en')} tokens. ${remedy}`;
}
