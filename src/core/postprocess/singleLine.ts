import { scopeEnd } from '../completion/scope';
import type { Filter } from './filter';

/** Where one line was asked for, one line is shown. */
export const singleLine: Filter = {
  name: 'single line',
  apply(item, { scope }) {
    if (scope.kind !== 'line') return item;
    const text = item.text.slice(0, scopeEnd(item.text, scope));
    return text.trim() === '' ? { dropped: 'the model would end the line here' } : { ...item, text };
  },
};
