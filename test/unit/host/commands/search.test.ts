import assert from 'node:assert/strict';
import type { GenerateResult, GenerateStats } from '../../../../src/common/protocol';
import { unusable, type Answer } from '../../../../src/core/answers/answer';
import { CHECKS, type Check, type RunOutcome } from '../../../../src/host/commands/outcome';
import { search, type SearchParts } from '../../../../src/host/commands/search';

const stats: GenerateStats = { promptTokens: 10, reusedTokens: 0, generatedTokens: 5, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 1, firstTokenMs: 2, totalMs: 9 };
const done = (text: string): GenerateResult => ({ kind: 'done', text, tokens: [], finish: 'stop-token', stats });
const replacement = (text: string): Answer => ({ kind: 'replacement', text, notes: [] });

/** A search over texts in the order in which the model writes them; `bad` ones cannot be read, the others are checked. */
function over(texts: string[], checks: Readonly<Record<string, Check>> = {}, more: Partial<SearchParts> = {}): { asked: string[]; checked: string[]; outcome: Promise<RunOutcome> } {
  const asked: string[] = [];
  const checked: string[] = [];
  const outcome = search({
    candidates: texts.length,
    write: (attempt) => {
      const text = texts[attempt] as string;
      asked.push(text);
      return Promise.resolve(done(text));
    },
    read: ({ text }) => (text.startsWith('bad') ? unusable({ reason: 'does-not-parse' }, text) : replacement(text)),
    check: (text) => {
      checked.push(text);
      return Promise.resolve(checks[text] ?? 'gone');
    },
    stopped: () => undefined,
    ...more,
  });
  return { asked, checked, outcome };
}

describe('host/commands/search', () => {
  it('takes the first text that passes, and asks for no other', async () => {
    const { asked, outcome } = over(['a', 'b', 'c']);
    assert.deepEqual(await outcome, { kind: 'answered', answer: replacement('a'), check: 'gone', stats, texts: 1 });
    assert.deepEqual(asked, ['a']);
  });

  it('goes on where a text cannot be read, or does not solve the problem', async () => {
    const { asked, outcome } = over(['bad', 'b', 'c'], { b: 'still-there' });
    assert.deepEqual(await outcome, { kind: 'answered', answer: replacement('c'), check: 'gone', stats, texts: 3 });
    assert.deepEqual(asked, ['bad', 'b', 'c']);
  });

  it('offers what nobody could check, and says so', async () => {
    for (const check of ['not-checked', 'not-asked'] as const) {
      const outcome = await over(['a', 'b'], { a: check }).outcome;
      assert.ok(outcome.kind === 'answered' && outcome.check === check && outcome.texts === 1, JSON.stringify(outcome));
    }
  });

  it('does not check the same text twice', async () => {
    const { checked, outcome } = over(['a', 'a', 'b'], { a: 'still-there' });
    assert.equal((await outcome).kind, 'answered');
    assert.deepEqual(checked, ['a', 'b']);
  });

  it('shows the best where none passes: one that solves the problem and brings others, before one that does not solve it, before what does not parse', async () => {
    const best = async (texts: string[], checks: Readonly<Record<string, Check>>): Promise<RunOutcome> => over(texts, checks).outcome;
    const all = await best(['bad', 'a', 'b'], { a: 'still-there', b: 'new-errors' });
    assert.deepEqual(all, { kind: 'unusable', reason: 'new-errors', message: `${CHECKS['new-errors']} 3 texts were tried, and none passed. The best one is shown as text.`, best: 'b', stats, texts: 3 });
    const still = await best(['bad', 'a', 'bad 2'], { a: 'still-there' });
    assert.ok(still.kind === 'unusable' && still.reason === 'still-there' && still.best === 'a', JSON.stringify(still));
    const none = await best(['bad 1', 'bad 2'], {});
    assert.ok(none.kind === 'unusable' && none.reason === 'does-not-parse' && none.best === 'bad 1', JSON.stringify(none));
  });

  it('offers an answer without a check where there is nothing to check', async () => {
    const outcome = await over(['a'], {}, { check: undefined }).outcome;
    assert.deepEqual(outcome, { kind: 'answered', answer: replacement('a'), stats, texts: 1 });
  });

  it('ends with the reason when the model fails', async () => {
    const failure: GenerateResult = { kind: 'failed', reason: 'worker-exited', message: 'gone' };
    assert.deepEqual(await over(['a'], {}, { write: () => Promise.resolve(failure) }).outcome, failure);
  });

  it('ends when it is stopped: while the model writes, and while a text is checked', async () => {
    const stopped = (): 'user' => 'user';
    assert.deepEqual(await over(['a'], {}, { stopped, write: () => Promise.resolve({ kind: 'cancelled' }) }).outcome, { kind: 'stopped', cause: 'user' });
    let checking = false;
    const { outcome, asked } = over(['a', 'b'], {}, {
      stopped: () => (checking ? 'user' : undefined),
      check: () => {
        checking = true;
        return Promise.resolve('still-there');
      },
    });
    assert.deepEqual(await outcome, { kind: 'stopped', cause: 'user' });
    assert.deepEqual(asked, ['a']);
  });
});
