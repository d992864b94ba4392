/** What a model can be used for: completing, each command, review hints. */
import { TASKS } from '../commands/task';

export const ABILITIES = ['complete', ...TASKS, 'review'] as const;
export type Ability = (typeof ABILITIES)[number];
