/** What a slip is known by. Set by hand so far, on the cautious side; `npm run bench:review -- --fit --write` fits them to mutated code and writes this file. */
import type { Weights } from './surprise';

export const WEIGHTS: Weights = {
  intercepts: { comparison: -4, arithmetic: -4, boolean: -4, constant: -4, name: -4, arguments: -4, negation: -4 },
  evidence: { improbable: 2, expected: 3, after: 3, habit: -1, otherHabit: 1, doubled: 1, leftOver: 2, onlyUse: 0, order: 2, index: 0, smallNumber: 0, beside: 0, inTest: -1 },
  shownFrom: 0.75,
};
