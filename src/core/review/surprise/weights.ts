/** What a slip is known by, fitted to mutated code. Made by `npm run bench:review -- --fit --write`: see docs/review.md. */
import type { Weights } from './surprise';

export const WEIGHTS: Weights = {
  intercepts: { comparison: -1.89, arithmetic: -4.28, boolean: -3.23, constant: -3.01, name: -4.1, arguments: -1.88, negation: -2.23 },
  evidence: { improbable: 1.17, expected: 1.69, after: 1.61, habit: -0.82, otherHabit: 0.65, doubled: 0.14, leftOver: 2.06, onlyUse: -0.15, order: 0.58, index: 0.95, smallNumber: 0.98, beside: 0.07, inTest: -0.31 },
  shownFrom: 0.455,
};
