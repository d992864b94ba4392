import assert from 'node:assert/strict';
import fc from 'fast-check';
import { divideBudget, PROMPT_STEPS, promptBudget, PromptBudget } from '../../../../src/core/context/budget';

/** A run that read so many tokens at so many tokens a millisecond. */
const reading = (tokens: number, rate: number) => ({ promptTokens: tokens + 10, reusedTokens: 10, prefillMs: tokens / rate });

describe('core/context/budget', () => {
  const after = (...runs: ReturnType<typeof reading>[]): number => {
    const budget = new PromptBudget();
    runs.forEach((run) => budget.note(run));
    return budget.tokensFor('project');
  };
  const times = (count: number, run: ReturnType<typeof reading>) => Array.from({ length: count }, () => run);

  it('assumes a middle length before anything was measured', () => assert.equal(after(), 768));
  it('needs several measurements', () => assert.equal(after(...times(2, reading(500, 0.06))), 768));
  it('is short on a slow machine', () => assert.equal(after(...times(3, reading(500, 0.06))), 256));
  it('is long on a fast machine', () => assert.equal(after(...times(3, reading(500, 20))), 1536));
  it('is what is read in the target time', () => assert.equal(after(...times(3, reading(500, 1.3))), 512));
  it('counts no short readings', () => assert.equal(after(...times(9, reading(30, 0.001))), 768));
  it('minds no single slow run', () => assert.equal(after(...times(4, reading(500, 20)), reading(500, 0.01)), 1536));

  it('stays where the speed only flutters', () => {
    const budget = new PromptBudget();
    for (let i = 0; i < 5; i++) budget.note(reading(500, 1.92));
    const first = budget.tokensFor('project');
    for (let i = 0; i < 40; i++) {
      budget.note(reading(500, i % 2 === 0 ? 1.6 : 2.3));
      assert.equal(budget.tokensFor('project'), first);
    }
  });

  it('forgets the speed of another model', () => {
    const budget = new PromptBudget();
    for (let i = 0; i < 3; i++) budget.note(reading(500, 20));
    budget.reset();
    assert.equal(budget.tokensFor('project'), 768);
  });

  it('is no longer than a small model gains by', () => {
    const budget = new PromptBudget();
    for (let i = 0; i < 3; i++) budget.note(reading(500, 20));
    assert.equal(budget.tokensFor('file'), 768);
    assert.equal(budget.tokensFor('project'), 1536);
  });

  it('is one of the steps, whatever is measured', () => {
    const run = fc.record({ promptTokens: fc.nat(2000), reusedTokens: fc.nat(2000), prefillMs: fc.double({ min: 0, max: 1e5, noNaN: true }) });
    fc.assert(fc.property(fc.array(run, { maxLength: 30 }), (runs) => assert.ok((PROMPT_STEPS as readonly number[]).includes(after(...runs)))));
  });

  it('leaves room for the answer', () => {
    assert.equal(promptBudget(512, 200), 304);
    assert.equal(promptBudget(100_000, 200), 768);
    assert.equal(promptBudget(100_000, 200, 0.5), 384);
    assert.equal(promptBudget(64, 200), 32);
    assert.equal(promptBudget(100_000, 200, 1, 1536), 1536);
  });

  it('gives the window the larger part, and nothing away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 32, max: 4096 }), (tokens) => {
        const { preamble, window } = divideBudget(tokens);
        assert.equal(preamble + window, tokens);
        assert.ok(window >= 2 * preamble);
      }),
    );
  });
});
