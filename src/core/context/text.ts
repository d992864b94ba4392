/** A document as the core sees it: lines, asked for one at a time, so that a long file costs nothing. */

export interface TextSource {
  readonly lineCount: number;
  /** The text of a line, without its line break; 0 is the first. */
  line(number: number): string;
}

/** Several documents read as one, a blank line between them: the cells of a notebook above the cursor's. */
export function joinSources(sources: readonly TextSource[]): TextSource {
  const starts: number[] = [];
  let lineCount = 0;
  for (const source of sources) {
    starts.push(lineCount);
    lineCount += source.lineCount + 1;
  }
  lineCount = Math.max(0, lineCount - 1);
  return {
    lineCount,
    line(number) {
      let index = starts.length - 1;
      while (index > 0 && (starts[index] as number) > number) index--;
      const source = sources[index];
      const local = number - (starts[index] ?? 0);
      return source !== undefined && local < source.lineCount ? source.line(local) : '';
    },
  };
}

/** The line on which the last of several joined sources begins. */
export function lastSourceStart(sources: readonly TextSource[]): number {
  return sources.slice(0, -1).reduce((line, source) => line + source.lineCount + 1, 0);
}

/** Half of a surrogate pair has no UTF-8; every tokenizer would read it in its own way. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
