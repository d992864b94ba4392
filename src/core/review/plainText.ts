/** A text with plain line breaks, and where its places are in the original. */
import type { TextChange } from '../syntax/change';
import type { Hint, HintRange } from './hint';
import { LineIndex } from './lines';

export class PlainText {
  readonly text: string;
  readonly #plain: LineIndex;
  readonly #original: LineIndex;

  constructor(original: string) {
    this.text = original.replace(/\r\n?/g, '\n');
    this.#original = new LineIndex(original);
    this.#plain = this.text === original ? this.#original : new LineIndex(this.text);
  }

  fromOriginal(range: HintRange): HintRange {
    return { start: translated(range.start, this.#original, this.#plain), end: translated(range.end, this.#original, this.#plain) };
  }

  hintInOriginal(hint: Hint): Hint {
    return { ...this.#inOriginal(hint), ...(hint.fix && { fix: { ...hint.fix, edits: hint.fix.edits.map((edit): TextChange => this.#inOriginal(edit)) } }) };
  }

  #inOriginal<R extends HintRange>(range: R): R {
    return { ...range, start: translated(range.start, this.#plain, this.#original), end: translated(range.end, this.#plain, this.#original) };
  }
}

/** Both have the same lines. An offset inside a line break becomes the line's end. */
function translated(offset: number, from: LineIndex, to: LineIndex): number {
  if (from === to) return offset;
  const line = from.lineAt(offset);
  const { start, end } = to.lineRange(line);
  return Math.min(end, start + offset - from.lineRange(line).start);
}
