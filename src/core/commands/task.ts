/** What the model can be asked to do by command. */
export const TASKS = ['explain', 'fix', 'document', 'implement', 'test', 'ask', 'review'] as const;
export type Task = (typeof TASKS)[number];
