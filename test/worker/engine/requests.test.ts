/** Requests through the whole way: engine, worker process, native session. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams } from '../../../src/common/protocol';
import { done, request } from '../../unit/generation/support/requests';
import { assertSameAnswer, ROUNDING } from '../generation/support';
import { disposeRigs, loadParams, noToken, rig, type Rig } from '../support/worker';

const LINE = 'def area(width, height):\n    return width * height\n\n\n';
const LONG = LINE.repeat(40);

describe('Engine: requests', function () {
  this.timeout(60_000);
  let test: Rig;
  before(async () => {
    test = await rig();
    assert.equal((await test.engine.load(loadParams())).kind, 'loaded');
  });
  after(disposeRigs);

  const generate = (params: GenerateParams, onText?: (text: string) => void) => test.engine.generate(params, noToken(), onText);

  it('passed through its states in order, with growing progress', () => {
    const kinds = test.states.map((state) => state.kind).filter((kind, at, all) => kind !== all[at - 1]);
    assert.deepEqual(kinds, ['stopped', 'starting', 'loading', 'ready']);
    const fractions = test.states.flatMap((state) => (state.kind === 'loading' ? [state.fraction] : []));
    assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b));
    assert.ok(fractions.length > 2);
    assert.ok(test.states.every((state) => state.kind !== 'loading' || state.stage !== ''));
  });

  it('streams exactly the text of the result', async () => {
    let streamed = '';
    let pieces = 0;
    const result = done(
      await generate(request({ prompt: LINE, maxTokens: 24, heal: true }), (text) => {
        streamed += text;
        pieces++;
      }),
    );
    assert.equal(streamed, result.text);
    assert.ok(pieces > 1);
    assert.equal(result.tokens.length > 0, true);
    assert.ok(result.stats.firstTokenMs <= result.stats.totalMs);
  });

  it('keeps the streams of requests apart', async () => {
    const texts = ['', ''];
    const results = await Promise.all(
      [LINE, `${LINE}x = `].map((prompt, at) => generate(request({ prompt, maxTokens: 10 }), (text) => (texts[at] += text))),
    );
    assert.deepEqual(texts, results.map((result) => done(result).text));
  });

  it('counts the interactive requests that are pending', async () => {
    const seen: number[] = [];
    const subscription = test.engine.onDidChangeBusy((busy) => seen.push(busy));
    await Promise.all([
      generate(request({ maxTokens: 1 })),
      generate(request({ maxTokens: 1 })),
      generate(request({ maxTokens: 1, priority: 'background' })),
    ]);
    subscription.dispose();
    assert.deepEqual(seen, [1, 2, 1, 0]);
  });

  it('finds the prefix of the last prompt in the KV cache', async () => {
    await generate(request({ prompt: LONG, maxTokens: 1 }));
    const { stats } = done(await generate(request({ prompt: `${LONG}x`, maxTokens: 1 })));
    assert.ok(stats.reusedTokens >= stats.promptTokens - 2, JSON.stringify(stats));
  });

  for (const [when, afterMs, prompt] of [['in mid-prefill', 60, `# other\n${LONG}`], ['in mid-decode', undefined, 'x = 1\n']] as const) {
    it(`answers as before after a cancel ${when}`, async () => {
      const params = request({ prompt: LINE, maxTokens: 8 });
      const expected = await generate(params);
      const source = new CancellationTokenSource();
      const cancelled = (): void => source.cancel();
      const running = test.engine.generate(request({ prompt, maxTokens: 1_000 }), source.token, afterMs === undefined ? cancelled : undefined);
      if (afterMs !== undefined) setTimeout(cancelled, afterMs);
      assert.deepEqual(await running, { kind: 'cancelled' });
      assertSameAnswer(await generate(params), expected, ROUNDING.int4);
      assert.equal((await test.engine.status())?.pending, 0);
    });
  }

  it('takes no request whose token is cancelled already', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    assert.deepEqual(await test.engine.generate(request(), source.token), { kind: 'cancelled' });
  });

  it('serves interactive before background work, which then goes on', async () => {
    // Sampled, since greedy text soon runs in circles and ends.
    const params = request({ prompt: `${LINE}# notes\n`, maxTokens: 200, priority: 'background', sampling: { temperature: 1, topK: 0, topP: 1, seed: 3 } });
    const alone = await generate(params);
    const order: string[] = [];
    let streamed = '';
    const pieces = new EventEmitter();
    const background = generate(params, (text) => {
      streamed += text;
      pieces.emit('piece');
    }).then((result) => {
      order.push('background');
      return result;
    });
    for (let i = 0; i < 3; i++) {
      await once(pieces, 'piece');
      await generate(request({ prompt: `y = ${i}`, maxTokens: 1 }));
      order.push('interactive');
    }
    const result = done(await background);
    assert.equal(order.indexOf('background'), 3);
    assert.equal(streamed, result.text);
    assertSameAnswer(result, alone, ROUNDING.int4);
  });

  it('carries any text, lone surrogates too', async () => {
    for (const prompt of ['', '\ud83d', 'x = "\udc00é😀"\r\n\t', '\0']) {
      assert.equal((await generate(request({ prompt, maxTokens: 2, heal: true }))).kind, 'done');
    }
  });

  it('refuses a prompt longer than the KV cache, with both lengths', async () => {
    const result = await generate(request({ prompt: LONG.repeat(5) }));
    assert.ok(result.kind === 'failed' && result.reason === 'prompt-too-long');
    assert.match(result.message, /\d{4} tokens.*2048/);
  });

  it('knows its status', async () => {
    const status = await test.engine.status();
    assert.equal(status?.model?.name, 'phi-micro');
    assert.equal(status.pending, 0);
    assert.ok(status.slots.some(({ name, tokens, bytes }) => name === 'completion' && tokens > 0 && bytes > 0), JSON.stringify(status.slots));
    assert.equal(status.draftModel, null);
    assert.ok(status.rssBytes > 10e6);
  });

  it('logged no error', () => {
    assert.deepEqual(test.log.filter((line) => !line.startsWith('info')), []);
  });
});
