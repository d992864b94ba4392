/** The name that was probably meant: the nearest of those that there are. */

/** Each so many letters of a name may hold one slip. */
const LETTERS_PER_SLIP = 3;
/** Longer names are not compared: they may be anything. */
const LENGTH_MAX = 60;

/** @returns undefined where none is near, or several are just as near */
export function nearestName(wanted: string, names: Iterable<string>): string | undefined {
  const most = Math.max(1, Math.floor(wanted.length / LETTERS_PER_SLIP));
  let best: readonly string[] = [];
  let least = most;
  for (const name of new Set(names)) {
    if (name === wanted || name.length > LENGTH_MAX || Math.abs(name.length - wanted.length) > least) continue;
    // Private names are nobody's advice.
    if (name.startsWith('_') && !wanted.startsWith('_')) continue;
    const slips = plain(name) === plain(wanted) ? 0 : slipsBetween(wanted, name);
    if (slips < least || (slips === least && best.length === 0)) best = [name];
    else if (slips === least) best = [...best, name];
    least = Math.min(least, slips);
  }
  return best.length === 1 ? best[0] : undefined;
}

/** `readFile`, `read_file` and `READ_FILE` are the same to whoever misremembers. */
const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

/** Letters put in, left out, replaced, or swapped with their neighbour (optimal string alignment). */
export function slipsBetween(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next.push(Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (same ? 0 : 1), swapped ? (before[j - 2] as number) + 1 : Infinity));
    }
    before = row;
    row = next;
  }
  return row[other.length] as number;
}
