import { scopeEnd } from '../completion/scope';
import type { Filter } from './filter';

/** A block ends where its indentation ends, whatever the model wrote after it. */
export const blockScope: Filter = {
  name: 'block scope',
  apply(item, { scope }) {
    if (scope.kind !== 'block') return item;
    const text = item.text.slice(0, scopeEnd(item.text, scope));
    return text.trim() === '' ? { dropped: 'the model would leave the block empty' } : { ...item, text };
  },
};
