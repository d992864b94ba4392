import type { Filter } from './filter';

/** How often a piece of text must stand at the end of a line, one copy after the other, to be a loop of the model. */
const LOOPS = [
  { minLength: 3, maxLength: 9, copies: 6 },
  { minLength: 10, maxLength: 80, copies: 3 },
] as const;

/** A line that ends in the same few characters again and again is the model running in circles. */
export const lineEndRepetition: Filter = {
  name: 'repetition at the end of a line',
  apply(item) {
    const lines = item.text.split('\n');
    const looping = lines.findIndex(endsInLoop);
    if (looping < 0) return item;
    const kept = lines.slice(0, looping).join('\n');
    return kept.trim() === '' ? { dropped: 'the model repeats itself in the line' } : { ...item, text: kept };
  },
};

function endsInLoop(line: string): boolean {
  const text = line.trimEnd();
  return LOOPS.some(({ minLength, maxLength, copies }) => {
    for (let length = minLength; length <= maxLength && length * copies <= text.length; length++) {
      const unit = text.slice(-length);
      // A ruler of one character is a comment's ornament, no loop.
      if (new Set(unit).size > 1 && text.endsWith(unit.repeat(copies))) return true;
    }
    return false;
  });
}
