/** Rows and columns of other tools, as offsets. */

const LINE_BREAK = /\r\n|\r|\n/g;

export class LineIndex {
  readonly #starts: readonly number[];

  constructor(private readonly text: string) {
    this.#starts = [0, ...[...text.matchAll(LINE_BREAK)].map((match) => match.index + match[0].length)];
  }

  /** @param row from 1 @param column from 1, in UTF-16 units */
  offset({ row, column }: { readonly row: number; readonly column: number }): number {
    const start = this.#starts[row - 1] ?? this.text.length;
    return Math.min(start + column - 1, this.text.length);
  }

  /** Zero-based number of the line that holds an offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Where a line begins, and where the next one does. */
  lineRange(line: number): { readonly start: number; readonly end: number } {
    return { start: this.#starts[line] ?? this.text.length, end: this.#starts[line + 1] ?? this.text.length };
  }

  lineText(line: number): string {
    const { start, end } = this.lineRange(line);
    return this.text.slice(start, end).replace(/[\r\n]+$/, '');
  }
}
