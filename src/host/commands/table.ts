/** The commands that ask the model, one row each; their titles in menus, and their keys, stand in package.json. */
import type { Sampling } from '../../common/protocol';
import type { Task } from '../../core/commands/task';

/** Where the answer appears: beside the code as text, as a change to the code, in a file of tests, or as comments at its lines. */
export type View = 'panel' | 'diff' | 'tests' | 'threads';

export interface CommandRow {
  readonly id: `phiPair.${Task}`;
  readonly task: Task;
  /** What the answer is headed by, before the target's name. */
  readonly title: string;
  readonly view: View;
  /** Texts that are tried at most until one passes. */
  readonly candidates: number;
  /** Of the second text; the first is the likeliest one. */
  readonly temperature: number;
  /** In the light bulb, on a function or class that it fits. */
  readonly action?: string;
}

/** Code leaves less to taste than prose. */
const CODE_TEMPERATURE = 0.6;
const PROSE_TEMPERATURE = 0.7;

export const COMMAND_ROWS: readonly CommandRow[] = [
  { id: 'phiPair.explain', task: 'explain', title: 'Explain', view: 'panel', candidates: 1, temperature: PROSE_TEMPERATURE, action: 'Explain' },
  { id: 'phiPair.fix', task: 'fix', title: 'Fix', view: 'diff', candidates: 3, temperature: CODE_TEMPERATURE },
  { id: 'phiPair.document', task: 'document', title: 'Docstring of', view: 'diff', candidates: 1, temperature: CODE_TEMPERATURE, action: 'Write docstring' },
  { id: 'phiPair.implement', task: 'implement', title: 'Implement', view: 'diff', candidates: 1, temperature: CODE_TEMPERATURE, action: 'Implement from docstring' },
  { id: 'phiPair.test', task: 'test', title: 'Tests of', view: 'tests', candidates: 1, temperature: CODE_TEMPERATURE, action: 'Write tests' },
  { id: 'phiPair.ask', task: 'ask', title: 'Ask about', view: 'panel', candidates: 1, temperature: PROSE_TEMPERATURE },
  { id: 'phiPair.review', task: 'review', title: 'Review of', view: 'threads', candidates: 1, temperature: PROSE_TEMPERATURE, action: 'Review in writing' },
];

/** The row of a task. */
export const rowOf = (task: Task): CommandRow => COMMAND_ROWS.find((row) => row.task === task) as CommandRow;

/** Keeps the likeliest tokens whose probabilities sum up to this. */
const TOP_P = 0.95;
/** Each further text is freer than the one before: a model that is sure of itself would write the same again. */
const TEMPERATURE_STEP = 0.2;
const TEMPERATURE_MAX = 1;

/** @param attempt texts that were asked for before: 0 gives the likeliest text, each other number always the same other one */
export const samplingFor = ({ temperature }: Pick<CommandRow, 'temperature'>, attempt: number): Sampling =>
  attempt === 0 ? { temperature: 0, topP: 1, topK: 0, seed: 0 } : { temperature: Math.min(TEMPERATURE_MAX, temperature + TEMPERATURE_STEP * (attempt - 1)), topP: TOP_P, topK: 0, seed: attempt };
