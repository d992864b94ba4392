import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DraftLength, expectedTokens } from '../../../src/worker/speculation/draftLength';
import { ForwardCosts } from '../../../src/worker/speculation/forwardCosts';

/** Steps on a machine where a forward of so many rows costs `cost(rows)` ms and `right(drafted)` tokens are right. */
function trained(cost: (rows: number) => number, right: (drafted: number) => number, draftMs = 0, steps = 200): DraftLength {
  const costs = new ForwardCosts();
  const length = new DraftLength(costs, () => draftMs);
  for (let step = 0; step < steps; step++) {
    const drafted = length.best(16);
    costs.observe(drafted + 1, cost(drafted + 1));
    length.observe(drafted, right(drafted));
  }
  return length;
}

describe('draft length', () => {
  it('expects 1 + a + a² + … tokens of a step', () => {
    assert.equal(expectedTokens(0, 0.5), 1);
    assert.equal(expectedTokens(3, 0.5), 1.875);
    assert.equal(expectedTokens(4, 1), 5);
  });

  it('begins with a plain step', () => assert.equal(new DraftLength(new ForwardCosts()).best(16), 0));

  it('drafts long where drafts are right and rows are nearly free', () => {
    const length = trained((rows) => 120 + 2 * rows, (drafted) => drafted);
    assert.ok(length.best(16) >= 12, `${length.best(16)}`);
  });

  it('drafts short where rows cost', () => {
    const length = trained((rows) => 80 + 20 * rows, (drafted) => Math.min(drafted, 2));
    assert.ok(length.best(16) >= 1 && length.best(16) <= 6, `${length.best(16)}`);
  });

  it('is off where drafts are wrong, and tries again later', () => {
    let drafts = 0;
    const length = trained((rows) => 100 + 10 * rows, (drafted) => {
      drafts += drafted > 0 ? 1 : 0;
      return 0;
    }, 0, 400);
    assert.ok(drafts < 60, `${drafts} useless drafts in 400 steps`);
    for (let i = 0; i < 300; i++) length.observe(0, 0);
    assert.ok(length.best(16) > 0);
  });

  it('is off where a second row costs as much as a second step', () => {
    assert.equal(trained((rows) => 100 * rows, (drafted) => drafted).best(16), 0);
  });

  it('is tried again after another program took the processor during the first draft', () => {
    let drafts = 0;
    const length = trained((rows) => (rows > 1 && drafts++ === 0 ? 50 : 10 + rows), (drafted) => drafted, 0, 600);
    assert.ok(drafts > 100, `${drafts} drafts in 600 steps`);
    assert.ok(length.best(16) >= 12, `${length.best(16)}`);
  });

  it('costs little where it never pays', () => {
    let drafts = 0;
    trained((rows) => {
      if (rows > 1) drafts++;
      return 10 * rows;
    }, (drafted) => Math.min(drafted, 1), 0, 2_000);
    assert.ok(drafts > 1 && drafts < 40, `${drafts} drafts in 2,000 steps`);
  });

  it('counts what drafting itself costs', () => {
    assert.equal(trained((rows) => 100 + rows, (drafted) => drafted, 200).best(16), 0);
  });

  it('never exceeds the longest, whatever was observed', () => {
    const step = fc.record({ drafted: fc.nat(16), share: fc.double({ min: 0, max: 1, noNaN: true }), ms: fc.double({ min: 0.1, max: 1e4, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), fc.nat(16), (steps, longest) => {
        const costs = new ForwardCosts();
        const length = new DraftLength(costs);
        for (const { drafted, share, ms } of steps) {
          costs.observe(drafted + 1, ms);
          length.observe(drafted, Math.floor(share * drafted));
        }
        const best = length.best(longest);
        assert.ok(best >= 0 && best <= longest);
        const rate = length.acceptanceRate;
        assert.ok(rate === undefined ? steps.every(({ drafted }) => drafted === 0) : rate >= 0 && rate <= 1);
      }),
    );
  });
});
