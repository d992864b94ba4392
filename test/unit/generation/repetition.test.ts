import assert from 'node:assert/strict';
import fc from 'fast-check';
import { endsInLoop } from '../../../src/worker/generation/repetition';

const times = (tokens: number[], count: number): number[] => Array.from({ length: count }, () => tokens).flat();

describe('repetition', () => {
  it('sees the third copy of a line', () => {
    const line = [11, 12, 13, 14, 15, 16, 17];
    assert.ok(!endsInLoop([1, 2, ...times(line, 2)]));
    assert.ok(endsInLoop([1, 2, ...times(line, 3)]));
  });

  it('needs many copies of a short piece', () => {
    assert.ok(!endsInLoop(times([5, 6], 5)));
    assert.ok(endsInLoop(times([5, 6], 6)));
    assert.ok(endsInLoop(times([5], 12)));
  });

  it('looks only at the end', () => assert.ok(!endsInLoop([...times([5], 30), 6])));

  it('sees every loop, wherever it begins', () => {
    const token = fc.integer({ min: 0, max: 3 });
    fc.assert(
      fc.property(fc.array(token, { maxLength: 30 }), fc.array(token, { minLength: 1, maxLength: 24 }), fc.nat(23), (before, loop, cut) => {
        const copies = times(loop, Math.ceil(12 / loop.length) + 3);
        assert.ok(endsInLoop([...before, ...copies.slice(cut % loop.length)]));
      }),
    );
  });

  it('sees none where no token recurs', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(), { maxLength: 100 }), (tokens) => assert.ok(!endsInLoop(tokens))));
  });
});
