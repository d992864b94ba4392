/** What an answer is read with. */
import type { FinishReason } from '../../common/protocol';
import type { Target } from '../commands/target';
import type { Task } from '../commands/task';
import type { TaskPrompt } from '../prompts/prompt';
import type { PythonSyntax } from '../syntax/parser';
import type { UnusableReason } from './answer';

export interface AnswerInput {
  readonly task: Task;
  /** Only prose may come without one. */
  readonly target: Target | undefined;
  readonly prompt: Pick<TaskPrompt, 'lead'>;
  /** What the model wrote after the prompt. */
  readonly text: string;
  readonly finish: FinishReason;
  readonly syntax: PythonSyntax;
  /** The whole document that the target's offsets are of. */
  readonly documentText: string;
  /** The document's line break. */
  readonly eol: '\n' | '\r\n';
}

/** The same where there is a target. */
export type TargetedInput = AnswerInput & { readonly target: Target };

/** Ends at which the model had not come to its own; and what that means for a text that reaches them. */
const CUT_SHORT: Partial<Record<FinishReason, UnusableReason>> = { budget: 'cut-off', 'context-full': 'cut-off', unsure: 'cut-off', repetition: 'repeats' };

/** Why a text that ends where generation ended is not whole; undefined where the model ended it. */
export const cutShort = (finish: FinishReason): UnusableReason | undefined => CUT_SHORT[finish];
