/** Which places of a file are asked for: holes cut into real code, by kind, by seed. Pure. */
import { mulberry32 } from '../../../src/worker/generation/random';

/** What CPython says of a file; lines count from 0, columns in characters. */
export interface Outline {
  readonly functions: readonly FunctionOutline[];
  /** Lines that are one whole simple statement inside a block. */
  readonly statements: readonly number[];
  /** Tokens of code, in order: line, start, end, whether it is a name. */
  readonly tokens: readonly (readonly [number, number, number, boolean])[];
  /** Arguments of calls that lie on one line: line, where the cursor could stand, where the call's bracket closes. */
  readonly arguments: readonly (readonly [number, number, number])[];
}

export interface FunctionOutline {
  readonly line: number;
  readonly bodyLine: number;
  readonly endLine: number;
  readonly docEndLine: number | null;
  /** First line of what follows the docstring. */
  readonly afterDocLine: number | null;
}

export const KINDS = {
  lineEnd: 'line end',
  body: 'empty body after docstring',
  call: 'inside a call',
  newLine: 'new line in a block',
  midLine: 'middle of a line',
} as const;
export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** A hole in a file: what stood between `start` and `end` is replaced by `insert`, behind which the cursor stands. */
export interface Position {
  readonly kind: Kind;
  /** Offsets in the file's text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly insert: string;
  /** What a perfect completion inserts. */
  readonly truth: string;
  /** Inside a function whose code goes on below the cursor's line. */
  readonly midFunction: boolean;
}

/** A document and the cursor's offset in it. */
export interface Place {
  readonly text: string;
  readonly offset: number;
}

/** Tokens taken out of the middle of a line at most. */
const MIDDLE_TOKENS = 4;
/** Characters of a name that must be typed already where the cursor stands inside it. */
const TYPED_OF_NAME = 2;
/** Less than this is not worth a completion. */
const TRUTH_MIN = 2;

export function placeOf(text: string, { start, end, insert }: Position): Place {
  return { text: text.slice(0, start) + insert + text.slice(end), offset: start + insert.length };
}

/** Every position that a file offers, by kind, in the order of the file. */
export function positionsOf(text: string, outline: Outline): Record<Kind, Position[]> {
  const file = new FileView(text, outline);
  return { lineEnd: lineEnds(file), body: bodies(file), call: calls(file), newLine: newLines(file), midLine: middles(file) };
}

/**
 * Draws `count` positions of each kind over all files, as far as there are that many, and no two of a kind on one line.
 * A smaller count gives a part of what a larger one gives. Sorted by file and place.
 */
export function choosePositions(files: readonly { text: string; outline: Outline }[], count: number, seed: number): { file: number; position: Position }[] {
  const random = mulberry32(seed);
  const offered: Record<Kind, { file: number; position: Position }[]> = { lineEnd: [], body: [], call: [], newLine: [], midLine: [] };
  files.forEach(({ text, outline }, file) => {
    const positions = positionsOf(text, outline);
    for (const kind of KIND_NAMES) {
      const byLine = new Map<number, Position[]>();
      for (const position of positions[kind]) {
        const line = text.lastIndexOf('\n', position.start - 1);
        byLine.set(line, [...(byLine.get(line) ?? []), position]);
      }
      for (const onLine of byLine.values()) offered[kind].push({ file, position: onLine[Math.floor(random() * onLine.length)] as Position });
    }
  });
  return KIND_NAMES.flatMap((kind) => shuffled(offered[kind], random).slice(0, count)).sort((a, b) => a.file - b.file || a.position.start - b.position.start);
}

function shuffled<T>(values: readonly T[], random: () => number): T[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [result[i], result[j]] = [result[j] as T, result[i] as T];
  }
  return result;
}

/** A file with what all kinds need to know of it. */
class FileView {
  readonly lines: readonly string[];
  /** Tokens by line; only lines that end with code, not with a comment or a string that goes on. */
  readonly codeLines: ReadonlyMap<number, readonly (readonly [number, number, boolean])[]>;
  readonly #starts: number[] = [];

