import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookUpDraft } from '../../../src/worker/speculation/promptLookup';

describe('prompt lookup', () => {
  it('copies what followed the last tokens before', () => {
    assert.deepEqual(lookUpDraft([1, 2, 3, 4, 5, 9, 2, 3], [], 3), [4, 5, 9]);
  });

  it('takes the longest match, of equals the latest', () => {
    assert.deepEqual(lookUpDraft([7, 1, 2, 50, 8, 1, 2, 60, 7, 1, 2], [], 1), [50]);
    assert.deepEqual(lookUpDraft([1, 2, 50, 1, 2, 60, 1, 2], [], 1), [60]);
  });

  it('needs two tokens that match', () => {
    assert.deepEqual(lookUpDraft([1, 5, 2, 6, 3, 5], [], 4), []);
  });

  it('copies from the reference where the sequence itself has no match', () => {
    assert.deepEqual(lookUpDraft([1, 2, 3], [9, 2, 3, 4, 5], 4), [4, 5]);
    assert.deepEqual(lookUpDraft([2, 3, 8, 2, 3], [2, 3, 4], 1), [8]);
  });

  it('gives nothing for short sequences or no length', () => {
    assert.deepEqual(lookUpDraft([], [], 4), []);
    assert.deepEqual(lookUpDraft([1], [1, 1], 4), []);
    assert.deepEqual(lookUpDraft([1, 2, 1, 2], [], 0), []);
  });

  it('only ever gives what stands after a match of the last tokens', () => {
    const tokens = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(tokens, tokens, fc.integer({ min: 0, max: 8 }), (sequence, reference, length) => {
        const draft = lookUpDraft(sequence, reference, length);
        assert.ok(draft.length <= length);
        if (draft.length === 0) return;
        const run = [...sequence.slice(-2), ...draft].join();
        assert.ok([sequence, reference].some((text) => `,${text.join()},`.includes(`,${run},`)));
      }),
    );
  });
});
