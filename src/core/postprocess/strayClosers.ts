import { scanInserted, type Filter } from './filter';

/** A closing bracket that nothing opened ends the suggestion. */
export const strayClosers: Filter = {
  name: 'unbalanced brackets',
  apply(item, { request }) {
    // Where the scan began in the middle of a file, brackets may be open that it knows nothing of.
    if (!request.syntax.certain) return item;
    let length = 0;
    for (const { whole, given, scan } of scanInserted(item.text, request)) {
      const stray = scan.strayClosers.find((index) => index >= given);
      if (stray !== undefined) {
        const text = item.text.slice(0, length + stray - given);
        return text.trim() === '' ? { dropped: 'it closes a bracket that is not open' } : { ...item, text };
      }
      length += whole.length - given + 1;
    }
    return item;
  },
};