  constructor(
    text: string,
    readonly outline: Outline,
  ) {
    this.lines = text.split('\n');
    let start = 0;
    for (const line of this.lines) {
      this.#starts.push(start);
      start += line.length + 1;
    }
    const all = new Map<number, [number, number, boolean][]>();
    for (const [line, from, to, name] of outline.tokens) all.set(line, [...(all.get(line) ?? []), [from, to, name]]);
    this.codeLines = new Map([...all].filter(([line, tokens]) => tokens.at(-1)?.[1] === this.line(line).trimEnd().length && tokens[0]?.[0] === indentOf(this.line(line))));
  }

  line(number: number): string {
    return this.lines[number] ?? '';
  }

  /** What stands between two columns of a line becomes the hole. */
  hole(kind: Kind, line: number, from: number, to: number): Position {
    const start = (this.#starts[line] as number) + from;
    return { kind, start, end: start + to - from, insert: '', truth: this.line(line).slice(from, to), midFunction: this.#midFunction(line) };
  }

  bodyHole({ docEndLine, afterDocLine, endLine }: FunctionOutline): Position | undefined {
    if (docEndLine === null || afterDocLine === null || afterDocLine <= docEndLine) return undefined;
    const first = this.line(afterDocLine);
    const insert = `\n${first.slice(0, indentOf(first))}`;
    const start = (this.#starts[docEndLine] as number) + this.line(docEndLine).trimEnd().length;
    const end = (this.#starts[endLine] as number) + this.line(endLine).length;
    const truth = [first.slice(indentOf(first)), ...this.lines.slice(afterDocLine + 1, endLine + 1)].join('\n');
    return { kind: 'body', start, end, insert, truth, midFunction: false };
  }

  #midFunction(line: number): boolean {
    const around = this.outline.functions.filter((one) => one.bodyLine <= line && line <= one.endLine);
    const innermost = around.at(-1);
    return innermost !== undefined && this.lines.slice(line + 1, innermost.endLine + 1).some((below) => below.trim() !== '');
  }
}

const indentOf = (line: string): number => line.length - line.trimStart().length;
const worthIt = ({ truth }: Position): boolean => truth.trim().length >= TRUTH_MIN;

function lineEnds(file: FileView): Position[] {
  return [...file.codeLines].flatMap(([line, tokens]) => {
    const end = file.line(line).trimEnd().length;
    const cuts = tokens.slice(1).flatMap(([from, to, name]) => (name && to - from > TYPED_OF_NAME ? [from, from + TYPED_OF_NAME] : [from]));
    return cuts.map((cut) => file.hole('lineEnd', line, cut, end)).filter(worthIt);
  });
}

function bodies(file: FileView): Position[] {
  return file.outline.functions.flatMap((one) => file.bodyHole(one) ?? []).filter(worthIt);
}

/** The cursor stands behind the bracket, or behind a comma and its blank; what closes the call stays. */
function calls(file: FileView): Position[] {
  return file.outline.arguments.flatMap(([line, at, close]) => {
    if (!file.codeLines.has(line)) return [];
    const from = file.line(line)[at] === ' ' ? at + 1 : at;
    return from < close ? [file.hole('call', line, from, close)].filter(worthIt) : [];
  });
}

function newLines(file: FileView): Position[] {
  return file.outline.statements.flatMap((line) => {
    const text = file.line(line);
    return file.codeLines.has(line) ? [file.hole('newLine', line, indentOf(text), text.length)].filter(worthIt) : [];
  });
}

/** A few tokens are missing; what follows them on the line stays. */
function middles(file: FileView): Position[] {
  return [...file.codeLines].flatMap(([line, tokens]) => {
    const holes: Position[] = [];
    for (let first = 1; first < tokens.length - 1; first++) {
      const last = Math.min(first + 1 + (first % MIDDLE_TOKENS), tokens.length - 1);
      holes.push(file.hole('midLine', line, (tokens[first] as readonly [number, number, boolean])[0], (tokens[last - 1] as readonly [number, number, boolean])[1]));
    }
    return holes.filter(worthIt);
  });
}
