import type { Filter } from './filter';

/** Fewer characters than this are typed sooner than read. */
const MIN_CHARS = 2;

export const minimumLength: Filter = {
  name: 'minimum length',
  apply(item) {
    const useful = item.text.replace(/\s/g, '').length - item.replaceAfter;
    return useful < MIN_CHARS ? { dropped: 'it is too short to be of use' } : item;
  },
};
