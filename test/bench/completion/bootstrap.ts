/** How far a mean difference of pairs could have come out otherwise. Pure. */
import { mulberry32 } from '../../../src/worker/generation/random';
import { quantile } from '../stats';

export interface Interval {
  readonly mean: number;
  /** Between these lie 95 % of the resampled means. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

const RESAMPLES = 2000;

/** Percentile bootstrap of the mean difference over pairs, seeded. */
export function pairedInterval(pairs: readonly (readonly [number, number])[], seed = 1): Interval {
  const differences = pairs.map(([a, b]) => a - b);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (differences.length === 0) return { mean: Number.NaN, low: Number.NaN, high: Number.NaN, pairs: 0 };
  const random = mulberry32(seed);
  const means = Array.from({ length: RESAMPLES }, () => mean(differences.map(() => differences[Math.floor(random() * differences.length)] as number)));
  return { mean: mean(differences), low: quantile(means, 0.025), high: quantile(means, 0.975), pairs: differences.length };
}
