import type { Filter } from './filter';

/** The prompt ends in a blank and the model begins with one: Python wants one only. */
export const doubleSpace: Filter = {
  name: 'double space',
  apply(item, { request }) {
    const { linePrefix, syntax } = request;
    const afterBlank = /\S[ \t]+$/.test(linePrefix) && syntax.open.string === undefined && !syntax.inComment;
    return afterBlank && /^[ \t]/.test(item.text) ? { ...item, text: item.text.replace(/^[ \t]+/, '') } : item;
  },
};
