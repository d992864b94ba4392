/** Whether a device computes what the processor computes. Pure. */

/**
 * The largest error that counts as agreement: root mean square of the differences over the spread of the processor's
 * logits. Measured: float32 graphs 0.000001, int4 graphs, whose activations the processor rounds, 0.004 to 0.02; an
 * attention kernel that is wrong from 32 tokens on (SwiftShader's) 0.07 to 0.09.
 */
export const ERROR_MAX = 0.04;

/** A row of logits has one number for each token. */
export type Rows = readonly Float32Array[];

/** Whether every number is finite. */
export function allFinite(rows: Rows): boolean {
  return rows.every((row) => row.every((value) => Number.isFinite(value)));
}

/** The error of the worst row, as a share of that row's spread; Infinity where a number is not finite. */
export function relativeError(expected: Rows, actual: Rows): number {
  if (expected.length !== actual.length || !allFinite(actual)) return Infinity;
  return Math.max(...expected.map((row, index) => rowError(row, actual[index] as Float32Array)));
}

function rowError(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) return Infinity;
  const mean = expected.reduce((sum, value) => sum + value, 0) / expected.length;
  let spread = 0;
  let error = 0;
  expected.forEach((value, index) => {
    spread += (value - mean) ** 2;
    error += (value - (actual[index] as number)) ** 2;
  });
  if (error === 0) return 0;
  return Math.sqrt(error / spread);
}
