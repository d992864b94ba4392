/** What stands after the cursor and says which completion leads there. */
import { isBlank } from '../python/lines';

/** Lines with content: later ones depend less and less on the cursor's. */
const LINES_MAX = 3;
/** Characters: more would cost more time than they tell. */
const CHARS_MAX = 160;

/**
 * The rest of the cursor's line and the next lines with content, as they stand, blank lines between them included.
 * @param following the document's lines after the cursor's
 * @returns undefined where nothing with content follows within reach.
 */
export function suffixText({ lineSuffix, following }: { lineSuffix: string; following: readonly string[] }): string | undefined {
  let text = lineSuffix;
  let lines = 0;
  let end = isBlank(lineSuffix) ? 0 : lineSuffix.length;
  for (const line of following) {
    if (lines === LINES_MAX || text.length + 1 + line.length > CHARS_MAX) break;
    text += `\n${line}`;
    if (isBlank(line)) continue;
    lines++;
    end = text.length;
  }
  return end === 0 ? undefined : text.slice(0, end);
}
