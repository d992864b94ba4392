/** What was measured of a model, as figures. Pure. */
import { pairedInterval, type Interval } from '../completion/bootstrap';
import { BENCHMARKS, type Benchmark } from './problems';
import type { Solved } from './programs';
import { addUp, bitsPerCharacter, draftFigures, shareOf, type DraftSums, type LossSums, type Share } from './statistics';

/** All that a run keeps of a model; undefined what was not measured. */
export interface Measured {
  readonly name: string;
  readonly path: string;
  /** By chunk. */
  readonly loss: readonly LossSums[] | undefined;
  /** By line. */
  readonly nextLines: readonly boolean[] | undefined;
  /** By text. */
  readonly drafts: readonly DraftSums[] | undefined;
  readonly solved: Readonly<Partial<Record<Benchmark, readonly Solved[]>>>;
}

/** The figures of `--json`; null where a part was not measured, a benchmark missing where it was not run. */
export interface Figures {
  /** Nats a token, of all tokens, smoothed: see statistics.ts. */
  readonly loss: number | null;
  readonly bitsPerCharacter: number | null;
  /** Nats of the tokens that the model can write, and their share. */
  readonly writableLoss: number | null;
  readonly writable: number | null;
  /** Share of tokens that the model held for the likeliest. */
  readonly nextToken: number | null;
  readonly nextLine: number | null;
  readonly acceptance: number | null;
  readonly tokensPerForward: number | null;
  readonly humaneval?: number;
  readonly mbpp?: number;
}

export const passed = (solved: readonly Solved[]): Share => shareOf(solved.filter(({ verdict }) => verdict.kind === 'passed').length, solved.length);
export const nextLineShare = (right: readonly boolean[]): Share => shareOf(right.filter(Boolean).length, right.length);

export function figures({ loss, nextLines, drafts, solved }: Measured): Figures {
  const sums = loss && addUp(loss);
  const drafted = drafts && draftFigures(drafts);
  return {
    loss: sums ? sums.nats / sums.tokens : null,
    bitsPerCharacter: sums ? bitsPerCharacter(sums) : null,
    writableLoss: sums ? sums.writableNats / sums.writable : null,
    writable: sums ? sums.writable / sums.tokens : null,
    nextToken: sums ? sums.first / sums.tokens : null,
    nextLine: nextLines ? nextLineShare(nextLines).share : null,
    acceptance: drafted?.acceptance ?? null,
    tokensPerForward: drafted?.tokensPerForward ?? null,
    ...Object.fromEntries(BENCHMARKS.flatMap((name) => (solved[name] ? [[name, passed(solved[name]).share]] : []))),
  };
}

/** The first model less the second, on the same items; undefined what was not measured of both. */
export interface Differences {
  readonly bitsPerCharacter: Interval | undefined;
  readonly nextLine: Interval | undefined;
  readonly acceptance: Interval | undefined;
  readonly humaneval: Interval | undefined;
  readonly mbpp: Interval | undefined;
}

export function differences(a: Measured, b: Measured): Differences {
  const solved = (name: Benchmark): Interval | undefined => paired(a.solved[name], b.solved[name], ({ verdict }) => Number(verdict.kind === 'passed'));
  return {
    bitsPerCharacter: paired(a.loss, b.loss, bitsPerCharacter),
    nextLine: paired(a.nextLines, b.nextLines, Number),
    acceptance: paired(a.drafts, b.drafts, ({ accepted, drafted }) => accepted / drafted),
    humaneval: solved('humaneval'),
    mbpp: solved('mbpp'),
  };
}

function paired<T>(a: readonly T[] | undefined, b: readonly T[] | undefined, of: (item: T) => number): Interval | undefined {
  if (!a || !b) return undefined;
  if (a.length !== b.length) throw new Error('Two models were measured on different items.');
  return pairedInterval(a.map((item, index) => [of(item), of(b[index] as T)] as const));
}
