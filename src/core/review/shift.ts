/** Ranges that follow the edits of their document. */
import type { TextChange } from '../syntax/change';
import type { Hint, HintRange } from './hint';

/** Where a range is after an edit; undefined where the edit reached into it. */
export function shiftRange<R extends HintRange>(range: R, { start, end, text }: TextChange): R | undefined {
  if (start >= range.end) return range;
  if (end > range.start) return undefined;
  const by = text.length - (end - start);
  return { ...range, start: range.start + by, end: range.end + by };
}

/** Where a range is after an edit that may well change it from inside; undefined where nothing of it is left. */
export function growRange(range: HintRange, { start, end, text }: TextChange): HintRange | undefined {
  const by = text.length - (end - start);
  if (start > range.end) return range;
  if (end < range.start) return { start: range.start + by, end: range.end + by };
  const grown = { start: Math.min(range.start, start), end: Math.max(range.end, end) + by };
  return grown.end > grown.start ? grown : undefined;
}

/** The hint after the edits of one event; undefined where what it was about has changed. A fix whose place has changed is left out. */
export const shiftHint = (hint: Hint, changes: readonly TextChange[]): Hint | undefined => lastFirst(changes).reduce<Hint | undefined>(shiftOnce, hint);

function shiftOnce(hint: Hint | undefined, change: TextChange): Hint | undefined {
  const shifted = hint && shiftRange(hint, change);
  if (shifted === undefined) return undefined;
  const { fix, related, ...rest } = shifted;
  const edits = fix && allOf(fix.edits.map((edit) => shiftRange(edit, change)));
  const places = related && allOf(related.map((place) => shiftRange(place, change)));
  return { ...rest, ...(places && { related: places }), ...(fix && edits && { fix: { ...fix, edits } }) };
}

/** The range after some edits of one event. */
export function growThrough(range: HintRange, changes: readonly TextChange[]): HintRange | undefined {
  return lastFirst(changes).reduce<HintRange | undefined>((grown, change) => grown && growRange(grown, change), range);
}

/** Changes of one event speak of the text before all of them: from the last to the first their offsets stay true. */
const lastFirst = (changes: readonly TextChange[]): TextChange[] => [...changes].sort((a, b) => b.start - a.start);

const allOf = <T>(items: readonly (T | undefined)[]): readonly T[] | undefined => (items.every((item) => item !== undefined) ? items : undefined);
