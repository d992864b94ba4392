/** What of the held-out files a run looks at: drawn by seed, the same for every model, a smaller draw a part of a larger. Pure. */
import { roughTokens } from '../../../src/core/context/window';
import { isBlank } from '../../../src/core/python/lines';
import { mulberry32 } from '../../../src/worker/generation/random';
import type { SourceFile } from '../completion/sources';

type Source = Pick<SourceFile, 'name' | 'text' | 'outline'>;

/** Whole lines of one file. */
export interface Chunk {
  readonly file: string;
  readonly text: string;
}

/** A line of code that is asked for when all before it is there. */
export interface NextLine {
  readonly file: string;
  readonly text: string;
  /** Where the line begins, in UTF-16 units. */
  readonly offset: number;
  /** The line, without the blanks at its end. */
  readonly truth: string;
}

/** Tokens of a chunk at most, by the product's upper estimate: with room in a context of 2,048 for code that is denser than that. */
export const CHUNK_TOKENS = 1400;
/** The end of a file that is shorter tells nothing. */
const CHUNK_CHARACTERS_MIN = 400;

/** Draws `count` of the items, in their own order; fewer where there are fewer. */
export function draw<T>(items: readonly T[], count: number, seed: number): T[] {
  const random = mulberry32(seed);
  const order = items.map((_, index) => index);
  for (let at = 0; at < Math.min(count, order.length); at++) {
    const other = at + Math.floor(random() * (order.length - at));
    [order[at], order[other]] = [order[other] as number, order[at] as number];
  }
  return order.slice(0, count).sort((a, b) => a - b).map((index) => items[index] as T);
}

/** The files cut at line ends into chunks that fit a context. */
export function chunksOf(files: readonly Source[], tokens = CHUNK_TOKENS): Chunk[] {
  return files.flatMap(({ name, text }) => {
    const chunks: Chunk[] = [];
    let lines = '';
    for (const line of text.split(/(?<=\n)/)) {
      if (lines !== '' && roughTokens(lines + line) > tokens) {
        chunks.push({ file: name, text: lines });
        lines = '';
      }
      lines += line;
    }
    chunks.push({ file: name, text: lines });
    return chunks.filter((chunk) => chunk.text.length >= CHUNK_CHARACTERS_MIN);
  });
}

/** Two halves of a chunk, cut at a line end near the middle; undefined where it is one line. */
export function halves({ file, text }: Chunk): readonly [Chunk, Chunk] | undefined {
  const at = text.lastIndexOf('\n', text.length / 2) + 1 || text.indexOf('\n') + 1;
  return at === 0 || at === text.length ? undefined : [{ file, text: text.slice(0, at) }, { file, text: text.slice(at) }];
}

/** Every line that holds code, but the first of a file: prose inside docstrings and comments is not asked for. */
export function nextLinesOf(files: readonly Source[]): NextLine[] {
  return files.flatMap(({ name, text, outline }) => {
    const withCode = new Set(outline.tokens.map(([line]) => line));
    const found: NextLine[] = [];
    let offset = 0;
    for (const [number, line] of text.split('\n').entries()) {
      if (withCode.has(number) && !isBlank(text.slice(0, offset))) found.push({ file: name, text, offset, truth: line.trimEnd() });
      offset += line.length + 1;
    }
    return found;
  });
}
