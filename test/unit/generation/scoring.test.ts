import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { ScoreParams, ScoreResult } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { logProbability } from '../../../src/worker/generation/sampling';
import { END_OF_TEXT, FakeSession, fakeTokenizer, hashedLogits, ROWS, VOCABULARY } from './support/fakeModel';

const NEVER = new AbortController().signal;
const params = (text: string, more: Partial<ScoreParams> = {}): ScoreParams => ({ prompt: 'def area(w, h):\n', text, priority: 'interactive', slot: 'review', expectedFrom: 1.1, rivals: 3, ...more });

async function score(text: string, more: Partial<ScoreParams> = {}, session = new FakeSession({ logits: hashedLogits })): Promise<Extract<ScoreResult, { kind: 'done' }>> {
  const result = await new Generator(session).score(params(text, more), NEVER);
  assert.ok(result.kind === 'done', JSON.stringify(result));
  return result;
}

/** The same by the definition: one token after the other. */
function naive(prompt: string, text: string): { logprobs: number[]; starts: number[] } {
  const tokens = fakeTokenizer.encode(prompt + text);
  const before = prompt === '' ? [END_OF_TEXT] : [];
  const logprobs: number[] = [];
  const starts: number[] = [];
  let bytes = 0;
  tokens.forEach((id, at) => {
    if (bytes >= Buffer.byteLength(prompt) && at + before.length > 0) {
      const row = new Float32Array(ROWS);
      hashedLogits([...before, ...tokens.slice(0, at)], row.subarray(0, VOCABULARY));
      logprobs.push(logProbability(row, id, VOCABULARY) as number);
      starts.push(bytes - Buffer.byteLength(prompt));
    }
    bytes += fakeTokenizer.bytesOf(id).length;
  });
  return { logprobs, starts };
}

describe('Judging a text', () => {
  it('gives every token the probability it has after all before it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 120 }), fc.constantFrom('', 'def area(w, h):\n', '# é'), async (text, prompt) => {
        const ascii = text.replace(/[^\x20-\x7e]/g, '\n');
        const { unexpected, tokens, logprob } = await score(ascii, { prompt });
        const expected = naive(prompt, ascii);
        assert.equal(tokens, expected.logprobs.length);
        assert.deepEqual(unexpected.map(({ start }) => start), expected.starts);
        unexpected.forEach((token, at) => assert.ok(Math.abs(token.logprob - (expected.logprobs[at] as number)) < 1e-4));
        assert.ok(Math.abs(logprob - expected.logprobs.reduce((sum, value) => sum + value, 0)) < 1e-3);
      }),
      { numRuns: 60 },
    );
  });

  it('names of a token only likelier rivals, likeliest first, and none of what was expected', async () => {
    const { unexpected } = await score('    return x = 10\n', { expectedFrom: 0.05 });
    assert.ok(unexpected.length > 0);
    for (const { logprob, rivals } of unexpected) {
      assert.ok(Math.exp(logprob) < 0.05);
      assert.ok(rivals.length <= 3);
      for (const [index, rival] of rivals.entries()) assert.ok(rival.logprob > logprob && rival.logprob <= (rivals[index - 1]?.logprob ?? 0));
    }
  });

  it('counts characters as JavaScript does', async () => {
    const text = 'x = "é😀"\nreturn';
    const { unexpected } = await score(text);
    assert.equal(unexpected.at(-1)?.end, text.length);
    assert.ok(unexpected.some(({ start }) => start === text.indexOf('\nret') + 1));
  });

  it('reads long texts in parts, and again for nothing', async () => {
    const session = new FakeSession({ logits: hashedLogits });
    const generator = new Generator(session);
    const text = 'abc '.repeat(80);
    const first = await generator.score(params(text), NEVER);
    assert.ok(session.forwards.length > 3 && session.forwards.every(({ tokens }) => tokens.length <= 64));
    session.forwards.length = 0;
    const timeless = { reusedTokens: 0, workedMs: 0, totalMs: 0 };
    assert.deepEqual({ ...(await generator.score(params(text), NEVER)), ...timeless }, { ...first, ...timeless });
  });

  it('goes on where it was when somebody else needed the model', async () => {
    const alone = await score('abc '.repeat(60), { priority: 'background' });
    const session = new FakeSession({ logits: hashedLogits, slots: 2 });
    const generator = new Generator(session);
    const judged = generator.score(params('abc '.repeat(60), { priority: 'background' }), NEVER);
    await new Promise((resolve) => setImmediate(resolve));
    await generator.score(params('return x'), NEVER);
    const result = await judged;
    assert.ok(result.kind === 'done');
    assert.deepEqual(result.unexpected, alone.unexpected);
  });

  it('lets others in between its rows, and judges none twice', async () => {
    const alone = await score('abc '.repeat(60));
    // A clock on which each look takes long: after every row somebody else may come first.
    let now = 0;
    const session = new FakeSession({ logits: hashedLogits, slots: 2 });
    const generator = new Generator(session, () => (now += 5));
    const judged = generator.score(params('abc '.repeat(60), { priority: 'background' }), NEVER);
    const between: string[] = [];
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      between.push((await generator.score(params('return x'), NEVER)).kind);
    }
    const result = await judged;
    assert.ok(result.kind === 'done');
    assert.deepEqual(between, Array.from({ length: 5 }, () => 'done'));
    assert.deepEqual(result.unexpected, alone.unexpected);
    assert.ok(Math.abs(result.logprob - alone.logprob) < 1e-6 && result.tokens === alone.tokens);
  });

  it('is refused where the graph gives one row, where it does not fit, and where a character cannot be spelled', async () => {
    const reason = async (session: FakeSession, text: string): Promise<string> => {
      const result = await new Generator(session).score(params(text), NEVER);
      return result.kind === 'failed' ? result.reason : result.kind;
    };
    assert.equal(await reason(new FakeSession({ logitsRows: 'last' }), 'x'), 'last-logits-only');
    assert.equal(await reason(new FakeSession({ capacity: 20 }), 'q'.repeat(40)), 'prompt-too-long');
    assert.equal(await reason(new FakeSession({ logits: (_, row) => void row.fill(Number.NaN) }), 'x'), 'nan-logits');
  });

  it('of nothing says nothing', async () => {
    assert.deepEqual((await score('')).unexpected, []);
  });
});
