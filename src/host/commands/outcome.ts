/** What became of a command, always with a reason that a person can read. No VS Code in here. */
import type { GenerateFailure, GenerateStats } from '../../common/protocol';
import type { Answer } from '../../core/answers/answer';
import type { TargetRefusal } from '../../core/commands/target';
import type { PromptResult } from '../../core/prompts/prompt';

/** Who ended a command before its answer was there. */
export const STOPS = {
  user: 'you stopped it',
  'document-closed': 'its document was closed',
  'view-closed': 'its answer was closed',
  'newer-command': 'another command was started',
  shutdown: 'the extension is shutting down',
} as const;
export type StopCause = keyof typeof STOPS;

/** Why the model was not asked. */
export type Refusal =
  | TargetRefusal
  | Extract<PromptResult, { kind: 'refused' }>['reason']
  /** The file must not be read. */
  | 'secret-file'
  /** No Python document is open, or it has no syntax tree. */
  | 'no-document'
  /** The target was changed since it was asked about. */
  | 'changed'
  /** There is no file that the tests could go into. */
  | 'no-test-file'
  /** No model is loaded, and none could be. */
  | 'no-model'
  /** The model is too small for the task. */
  | 'not-able'
  /** Nothing was asked. */
  | 'dismissed';

/** What was found out about a fix with the diagnostics it was asked for. */
export const CHECKS = {
  gone: 'Checked: the problem is gone.',
  'not-asked': 'Not checked: nothing was reported here.',
  'not-checked': 'Not checked: no language server answered.',
  'still-there': 'The problem is still reported with it.',
  'new-errors': 'The problem is gone with it, but others are reported instead.',
} as const;
export type Check = keyof typeof CHECKS;

/** An answer that can be applied or read. */
export type UsableAnswer = Exclude<Answer, { kind: 'unusable' }>;
export type UnusableAnswer = Extract<Answer, { kind: 'unusable' }>;

export type RunOutcome =
  | { readonly kind: 'answered'; readonly answer: UsableAnswer; /** Of a fix. */ readonly check?: Check; readonly stats: GenerateStats; /** Texts that were written. */ readonly texts: number }
  /** Nothing that was written may be applied; `best` is shown as text. */
  | { readonly kind: 'unusable'; readonly reason: UnusableAnswer['reason'] | Check | 'no-test-file' | 'no-remarks'; readonly message: string; readonly best: string; readonly stats: GenerateStats; readonly texts: number }
  | { readonly kind: 'refused'; readonly reason: Refusal; readonly message: string }
  | { readonly kind: 'stopped'; readonly cause: StopCause }
  | { readonly kind: 'failed'; readonly reason: GenerateFailure | 'internal'; readonly message: string };

/** One line for the log. Never holds code. */
export function describeRun(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'answered':
      return `answered with ${outcome.answer.kind}${outcome.check === undefined ? '' : ` (${outcome.check})`}, ${texts(outcome.texts)}`;
    case 'unusable':
      return `unusable (${outcome.reason}), ${texts(outcome.texts)}`;
    case 'refused':
      return `refused (${outcome.reason})`;
    case 'stopped':
      return `stopped: ${STOPS[outcome.cause]}`;
    case 'failed':
      return `failed (${outcome.reason}): ${outcome.message}`;
  }
}

const texts = (count: number): string => `${count} text${count === 1 ? '' : 's'}`;
