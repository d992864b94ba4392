import type { Filter } from './filter';

/** Nothing but blanks is no suggestion. */
export const blank: Filter = {
  name: 'blank',
  apply(item, { finish }) {
    if (item.text.trim() !== '') return item;
    return { dropped: finish === 'scope' ? 'the model would end here' : 'the model wrote nothing' };
  },
};
