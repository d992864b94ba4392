/** Precision, recall and false hints, beside two baselines. Pure but for the printing. */
import type { HintRange } from '../../../src/core/review/hint';
import { surprises, type Weights } from '../../../src/core/review/surprise/surprise';
import { mulberry32 } from '../../../src/worker/generation/random';
import { MUTATIONS, type Mutation } from './mutations';
import type { Reviewed } from './reading';

export interface Row {
  readonly name: string;
  readonly functions: number;
  readonly hits: number;
  /** Hints elsewhere in the functions with a slip. */
  readonly misses: number;
}

export interface Method {
  readonly name: string;
  readonly hits: number;
  readonly misses: number;
  readonly precision: number;
  readonly recall: number;
  readonly falsePer1000Lines: number;
}

export interface ReviewFigures {
  readonly rows: readonly Row[];
  readonly methods: readonly Method[];
  readonly precision: number;
  readonly recall: number;
  readonly falsePer1000Lines: number;
  /** Of the hints at slips, those whose quick fix gives back what stood there. */
  readonly mended: number;
  readonly functionsMutated: number;
  readonly functionsUntouched: number;
  readonly linesUntouched: number;
}

/** Where hints would stand. */
export type Marker = (reviewed: Reviewed) => readonly HintRange[];

export const marksBy = (weights: Weights): Marker => ({ tried }) => surprises(tried, weights).map(({ alternative }) => alternative.about);

export const hits = ({ slip }: Pick<Reviewed, 'slip'>, mark: HintRange): boolean => slip !== undefined && mark.start <= slip.end && mark.end >= slip.start;

export function figuresOf(reviewed: readonly Reviewed[], weights: Weights): ReviewFigures {
  const ours = methodOf('surprise hints', reviewed, marksBy(weights));
  const mutated = reviewed.filter(({ mutation }) => mutation !== undefined);
  const untouched = reviewed.filter(({ mutation }) => mutation === undefined);
  const rows = MUTATIONS.map((mutation: Mutation): Row => {
    const own = mutated.filter((one) => one.mutation === mutation);
    return { name: mutation, functions: own.length, ...countHits(own, marksBy(weights)) };
  });
  const mended = mutated.flatMap((one) => surprises(one.tried, weights).filter(({ mends }) => mends)).length;
  // Both baselines may say as much as ours does, no more.
  const rate = (ours.hits + ours.misses) / Math.max(1, mutated.length);
  const methods = [ours, methodOf('the least probable tokens', reviewed, leastProbable(mutated, rate)), methodOf('random words', reviewed, randomWords(rate))];
  const { precision, recall, falsePer1000Lines } = ours;
  return { rows, methods, precision, recall, falsePer1000Lines, mended, functionsMutated: mutated.length, functionsUntouched: untouched.length, linesUntouched: linesOf(untouched) };
}

export function methodOf(name: string, reviewed: readonly Reviewed[], marker: Marker): Method {
  const marked = reviewed.map((one) => ({ one, marks: marker(one) }));
  const mutated = marked.filter(({ one }) => one.mutation !== undefined);
  const untouched = marked.filter(({ one }) => one.mutation === undefined);
  const marks = mutated.flatMap(({ one, marks: own }) => own.map((mark) => hits(one, mark)));
  const right = marks.filter(Boolean).length;
  const found = mutated.filter(({ one, marks: own }) => own.some((mark) => hits(one, mark))).length;
  const falseHints = untouched.reduce((sum, { marks: own }) => sum + own.length, 0);
  return {
    name,
    hits: right,
    misses: marks.length - right,
    precision: right / Math.max(1, marks.length),
    recall: found / Math.max(1, mutated.length),
    falsePer1000Lines: (falseHints * 1000) / Math.max(1, linesOf(untouched.map(({ one }) => one))),
  };
}

function countHits(reviewed: readonly Reviewed[], marker: Marker): { hits: number; misses: number } {
  const { hits: right, misses } = methodOf('', reviewed, marker);
  return { hits: right, misses };
}

export const linesOf = (reviewed: readonly Reviewed[]): number => reviewed.reduce((sum, { lines }) => sum + lines, 0);

/** Every token below a probability that is passed so often as ours gives hints. */
function leastProbable(mutated: readonly Reviewed[], rate: number): Marker {
  const all = mutated.flatMap(({ unexpected }) => unexpected.map(({ logprob }) => logprob)).sort((a, b) => a - b);
  const threshold = all[Math.round(rate * mutated.length)] ?? Number.NEGATIVE_INFINITY;
  return ({ unexpected }) => unexpected.filter(({ logprob }) => logprob < threshold);
}

function randomWords(rate: number): Marker {
  const random = mulberry32(11);
  return ({ words }) => {
    if (random() >= rate) return [];
    const word = words[Math.floor(random() * words.length)];
    return word === undefined ? [] : [word];
  };
}

export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function printFigures({ rows, methods, mended, functionsUntouched, linesUntouched }: ReviewFigures): void {
  for (const { name, functions, hits: right, misses } of rows) console.log(`${name.padEnd(20)} ${functions} functions, ${right} found (${percent(right / Math.max(1, functions))}), ${misses} hints elsewhere`);
  for (const { name, hits: right, misses, precision, recall, falsePer1000Lines } of methods) {
    console.log(`${name.padEnd(26)} precision ${percent(precision)} (${right} of ${right + misses}), recall ${percent(recall)}, ${falsePer1000Lines.toFixed(2)} hints on 1,000 untouched lines (${functionsUntouched} functions, ${linesUntouched} lines)`);
  }
  console.log(`${mended} quick fixes give back what stood there`);
}
