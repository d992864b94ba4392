import type { Filter } from './filter';

/** Models learn from files with any line break; from here on there is one kind. */
export const lineBreaks: Filter = {
  name: 'line breaks',
  apply: (item) => ({ ...item, text: item.text.replace(/\r\n?/g, '\n') }),
};
