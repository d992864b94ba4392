/** Where a remark stands after edits. It is about lines that somebody is going to change, so an edit inside does not end it. */
import type { TextChange } from '../../syntax/change';
import type { HintRange } from '../hint';
import { growRange, shiftRange } from '../shift';

/**
 * @param changes of one event: their offsets are those of the text before all of them
 * @returns undefined where nothing of the range is left
 */
export function follow(range: HintRange, changes: readonly TextChange[]): HintRange | undefined {
  // From the last to the first the offsets stay true.
  return [...changes].sort((a, b) => b.start - a.start).reduce<HintRange | undefined>((place, change) => place && followOne(place, change), range);
}

function followOne(range: HintRange, change: TextChange): HintRange | undefined {
  const shifted = shiftRange(range, change);
  if (shifted !== undefined) return shifted;
  return change.start <= range.start && change.end >= range.end ? firstLineOf(change) : growRange(range, change);
}

/** What was written in the place of all of it may be a whole file: its first line stands for it. */
function firstLineOf({ start, text }: TextChange): HintRange | undefined {
  const at = text.search(/\S/);
  if (at < 0) return undefined;
  const length = text.slice(at).search(/[\r\n]|$/);
  return { start: start + at, end: start + at + length };
}
