import { firstLines, type Filter } from './filter';

/** A block that was cut short (budget, context, a loop) ends in half a line; the whole lines before it are worth more without it. */
export const unfinishedLine: Filter = {
  name: 'unfinished line',
  apply(item, { finish, scope }) {
    const cutShort = finish === 'budget' || finish === 'context-full' || finish === 'repetition';
    if (!cutShort || (scope.kind !== 'block' && scope.kind !== 'docstring')) return item;
    const lines = item.text.split('\n');
    const text = firstLines(item.text, lines.length - 1);
    return text.trim() === '' ? { dropped: 'its first line came to no end' } : { ...item, text };
  },
};
