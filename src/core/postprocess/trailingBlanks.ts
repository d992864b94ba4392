import type { Filter } from './filter';

/** Blanks at the end are invisible in ghost text and unwanted in the file. */
export const trailingBlanks: Filter = {
  name: 'trailing blanks',
  apply: (item) => (item.text === item.text.trimEnd() ? item : { ...item, text: item.text.trimEnd() }),
};
