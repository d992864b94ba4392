/** Where answers appear. A view is opened before the first token and told once how the command ended. */
import type { ModelInfo } from '../../common/protocol';
import type { TaskPrompt } from '../../core/prompts/prompt';
import type { Progress } from './meter';
import type { RunOutcome, StopCause } from './outcome';
import type { CommandSource } from './source';
import type { CommandRow, View } from './table';

/** What was asked for; immutable. */
export interface CommandRequest {
  readonly row: CommandRow;
  /** Only a question may come without code. */
  readonly source: CommandSource | undefined;
  readonly question: string | undefined;
  /** Texts that were asked for before in its place. */
  readonly attempt: number;
}

export interface ViewRequest {
  readonly request: CommandRequest;
  /** What it is headed by, names of the code between backquotes. */
  readonly title: string;
  readonly model: ModelInfo;
  readonly prompt: TaskPrompt;
  readonly stop: (cause: StopCause) => void;
  /** Asks for another answer in the place of this one. */
  readonly again: () => void;
}

/** Outcomes that come after the model was asked. */
export type AskedOutcome = Exclude<RunOutcome, { kind: 'refused' }>;

export interface RunView {
  /** All that was written of the present text. */
  show(text: string): void;
  progress(progress: Progress): void;
  /** After it, nothing is shown any more. */
  end(outcome: AskedOutcome): void | Promise<void>;
}

export type OpenView = (request: ViewRequest) => RunView;
export type Views = Readonly<Record<View, OpenView>>;
