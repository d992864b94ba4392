import type { Filter } from './filter';

/** Control and replacement characters: what the model could not spell, and no editor can show. */
// eslint-disable-next-line no-control-regex
export const UNPRINTABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffd\u2028\u2029]|\p{Surrogate}/u;

/** The line in which such a character comes is not offered, nor what follows it. */
export const unprintable: Filter = {
  name: 'unprintable',
  apply(item) {
    const at = item.text.search(UNPRINTABLE);
    if (at < 0) return item;
    const kept = item.text.slice(0, Math.max(0, item.text.lastIndexOf('\n', at)));
    return kept.trim() === '' ? { dropped: 'it holds a character that cannot be shown' } : { ...item, text: kept };
  },
};
