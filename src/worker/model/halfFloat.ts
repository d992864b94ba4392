/** IEEE 754 half precision, which some graphs give their logits in. */

/** Writes the numbers that `source`'s 16-bit patterns stand for into `target`, one for one. */
export function decodeHalf(source: Uint16Array, target: Float32Array): void {
  for (let index = 0; index < source.length; index++) target[index] = halfToNumber(source[index] ?? 0);
}

/** 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}
