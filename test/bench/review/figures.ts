/** Precision, recall and false hints, beside two baselines. Pure but for the printing. */
import type { Slip } from '../../../src/core/review/surprise/alternatives';
import { HINTS_MAX, surprises, type Thresholds } from '../../../src/core/review/surprise/surprise';
import { mulberry32 } from '../../../src/worker/generation/random';
import type { Reviewed } from './cases';
import { MUTATIONS, type Mutation } from './mutations';

/** Where a hint would stand. */
export interface Mark {
  readonly start: number;
  readonly end: number;
}

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
  readonly linesUntouched: number;
}

export type Marker = (reviewed: Reviewed) => readonly Mark[];

export const marksBy = (thresholds: Readonly<Record<Slip, Thresholds>>): Marker => ({ tried }) =>
  surprises(
    tried.filter(({ alternative: { slip, logprob, alternativeLogprob } }) => Math.exp(logprob) <= thresholds[slip].atMost && Math.exp(alternativeLogprob) >= thresholds[slip].atLeast),
    thresholds,
  )
    .slice(0, HINTS_MAX)
    .map(({ alternative }) => alternative);

export const hits = ({ slip }: Reviewed, mark: Mark): boolean => slip !== undefined && mark.start <= slip.end && mark.end >= slip.start;

export function figuresOf(reviewed: readonly Reviewed[], thresholds: Readonly<Record<Slip, Thresholds>>): ReviewFigures {
  const ours = methodOf('surprise hints', reviewed, marksBy(thresholds));
  const mutated = reviewed.filter(({ mutation }) => mutation !== undefined);
  const rows = MUTATIONS.map((mutation: Mutation): Row => {
    const own = mutated.filter((one) => one.mutation === mutation);
    return { name: mutation, functions: own.length, ...countHits(own, marksBy(thresholds)) };
  });
  // Both baselines may say as much as ours does, no more.
  const rate = (ours.hits + ours.misses) / Math.max(1, mutated.length);
  const methods = [ours, methodOf('the least probable tokens', reviewed, leastProbable(reviewed, rate)), methodOf('random tokens', reviewed, randomTokens(rate))];
  const { precision, recall, falsePer1000Lines } = ours;
  return { rows, methods, precision, recall, falsePer1000Lines, linesUntouched: linesOf(reviewed.filter(({ mutation }) => mutation === undefined)) };
}

export function methodOf(name: string, reviewed: readonly Reviewed[], marker: Marker): Method {
  const mutated = reviewed.filter(({ mutation }) => mutation !== undefined);
  const untouched = reviewed.filter(({ mutation }) => mutation === undefined);
  const counted = countHits(mutated, marker);
  const falseHints = untouched.reduce((sum, one) => sum + marker(one).length, 0);
  const found = mutated.filter((one) => marker(one).some((mark) => hits(one, mark))).length;
  return { name, ...counted, precision: counted.hits / Math.max(1, counted.hits + counted.misses), recall: found / Math.max(1, mutated.length), falsePer1000Lines: (falseHints * 1000) / Math.max(1, linesOf(untouched)) };
}

function countHits(reviewed: readonly Reviewed[], marker: Marker): { hits: number; misses: number } {
  let right = 0;
  let wrong = 0;
  for (const one of reviewed) for (const mark of marker(one)) if (hits(one, mark)) right++; else wrong++;
  return { hits: right, misses: wrong };
}

const linesOf = (reviewed: readonly Reviewed[]): number => reviewed.reduce((sum, { lines }) => sum + lines, 0);

/** Every token below a probability that is passed so often as ours gives hints. */
function leastProbable(reviewed: readonly Reviewed[], rate: number): Marker {
  const mutated = reviewed.filter(({ mutation }) => mutation !== undefined);
  const all = mutated.flatMap(({ unexpected }) => unexpected.map(({ logprob }) => logprob)).sort((a, b) => a - b);
  const threshold = all[Math.round(rate * mutated.length)] ?? Number.NEGATIVE_INFINITY;
  return ({ unexpected }) => unexpected.filter(({ logprob }) => logprob < threshold);
}

function randomTokens(rate: number): Marker {
  const random = mulberry32(11);
  return ({ text, range }) => {
    if (random() >= rate) return [];
    const words = [...text.slice(range.start, range.end).matchAll(/\w+|[^\w\s]+/g)];
    const word = words[Math.floor(random() * words.length)];
    return word === undefined ? [] : [{ start: range.start + word.index, end: range.start + word.index + word[0].length }];
  };
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function printFigures({ rows, methods, linesUntouched }: ReviewFigures): void {
  for (const { name, functions, hits: right, misses } of rows) console.log(`${name.padEnd(20)} ${functions} functions, ${right} found (${percent(right / Math.max(1, functions))}), ${misses} hints elsewhere`);
  for (const { name, hits: right, misses, precision, recall, falsePer1000Lines } of methods) {
    console.log(`${name.padEnd(26)} precision ${percent(precision)} (${right} of ${right + misses}), recall ${percent(recall)}, ${falsePer1000Lines.toFixed(2)} hints on 1,000 untouched lines (${linesUntouched})`);
  }
}
