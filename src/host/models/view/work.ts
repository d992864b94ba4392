/** What the view *Models* needs when it is looked at; nothing of it is loaded before. */
export { ACTION_ENTRIES, chooseAction, switchModel } from './actions';
export { ModelCards } from './card';
export { readFacts } from './facts';
export { viewGroups } from './rows';
