/** The lines of a target, to be asked where something stands in them. */
import { isBlank } from '../../python/lines';
import { lexLogicalLine, readSource } from '../../syntax/logicalLines';

/** Lines, the last one included, counted from 0. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Blanks mean nothing where code is quoted. */
const squeezed = (text: string): string => text.replace(/\s+/g, '');
/** `...` in a quotation stands for what was left out; in a slice or a stub it is Python, and found as such. */
const LEFT_OUT = /\.{3}|…/;
/** Shorter quotations (`=`, `x`) stand everywhere. */
const QUOTE_MIN = 3;

export class CodeLines {
  readonly lines: readonly string[];
  readonly #squeezed: readonly string[];
  readonly #names: ReadonlyMap<string, readonly number[]>;

  /** @param code with `\n` as line break */
  constructor(code: string) {
    this.lines = code.split('\n');
    this.#squeezed = this.lines.map(squeezed);
    this.#names = namesOf(code);
  }

  /** Within the code, and not blank at both ends; undefined where no line is left. */
  existing({ first, last }: LineRange): LineRange | undefined {
    if (first < 0 || first >= this.lines.length) return undefined;
    let end = Math.min(last, this.lines.length - 1);
    let start = first;
    while (start < end && isBlank(this.lines[start] as string)) start++;
    while (end > start && isBlank(this.lines[end] as string)) end--;
    return isBlank(this.lines[start] as string) ? undefined : { first: start, last: end };
  }

  /** Where a name is used as one, in strings and comments aside. */
  linesWithName(name: string): readonly number[] {
    return this.#names.get(name) ?? [];
  }

  /** Where one quoted line stands, as a whole line before as a part of one. */
  linesWith(quote: string): readonly number[] {
    const wanted = squeezed(quote).replace(/[;,]$/, '');
    if (wanted.length < QUOTE_MIN) return [];
    const whole = this.#matching((line) => line === wanted || line === `${wanted}:`);
    if (whole.length > 0) return whole;
    const part = this.#matching((line) => line.includes(wanted));
    return part.length > 0 ? part : this.#withPieces(wanted.split(LEFT_OUT).filter((piece) => piece.length >= QUOTE_MIN));
  }

  /** Where several quoted lines stand one below the other, blank lines aside. */
  block(quote: string): LineRange | undefined {
    const wanted = quote.split('\n').map(squeezed).filter((line) => line !== '');
    const own = this.#squeezed.map((line, index) => ({ line, index })).filter(({ line }) => line !== '');
    const at = own.findIndex((_, i) => i + wanted.length <= own.length && wanted.every((line, k) => line === own[i + k]?.line));
    return at < 0 || wanted.length === 0 ? undefined : { first: (own[at] as { index: number }).index, last: (own[at + wanted.length - 1] as { index: number }).index };
  }

  #matching(holds: (line: string) => boolean): number[] {
    return this.#squeezed.flatMap((line, index) => (line !== '' && holds(line) ? [index] : []));
  }

  #withPieces(pieces: readonly string[]): number[] {
    if (pieces.length === 0) return [];
    return this.#matching((line) => pieces.reduce((from, piece) => (from < 0 || line.indexOf(piece, from) < 0 ? -1 : line.indexOf(piece, from) + piece.length), 0) > 0);
  }
}

/** The lines on which each name stands, by Python's own tokens. */
function namesOf(code: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  let line = 0;
  let counted = 0;
  for (const { start } of readSource(code).lines) {
    for (const { key, text, start: at } of lexLogicalLine(code, start).tokens) {
      if (key !== 'NAME') continue;
      for (let next = code.indexOf('\n', counted); next >= 0 && next < at; next = code.indexOf('\n', counted)) {
        counted = next + 1;
        line++;
      }
      const lines = found.get(text) ?? [];
      if (lines.at(-1) !== line) found.set(text, [...lines, line]);
    }
  }
  return found;
}
