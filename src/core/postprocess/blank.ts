import type { Filter } from './filter';

/** Nothing but blanks is no suggestion. */
export const blank: Filter = {
  name: 'blank',
  apply: (item) => (item.text.trim() === '' ? { dropped: 'the model wrote nothing' } : item),
};
