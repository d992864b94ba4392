import assert from 'node:assert/strict';
import fc from 'fast-check';
import { charts, decodeMs, decodeRate, figureGroups, percentile, prefillRate } from '../../../../src/core/diagnostics/figures';
import { activityOf, factsOf, statsOf, statusOf } from './support';

const numbers = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });
const ASKED = { slot: 'completion', priority: 'interactive', maxTokens: 64 } as const;
const DONE = { kind: 'done' as const, text: '', tokens: [], finish: 'scope' as const };

describe('core/diagnostics/figures', () => {
  describe('percentiles', () => {
    it('are between the two values around the place', () => {
      assert.equal(percentile([], 0.5), undefined);
      assert.equal(percentile([7], 0.95), 7);
      assert.equal(percentile([3, 1, 2], 0.5), 2);
      assert.equal(percentile([4, 1, 2, 3], 0.5), 2.5);
      assert.equal(percentile([10, 20, 30, 40, 50], 0.95), 48);
    });

    it('lie between the least and the greatest value, grow with the share, and do not depend on the order', () => {
      fc.assert(fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (values, a, b) => {
        const [low, high] = [percentile(values, Math.min(a, b)) as number, percentile(values, Math.max(a, b)) as number];
        const slack = 1e-6 * Math.max(...values);
        assert.ok(low >= Math.min(...values) - slack && high <= Math.max(...values) + slack && low <= high + slack);
        assert.equal(percentile([...values].reverse(), a), percentile(values, a));
      }));
    });

    it('leave the values as they are', () => {
      const values = [3, 1, 2];
      percentile(values, 0.5);
      assert.deepEqual(values, [3, 1, 2]);
    });
  });

  describe('rates', () => {
    it('count the tokens after the first one, and not the search for other texts', () => {
      assert.equal(decodeRate(statsOf()), 50);
      assert.equal(decodeRate(statsOf({ totalMs: 350, candidatesMs: 100 })), 50);
      assert.equal(decodeMs(statsOf({ totalMs: 350, candidatesMs: 100 })), 200);
      assert.equal(prefillRate(statsOf()), 500);
    });

    it('are not told of next to nothing', () => {
      assert.equal(decodeRate(statsOf({ generatedTokens: 3 })), undefined);
      assert.equal(decodeRate(statsOf({ totalMs: 50 })), undefined);
      assert.equal(prefillRate(statsOf({ reusedTokens: 99 })), undefined);
      assert.equal(prefillRate(statsOf({ prefillMs: 0 })), undefined);
    });
  });

  const valuesOf = (facts: Parameters<typeof figureGroups>[0]): Record<string, string> =>
    Object.fromEntries(figureGroups(facts).flatMap(({ figures }) => figures.map(({ label, value, detail }) => [label, detail === '' ? value : `${value} | ${detail}`])));

  it('say what was measured', () => {
    const activity = activityOf((one) => {
      one.noteGenerated(ASKED, { ...DONE, stats: statsOf({ firstTokenMs: 30, totalMs: 230, draftedTokens: 8, acceptedTokens: 6 }) });
      one.noteGenerated(ASKED, { ...DONE, stats: statsOf({ firstTokenMs: 70, totalMs: 170 }) });
      one.noteGenerated({ ...ASKED, maxTokens: 0 }, { ...DONE, stats: statsOf({ generatedTokens: 0, reusedTokens: 0, prefillMs: 200 }) });
      one.noteGenerated(ASKED, { kind: 'cancelled' });
      for (let n = 0; n < 12; n++) one.noteKey();
      for (const state of ['stopped', 'starting', 'loading', 'ready', 'starting', 'starting', 'loading']) one.noteState(state);
    });
    const statistics = { since: '2026-01-02T00:00:00.000Z', shown: 40, accepted: 12, words: 3, lines: 2, characters: 1204, rejected: 5, ahead: 0, aheadUsed: 0 };
    assert.deepEqual(valuesOf(factsOf({ activity: activity.facts, statistics, status: statusOf({ draftModel: 'phi-small' }) })), {
      Model: 'phi-micro | weights 23 MB, 6 layers, loaded in 0.3 s',
      Device: 'Processor | The model is small.',
      Threads: '1',
      Context: '2,048 tokens | 4 at once',
      'KV memory': '20 MB of 72 MB | tokens: completion 412',
      'Worker’s memory': '240 MB | 0 pending',
      Restarts: '1 | in this session',
      Decode: '75 tokens/s | median of 2, last 100',
      Prefill: '500 tokens/s | median of 3, last 500',
      'Time to first token': '50 ms, p95 68 ms | median of 2',
      'KV reuse': '53 % | of 300 prompt tokens',
      'Drafts right': '75 % | of 8 tokens, copied or by phi-small',
      Shown: '40 | since 2026-01-02',
      Accepted: '12 | 30 % of those shown, 1,204 characters',
      'Partly accepted': '5 | by word 3, by line 2',
      Rejected: '5 | dismissed or typed over',
      'Requests per key': '0.25 | 3 requests, 12 keys in this session',
    });
    assert.deepEqual(charts(activity.facts).map(({ values }) => values), [[30, 70], [50, 100]]);
  });

  it('say nothing where nothing is known', () => {
    const values = valuesOf(factsOf({ model: undefined, status: undefined }));
    assert.equal(values['Model'], 'none loaded');
    assert.equal(values['Decode'], '– | nothing measured yet');
    assert.equal(values['Time to first token'], '– | no completion yet');
    assert.ok(!Object.values(values).some((value) => /NaN|undefined|Infinity/.test(value)), JSON.stringify(values));
  });
});
