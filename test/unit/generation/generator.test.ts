import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GenerateParams, GenerateResult, Sampling } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { END_OF_TEXT, FakeSession, fakeTokenizer, idOf, nextTurn, scripted, type FakeOptions } from './support/fakeModel';
import { done, GREEDY, never, request } from './support/requests';

/** What a session that has done nothing before answers. */
async function fresh(params: GenerateParams, options: FakeOptions = {}): Promise<GenerateResult> {
  return new Generator(new FakeSession(options)).generate(params, never());
}

/** A result without its timings and without what depends on earlier requests. */
function essence(result: GenerateResult): unknown {
  return result.kind === 'done' ? { ...result, stats: { promptTokens: result.stats.promptTokens, generatedTokens: result.stats.generatedTokens } } : result;
}

/** A generator whose model writes `pieces` after `prompt`. */
function writing(prompt: string, pieces: readonly string[], options: FakeOptions = {}): { generator: Generator; session: FakeSession } {
  const logits = scripted(fakeTokenizer.encode(prompt).length, pieces.map(idOf));
  const session = new FakeSession({ ...options, logits });
  return { generator: new Generator(session), session };
}

describe('Generator: how an answer ends', () => {
  const prompt = 'def f(x):\n';

  it('ends at the end-of-text token, which is no part of the answer', async () => {
    const { generator } = writing(prompt, [' x', ' =', ' 1']);
    const result = done(await generator.generate(request({ prompt }), never()));
    assert.equal(result.finish, 'stop-token');
    assert.equal(result.text, ' x = 1');
    assert.deepEqual(result.tokens.map((token) => token.id), [' x', ' =', ' 1'].map(idOf));
    assert.equal(result.stats.promptTokens, fakeTokenizer.encode(prompt).length);
  });

  it('ends at the budget', async () => {
    const { generator } = writing(prompt, [' x', ' =', ' 1']);
    const result = done(await generator.generate(request({ prompt, maxTokens: 2 }), never()));
    assert.equal(result.finish, 'budget');
    assert.equal(result.text, ' x =');
  });

  it('ends at a stop string that spans tokens, and drops the tokens beyond the cut', async () => {
    const { generator } = writing(prompt, ['x', '\n', 'c', 'l', 'a', 's', 's', 'x']);
    const result = done(await generator.generate(request({ prompt, stopStrings: ['\nclass'] }), never()));
    assert.equal(result.finish, 'stop-string');
    assert.equal(result.text, 'x');
    assert.deepEqual(result.tokens.map((token) => token.id), [idOf('x')]);
  });

  it('ends with the scope', async () => {
    const { generator, session } = writing(prompt, ['x', '\n\n', 'y']);
    const result = done(await generator.generate(request({ prompt, scope: { kind: 'line' } }), never()));
    assert.equal(result.finish, 'scope');
    assert.equal(result.text, 'x');
    assert.equal(session.forwards.length, 2);
  });

  it('ends when the KV cache is full', async () => {
    const length = fakeTokenizer.encode(prompt).length;
    const { generator } = writing(prompt, ['a', 'b', 'c', 'd'], { capacity: length + 2 });
    const result = done(await generator.generate(request({ prompt }), never()));
    assert.equal(result.finish, 'context-full');
    // The last token needs no place of its own.
    assert.equal(result.text, 'abc');
  });

  it('refuses a prompt that does not fit, and takes one that just fits', async () => {
    const length = fakeTokenizer.encode(prompt).length;
    const refused = await fresh(request({ prompt }), { capacity: length - 1 });
    assert.equal(refused.kind === 'failed' && refused.reason, 'prompt-too-long');
    assert.equal(done(await fresh(request({ prompt }), { capacity: length })).stats.generatedTokens, 1);
  });

  it('fills the cache and writes nothing when the budget is 0', async () => {
    const { generator, session } = writing(prompt, ['x']);
    const result = done(await generator.generate(request({ prompt, maxTokens: 0 }), never()));
    assert.equal(result.text, '');
    assert.equal(session.slots[0]?.length, fakeTokenizer.encode(prompt).length);
  });

  it('begins an empty prompt with the end-of-text token', async () => {
    const session = new FakeSession();
    done(await new Generator(session).generate(request({ prompt: '', heal: true }), never()));
    assert.deepEqual(session.forwards[0]?.tokens, [END_OF_TEXT]);
  });

  it('says what NaN in the logits means, and forgets the cache that they came from', async () => {
    let broken = true;
    const session = new FakeSession({ logits: (_, row) => row.fill(broken ? NaN : 0) });
    const generator = new Generator(session);
    const result = await generator.generate(request(), never());
    assert.ok(result.kind === 'failed' && result.reason === 'nan-logits');
    assert.match(result.message, /fp16.*overflow.*int4/s);
    assert.deepEqual(generator.slots, [{ name: 'completion', tokens: 0, bytes: 1_000 }]);
    broken = false;
    assert.equal(done(await generator.generate(request(), never())).stats.reusedTokens, 0);
  });

  it('reports an error of the runtime, after which the next answer is right', async () => {
    const session = new FakeSession();
    const generator = new Generator(session);
    await generator.generate(request(), never());
    session.nextError = new Error('bad allocation');
    const failed = await generator.generate(request({ prompt: 'def g(y):' }), never());
    assert.deepEqual(failed, { kind: 'failed', reason: 'runtime', message: 'The model run failed: bad allocation' });
    assert.deepEqual(essence(await generator.generate(request(), never())), essence(await fresh(request())));
  });
});

