/** What a model can be used for: completing, and each command. */
import { TASKS } from '../commands/task';

export const ABILITIES = ['complete', ...TASKS] as const;
export type Ability = (typeof ABILITIES)[number];
