import { firstLines, type Filter } from './filter';

/** A block that ran into its budget ends in half a line; the whole lines before it are worth more without it. */
export const unfinishedLine: Filter = {
  name: 'unfinished line',
  apply(item, { finish, scope }) {
    const lines = item.text.split('\n');
    const cutShort = finish === 'budget' || finish === 'context-full';
    const wholeLines = lines.slice(0, -1).some((line) => line.trim() !== '');
    return cutShort && scope.kind === 'block' && wholeLines ? { ...item, text: firstLines(item.text, lines.length - 1) } : item;
  },
};
