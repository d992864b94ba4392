/** Thresholds from data: for each kind of slip, the highest recall at which enough hints are right. */
import { SLIPS, type Slip } from '../../../src/core/review/surprise/alternatives';
import type { Thresholds } from '../../../src/core/review/surprise/surprise';
import type { Reviewed } from './cases';
import { hits } from './figures';

const AT_MOST = [0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002];
const AT_LEAST = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const GAIN = [0, 1, 2, 3, 4, 5, 6, 8, 10];
/** More than the bar asks, since the other half will give less. */
const PRECISION = 0.65;
/** False hints of one kind on 1,000 untouched lines. */
const FALSE_PER_1000_LINES = 0.25;
/** Fewer hits prove nothing. */
const LEAST_HITS = 4;

export function fit(reviewed: readonly Reviewed[]): string {
  const rows = SLIPS.map((slip) => {
    const best = bestFor(slip, reviewed);
    return best === undefined ? `  ${slip}: no thresholds reach the bar` : `  ${slip}: { atMost: ${best.thresholds.atMost}, atLeast: ${best.thresholds.atLeast}, gain: ${best.thresholds.gain} }, // ${best.right} right, ${best.wrong} wrong, ${best.falseHints} on untouched code`;
  });
  return rows.join('\n');
}

interface Fitted {
  readonly thresholds: Thresholds;
  readonly right: number;
  readonly wrong: number;
  readonly falseHints: number;
}

function bestFor(slip: Slip, reviewed: readonly Reviewed[]): Fitted | undefined {
  const lines = reviewed.filter(({ mutation }) => mutation === undefined).reduce((sum, one) => sum + one.lines, 0);
  const rows = reviewed.flatMap((one) =>
    one.tried
      .filter(({ alternative }) => alternative.slip === slip)
      .map(({ alternative, gain }) => ({ p: Math.exp(alternative.logprob), other: Math.exp(alternative.alternativeLogprob), gain, untouched: one.mutation === undefined, hit: hits(one, alternative) })),
  );
  let best: Fitted | undefined;
  for (const atMost of AT_MOST) {
    for (const atLeast of AT_LEAST) {
      for (const gain of GAIN) {
        const taken = rows.filter((row) => row.p <= atMost && row.other >= atLeast && row.gain >= gain);
        const falseHints = taken.filter(({ untouched }) => untouched).length;
        const right = taken.filter(({ hit }) => hit).length;
        const wrong = taken.length - falseHints - right;
        if (right < LEAST_HITS || right / (right + wrong) < PRECISION || (falseHints * 1000) / lines > FALSE_PER_1000_LINES) continue;
        if (best === undefined || right > best.right || (right === best.right && wrong + falseHints < best.wrong + best.falseHints)) best = { thresholds: { atMost, atLeast, gain }, right, wrong, falseHints };
      }
    }
  }
  return best;
}
