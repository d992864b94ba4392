/** Reads what the model answered to a command: parsed, never trusted. */
import type { Task } from '../commands/task';
import { NOTHING_OPEN, scanLine } from '../python/lines';
import { refused, unusable, type Answer, type Refused, type UnusableReason } from './answer';
import { isEcho } from './echo';
import type { AnswerInput, TargetedInput } from './input';
import { piecesOf, type Piece } from './pieces';
import { readProse } from './prose';
import { takeDefinition } from './takeDefinition';
import { takeDocstring } from './takeDocstring';
import { takeStatements } from './takeStatements';
import type { Taken } from './taken';
import { takeTests, type TakenTests } from './takeTests';

export type { Answer, UnusableReason } from './answer';
export type { AnswerInput } from './input';

/** No answer of so many characters is meant; reading it would hold the editor up. */
const CHARACTERS_MAX = 60_000;
/** As deep as the parser goes; the rest of a deeper text would be read anew at each of its lines. */
const OPEN_BRACKETS_MAX = 80;

type Taker = (piece: Piece, input: TargetedInput) => Taken | TakenTests | Refused;

/** How each task's answer is taken from a piece of Python; the others are prose. */
const TAKERS: Partial<Record<Task, Taker>> = {
  fix: (piece, input) => (input.target.kind === 'statements' ? takeStatements(piece, input) : takeDefinition(piece, input)),
  implement: takeDefinition,
  document: takeDocstring,
  test: takeTests,
};

/**
 * What the model's text is for the document: a replacement of the target, tests, prose, or nothing that can be applied.
 * Pure; takes whatever the model wrote.
 *
 * @throws Error where a task that changes code comes without a target, or one of functions without a definition
 */
export function readAnswer(input: AnswerInput): Answer {
  const take = TAKERS[input.task];
  if (take === undefined) return readProse(input);
  const { target } = input;
  if (target === undefined) throw new Error(`the task ${input.task} needs a target`);
  const text = input.text.replace(/\r\n?/g, '\n');
  const targeted: TargetedInput = { ...input, target, text };
  const result = unread(text) ?? best(take, targeted);
  if (result.kind === 'taken') return { kind: 'replacement', text: result.text, notes: result.notes };
  if (result.kind === 'tests') return result;
  const echoed = SAYS_NOTHING.has(result.reason) && isEcho(text, [input.prompt.lead, target.code]);
  return unusable(echoed ? refused('echo') : result, input.text);
}

/** What an answer that only repeats the prompt looks like. */
const SAYS_NOTHING: ReadonlySet<UnusableReason> = new Set(['no-body', 'no-docstring', 'no-tests', 'tests-nothing', 'no-code', 'other-definition', 'does-not-parse']);

/** Why a text is not read at all; undefined where it is. */
function unread(text: string): Refused | undefined {
  if (text.trim() === '') return refused('empty');
  if (text.length > CHARACTERS_MAX) return refused('too-long');
  let state = NOTHING_OPEN;
  for (const line of text.split('\n')) {
    state = scanLine(line, state).after;
    if (state.brackets.length > OPEN_BRACKETS_MAX) return refused('does-not-parse', 'brackets nested too deep');
  }
  return undefined;
}

/** Reasons that say least of an answer: another piece's is better. */
const FOUND_NOTHING: ReadonlySet<UnusableReason> = new Set(['no-code', 'other-definition', 'no-body', 'no-tests']);

/** The first piece that can be taken; else the reason that says most. */
function best(take: Taker, input: TargetedInput): ReturnType<Taker> {
  let said: Refused | undefined;
  for (const piece of piecesOf(input.prompt.lead, input.text, input.task === 'test')) {
    const result = take(piece, input);
    if (result.kind !== 'refused') return result;
    if (said === undefined || (FOUND_NOTHING.has(said.reason) && !FOUND_NOTHING.has(result.reason))) said = result;
  }
  return said ?? refused('no-code');
}