describe('Generator: streams', function () {
  this.timeout(20_000);
  it('streams exactly the text of the result', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(), fc.boolean(), async (prompt, seed, heal) => {
        const sampling: Sampling = { temperature: 1, topK: 0, topP: 1, seed };
        let streamed = '';
        const params = request({ prompt, sampling, heal, stopStrings: ['ab', '):'], scope: { kind: 'block', minIndent: 0, maxLines: 3 } });
        const result = done(await new Generator(new FakeSession()).generate(params, never(), (text) => (streamed += text)));
        assert.equal(streamed, result.text);
      }),
      { numRuns: 60 },
    );
  });
});

describe('Generator: healing', function () {
  this.timeout(20_000);
  it('writes what follows the cursor with the token that the model knows', async () => {
    const prompt = 'f( retu';
    const kept = fakeTokenizer.encode('f(').length;
    const session = new FakeSession({ logits: scripted(kept, [' return', ' x'].map(idOf)) });
    const result = done(await new Generator(session).generate(request({ prompt, heal: true }), never()));
    assert.equal(result.text, 'rn x');
    assert.deepEqual(result.tokens.map((token) => token.id), [idOf(' return'), idOf(' x')]);
  });

  it('costs no forward of its own when the model chooses the same tokens again', async () => {
    const prompt = 'x =';
    const session = new FakeSession({ logits: scripted(1, [' =', ' 1'].map(idOf)) });
    const result = done(await new Generator(session).generate(request({ prompt, heal: true }), never()));
    assert.equal(result.text, ' 1');
    assert.deepEqual(result.tokens.map((token) => token.id), [idOf(' 1')]);
    assert.deepEqual(session.forwards.map((run) => run.tokens.length), [2, 1]);
  });

  it('needs one more forward where the graph gives the last logits alone', async () => {
    const session = new FakeSession({ logits: scripted(1, [' =', ' 1'].map(idOf)), logitsRows: 'last' });
    const result = done(await new Generator(session).generate(request({ prompt: 'x =', heal: true }), never()));
    assert.equal(result.text, ' 1');
    assert.ok(session.forwards.every((run) => run.keep === 1));
  });

  it('does not count the prompt regenerated against the budget', async () => {
    const session = new FakeSession({ logits: scripted(1, [' =', ' 1', ' x'].map(idOf)) });
    const result = done(await new Generator(session).generate(request({ prompt: 'x =', heal: true, maxTokens: 1 }), never()));
    assert.equal(result.text, ' 1');
  });

  it('reuses the cache but for the tokens taken back', async () => {
    const session = new FakeSession();
    const generator = new Generator(session);
    const prompt = 'def f(x):\n    x = abcd(prin';
    await generator.generate(request({ prompt, heal: true }), never());
    const { stats } = done(await generator.generate(request({ prompt: `${prompt}t`, heal: true }), never()));
    assert.ok(stats.promptTokens - stats.reusedTokens <= 5, JSON.stringify(stats));
  });

  it('emits text that continues the prompt: the bytes of all tokens begin with the prompt', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.constantFrom('', ' retu', '  ', 'prin', ' x ', '\n  '), fc.nat(), async (start, end, seed) => {
        const prompt = start + end;
        for (const logitsRows of ['all', 'last'] as const) {
          const session = new FakeSession({ logitsRows });
          const params = request({ prompt, heal: true, maxTokens: 6, sampling: { temperature: 1.5, topK: 0, topP: 1, seed } });
          const { text } = done(await new Generator(session).generate(params, never()));
          // Bytes that are no UTF-8 are U+FFFD in the text, so beyond the prompt the two may differ there.
          const whole = Buffer.from(prompt + text.replace(/\ufffd.*$/s, ''));
          assert.ok(whole.length >= Buffer.byteLength(prompt));
          const cache = contentOf(session);
          const shared = Math.min(whole.length, cache.length);
          assert.deepEqual(cache.subarray(0, shared), whole.subarray(0, shared));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws the same tokens whether or not the draft is checked in the same forward', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('x =', 'a( retu', 'b  ', 'c prin'), fc.nat(), async (prompt, seed) => {
        const params = request({ prompt, heal: true, sampling: { temperature: 1, topK: 0, topP: 0.9, seed } });
        const [all, last] = await Promise.all([fresh(params, { logitsRows: 'all' }), fresh(params, { logitsRows: 'last' })]);
        assert.deepEqual(essence(all), essence(last));
      }),
      { numRuns: 60 },
    );
  });
});

