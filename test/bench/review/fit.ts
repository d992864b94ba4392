/** Weights from data: a logistic regression over the suspects of the one half, and the bound above which they become hints. */
import { SLIPS, type Slip } from '../../../src/core/review/surprise/alternatives';
import { EVIDENCE, modelEvidence, type Evidence } from '../../../src/core/review/surprise/evidence';
import { surprises, type Weights } from '../../../src/core/review/surprise/surprise';
import { hits, linesOf } from './figures';
import type { Reviewed } from './reading';

const NAMES = Object.keys(EVIDENCE) as Evidence[];
/** More of these never speaks against a slip: otherwise chance would, where data is scarce. */
const NEVER_AGAINST: ReadonlySet<Evidence> = new Set(['improbable', 'expected', 'after']);
const FOLDS = 5;
/** More than the bars ask (0.5 and 2), since other code will give less. */
const PRECISION = 0.62;
const FALSE_PER_1000_LINES = 1.4;
/** A bound that fewer hits speak for proves nothing. */
const LEAST_HITS = 12;
/** Pull towards zero: as if so many examples of each evidence had said nothing. */
const RIDGE = 2;
/** The intercept that all kinds share is free. */
const RIDGE_SHARED = 1e-6;
const NEWTON_STEPS = 30;
/** Nothing reaches it. */
const NEVER = 1.01;

/** 1 for all, 1 for its kind of slip, then the evidence. */
interface Example {
  readonly values: readonly number[];
  readonly isSlip: boolean;
}

/** @param reviewed of the half that is fitted on */
export function fit(reviewed: readonly Reviewed[]): Weights {
  const whole = regress(reviewed);
  return { ...whole, shownFrom: boundFor(reviewed) };
}

/** What is found in each fold by the weights of the others: hints at slips, hints elsewhere, hints in untouched code. */
function boundFor(reviewed: readonly Reviewed[]): number {
  const files = [...new Set(reviewed.map(({ file }) => file))];
  const foldOf = (file: string): number => files.indexOf(file) % FOLDS;
  const judged = Array.from({ length: FOLDS }, (_, fold) => {
    const weights = { ...regress(reviewed.filter(({ file }) => foldOf(file) !== fold)), shownFrom: 0 };
    return reviewed.filter(({ file }) => foldOf(file) === fold).flatMap((one) => surprises(one.tried, weights).map(({ probability, alternative }) => ({ probability, untouched: one.mutation === undefined, hit: hits(one, alternative.about) })));
  }).flat();
  const lines = linesOf(reviewed.filter(({ mutation }) => mutation === undefined));
  let best = { bound: NEVER, right: 0 };
  let [right, wrong, falseHints] = [0, 0, 0];
  for (const { probability, untouched, hit } of judged.sort((a, b) => b.probability - a.probability)) {
    if (untouched) falseHints++;
    else if (hit) right++;
    else wrong++;
    const holds = right >= LEAST_HITS && right / (right + wrong) >= PRECISION && (falseHints * 1000) / lines <= FALSE_PER_1000_LINES;
    if (holds && right > best.right) best = { bound: probability, right };
  }
  return Math.ceil(best.bound * 1000) / 1000;
}

function regress(reviewed: readonly Reviewed[]): Omit<Weights, 'shownFrom'> {
  const examples = reviewed.flatMap((one) =>
    one.tried.map(({ alternative, code, gain }): Example => {
      const all: Readonly<Record<Evidence, number>> = { ...code, ...modelEvidence(alternative, gain) };
      return { values: [1, ...SLIPS.map((slip) => (slip === alternative.slip ? 1 : 0)), ...NAMES.map((name) => all[name])], isSlip: hits(one, alternative.about) };
    }),
  );
  const [shared = 0, ...rest] = maximise(examples, new Set());
  const rounded = (value: number | undefined): number => Math.round((value ?? 0) * 100) / 100;
  return {
    intercepts: Object.fromEntries(SLIPS.map((slip, index) => [slip, rounded(shared + (rest[index] ?? 0))])) as Record<Slip, number>,
    evidence: Object.fromEntries(NAMES.map((name, index) => [name, rounded(rest[SLIPS.length + index])])) as Record<Evidence, number>,
  };
}

/** Newton's method; what comes out below zero and must not is left out, and the rest found again. */
function maximise(examples: readonly Example[], leftOut: ReadonlySet<number>): number[] {
  const size = 1 + SLIPS.length + NAMES.length;
  let weights = new Array<number>(size).fill(0);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const by = newtonStep(weights, examples, leftOut);
    weights = weights.map((weight, i) => weight - (by[i] as number));
    if (by.every((change) => Math.abs(change) < 1e-6)) break;
  }
  const against = weights.flatMap((weight, i) => (weight < 0 && NEVER_AGAINST.has(NAMES[i - 1 - SLIPS.length] as Evidence) ? [i] : []));
  return against.length === 0 ? weights : maximise(examples, new Set([...leftOut, ...against]));
}

function newtonStep(weights: readonly number[], examples: readonly Example[], leftOut: ReadonlySet<number>): number[] {
  const size = weights.length;
  const ridge = weights.map((_, i) => (i === 0 ? RIDGE_SHARED : RIDGE));
  // The curvature, and the slope as its last column.
  const rows = weights.map((weight, i) => weights.map((_, j) => (i === j ? (ridge[i] as number) : 0)).concat((ridge[i] as number) * weight));
  for (const { values, isSlip } of examples) {
    const sum = values.reduce((total, value, i) => total + value * (weights[i] as number), 0);
    const p = 1 / (1 + Math.exp(-sum));
    for (let i = 0; i < size; i++) {
      const value = values[i] as number;
      if (value === 0) continue;
      const row = rows[i] as number[];
      for (let j = 0; j < size; j++) row[j] = (row[j] as number) + p * (1 - p) * value * (values[j] as number);
      row[size] = (row[size] as number) + (p - (isSlip ? 1 : 0)) * value;
    }
  }
  for (const i of leftOut) rows[i] = weights.map((_, j): number => (i === j ? 1 : 0)).concat(weights[i] as number);
  return solve(rows);
}

/** Gauss and Jordan, without exchanges of rows: the matrix is positive definite. The last column is the right side. */
function solve(rows: number[][]): number[] {
  for (const [i, pivot] of rows.entries()) {
    const scale = pivot[i] as number;
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = (row[i] as number) / scale;
      if (factor !== 0) for (let j = i; j < row.length; j++) row[j] = (row[j] as number) - factor * (pivot[j] as number);
    }
  }
  return rows.map((row, i) => (row.at(-1) as number) / (row[i] as number));
}

/** src/core/review/surprise/weights.ts, ready to be written. */
export function weightsFile({ intercepts, evidence, shownFrom }: Weights): string {
  const row = (values: Readonly<Record<string, number>>): string => `{ ${Object.entries(values).map(([name, value]) => `${name}: ${value}`).join(', ')} }`;
  return `/** What a slip is known by, fitted to mutated code. Made by \`npm run bench:review -- --fit --write\`: see docs/review.md. */
import type { Weights } from './surprise';

export const WEIGHTS: Weights = {
  intercepts: ${row(intercepts)},
  evidence: ${row(evidence)},
  shownFrom: ${shownFrom},
};
`;
}
