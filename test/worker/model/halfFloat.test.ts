import assert from 'node:assert/strict';
import { decodeHalf } from '../../../src/worker/model/halfFloat';

/** Bit patterns and values of IEEE 754-2008, binary16. */
const VALUES: readonly [number, number][] = [
  [0x0000, 0],
  [0x3c00, 1],
  [0xc000, -2],
  [0x3555, 0.333251953125],
  [0x7bff, 65504],
  [0x0001, 2 ** -24],
  [0x03ff, 1023 * 2 ** -24],
  [0x0400, 2 ** -14],
  [0x7c00, Number.POSITIVE_INFINITY],
  [0xfc00, Number.NEGATIVE_INFINITY],
];

describe('half precision', () => {
  it('decodes normal, subnormal and infinite numbers', () => {
    const target = new Float32Array(VALUES.length);
    decodeHalf(Uint16Array.from(VALUES, ([bits]) => bits), target);
    assert.deepEqual([...target], VALUES.map(([, value]) => value));
  });

  it('decodes not-a-number', () => {
    const target = new Float32Array(1);
    decodeHalf(Uint16Array.of(0x7e00), target);
    assert.ok(Number.isNaN(target[0]));
  });
});