/** The bytes of the tokens in the cache, replayed from the forwards. */
function contentOf(session: FakeSession): Buffer {
  const ids: number[] = [];
  for (const { tokens, past } of session.forwards) ids.splice(past, Infinity, ...tokens);
  return Buffer.concat(ids.slice(0, session.slots[0]?.length).map((id) => fakeTokenizer.bytesOf(id)));
}

describe('Generator: cancellation and priorities', function () {
  this.timeout(20_000);
  it('cancels before the start, in mid-prefill and between tokens; the next answer is that of a fresh session', async () => {
    const long = request({ prompt: 'def f(x):\n    return x\n'.repeat(20) });
    const total = done(await fresh(long)).stats.generatedTokens + 8;
    for (let after = 0; after < total; after++) {
      const generator = new Generator(new FakeSession());
      const controller = new AbortController();
      const running = generator.generate(long, controller.signal);
      for (let turn = 0; turn < after; turn++) await nextTurn();
      controller.abort();
      const result = await running;
      assert.ok(result.kind === 'cancelled' || result.kind === 'done');
      assert.deepEqual(essence(await generator.generate(long, never())), essence(await fresh(long)));
    }
  });

  it('lets background work go on where it was, without a token of its stream lost or given twice', async () => {
    const background = request({ prompt: 'def g(y):\n    ', priority: 'background', maxTokens: 20, heal: true, sampling: { ...GREEDY, temperature: 1, seed: 9 } });
    const alone = done(await fresh(background));
    const generator = new Generator(new FakeSession());
    let streamed = '';
    const slow = generator.generate(background, never(), (text) => (streamed += text));
    for (let i = 0; i < 6; i++) {
      await nextTurn();
      await nextTurn();
      await generator.generate(request({ prompt: `x = ${i}`, maxTokens: 2 }), never());
    }
    const result = done(await slow);
    assert.equal(result.text, alone.text);
    assert.equal(streamed, alone.text);
    assert.deepEqual(result.tokens, alone.tokens);
    assert.ok(result.stats.queueMs > 0);
  });

  it('answers an interactive request before background work that came first', async () => {
    const generator = new Generator(new FakeSession());
    const order: string[] = [];
    const background = generator.generate(request({ priority: 'background' }), never()).then(() => order.push('background'));
    const interactive = generator.generate(request({ prompt: 'y = ' }), never()).then(() => order.push('interactive'));
    await Promise.all([background, interactive]);
    assert.deepEqual(order, ['interactive', 'background']);
  });

  it('ends all requests when it is closed, and refuses later ones', async () => {
    const generator = new Generator(new FakeSession());
    const pending = [generator.generate(request(), never()), generator.generate(request({ priority: 'background' }), never())];
    await generator.close();
    pending.push(generator.generate(request(), never()));
    for (const result of await Promise.all(pending)) assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
  });

  it('gives what a fresh session gives, whatever else runs, is cancelled, fails or overtakes', async () => {
    const job = fc.record({
      prompt: fc.constantFrom('', 'def f', 'def f(x):\n    ret', 'def f(x):\n    return x\n\n', 'def f(x):\n'.repeat(12), 'x = '),
      priority: fc.constantFrom('interactive' as const, 'background' as const),
      heal: fc.boolean(),
      seed: fc.integer({ min: 0, max: 3 }),
      temperature: fc.constantFrom(0, 1),
      startAfter: fc.integer({ min: 0, max: 12 }),
      cancelAfter: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
      fail: fc.constantFrom(false, false, false, true),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 6 }), async (jobs) => {
        const session = new FakeSession();
        const generator = new Generator(session);
        const turns = async (count: number) => {
          for (let i = 0; i < count; i++) await nextTurn();
        };
        await Promise.all(
          jobs.map(async ({ prompt, priority, heal, seed, temperature, startAfter, cancelAfter, fail }) => {
            const params = request({ prompt, priority, heal, maxTokens: 8, sampling: { temperature, topK: 0, topP: 1, seed } });
            const controller = new AbortController();
            await turns(startAfter);
            if (fail) session.nextError = new Error('injected');
            const running = generator.generate(params, controller.signal);
            if (cancelAfter !== undefined) void turns(cancelAfter).then(() => controller.abort());
            const result = await running;
            if (result.kind === 'done') assert.deepEqual(essence(result), essence(await fresh(params)));
            else if (result.kind === 'failed') assert.match(result.message, /injected/);
            else assert.notEqual(cancelAfter, undefined);
          }),
        );
        assert.equal(generator.pending, 0);
        assert.equal(generator.slots[0]?.tokens ?? 0, session.slots[0]?.length ?? 0);
      }),
      { numRuns: 150 },
    );
  });
});
