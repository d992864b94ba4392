import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { Candidate, GenerateParams, GenerateResult, GenerateStats, ModelInfo } from '../../../src/common/protocol';
import type { Outcome } from '../../../src/core/completion/outcome';
import { CompletionService, type CompleteOptions } from '../../../src/host/completion/service';
import type { Engine, EngineState } from '../../../src/host/engine/engine';
import { CURSOR, sourceOf } from '../support/documents';

const stats: GenerateStats = { promptTokens: 10, reusedTokens: 5, generatedTokens: 7, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 3, firstTokenMs: 5, totalMs: 20 };
const model: ModelInfo = {
  name: 'fake', family: 'phi', contextUse: 'file', path: '/models/fake', architecture: 'phi', layout: 'genai', device: 'cpu', deviceReason: '', deviceFellBack: false, threads: 1, layers: 1,
  contextLength: 2048, vocabSize: 100, kvBytesPerToken: 1, kvSlots: 1, loadMs: 1,
};
const done = (text: string): GenerateResult => ({ kind: 'done', text, tokens: [], finish: 'scope', stats });

/** An engine whose answers the test gives, one call at a time. */
class FakeEngine implements Pick<Engine, 'state' | 'generate'> {
  state: EngineState = { kind: 'ready', model };
  readonly calls: { params: GenerateParams; cancelled: () => boolean; stream: (text: string) => void; answer: (result: GenerateResult) => void }[] = [];
  #arrived: (() => void) | undefined;

  generate: Engine['generate'] = (params, token, onText) =>
    new Promise((resolve) => {
      token.onCancellationRequested(() => resolve({ kind: 'cancelled' }));
      this.calls.push({ params, cancelled: () => token.isCancellationRequested, stream: (text) => onText?.(text, 1), answer: resolve });
      this.#arrived?.();
    });

  /** Resolves when the engine has been called `count` times. */
  async called(count: number): Promise<FakeEngine['calls'][number]> {
    while (this.calls.length < count) await new Promise<void>((resolve) => (this.#arrived = resolve));
    return this.calls[count - 1] as FakeEngine['calls'][number];
  }
}

describe('host/completion/service', () => {
  let engine: FakeEngine;
  let service: CompletionService;
  let sources: CancellationTokenSource[];

  beforeEach(() => {
    engine = new FakeEngine();
    sources = [];
    service = new CompletionService({ engine, newCancellation: () => new CancellationTokenSource(), now: () => performance.now() });
  });
  afterEach(() => service.reset());

  const standard: CompleteOptions = { byHand: true, maxLines: 12, debounceMs: undefined };
  const TYPING = { byHand: false, debounceMs: 0 } as const;

  function inputOf(marked: string): Parameters<CompletionService['complete']>[0] {
    const before = marked.slice(0, marked.indexOf(CURSOR)).split('\n');
    return {
      documentKey: 'd', languageId: 'python', source: sourceOf(marked.replace(CURSOR, '')), line: before.length - 1,
      character: (before.at(-1) as string).length, indentation: { insertSpaces: true, tabSize: 4 },
    };
  }

  function ask(marked: string, options: Partial<CompleteOptions> = {}): { outcome: Promise<Outcome>; cancel: () => void } {
    const source = new CancellationTokenSource();
    sources.push(source);
    return { outcome: service.complete(inputOf(marked), { ...standard, ...options }, source.token), cancel: () => source.cancel() };
  }

  async function answered(marked: string, text: string, options: Partial<CompleteOptions> = {}): Promise<Extract<Outcome, { kind: 'shown' }>> {
    const before = engine.calls.length;
    const { outcome } = ask(marked, options);
    (await engine.called(before + 1)).answer(done(text));
    const result = await outcome;
    assert.ok(result.kind === 'shown', JSON.stringify(result));
    return result;
  }

  const shownText = (outcome: Outcome): string => {
    assert.equal(outcome.kind, 'shown', JSON.stringify(outcome));
    return outcome.kind === 'shown' ? `${outcome.from}: ${outcome.item.text}` : '';
  };

  it('asks for the rest of the line, greedily and healed', async () => {
    const { outcome } = ask('x = ¦');
    const { params, answer } = await engine.called(1);
    assert.equal(params.prompt, 'x = ');
    assert.deepEqual(params.scope, { kind: 'line' });
    assert.deepEqual([params.sampling.temperature, params.heal, params.priority], [0, true, 'interactive']);
    answer(done('call(a)\nmore'));
    assert.equal(shownText(await outcome), 'model: call(a)');
  });

  it('answers along the typing without a request', async () => {
    const { outcome } = ask('x = ¦');
    (await engine.called(1)).answer(done('call(a)'));
    await outcome;
    assert.equal(shownText(await ask('x = call¦').outcome), 'cache: (a)');
    assert.equal(shownText(await ask('x = call(¦)').outcome), 'cache: a)');
    assert.equal(engine.calls.length, 1);
  });

  it('asks nothing where a rule says so', async () => {
    assert.deepEqual(await ask('re¦turn').outcome, { kind: 'skipped', reason: 'mid-word' });
    assert.deepEqual(await ask('¦').outcome, { kind: 'skipped', reason: 'empty-prompt' });
    assert.equal(engine.calls.length, 0);
  });

  it('says in which state the engine is', async () => {
    engine.state = { kind: 'loading', fraction: 0.42, stage: 'reading weights' };
    assert.deepEqual(await ask('x = ¦').outcome, { kind: 'not-ready', detail: 'the model is loading (42 %, reading weights)' });
  });

  it('is superseded while it waits for a pause', async () => {
    const first = ask('x = ¦', { byHand: false, debounceMs: 60_000 });
    first.cancel();
    assert.deepEqual(await first.outcome, { kind: 'superseded' });
    assert.equal(engine.calls.length, 0);
  });

  it('joins a running request that has written what was typed', async () => {
    const first = ask('x = ¦', TYPING);
    const call = await engine.called(1);
    call.stream('call');
    first.cancel();
    assert.deepEqual(await first.outcome, { kind: 'cancelled', stage: 'running' });
    const second = ask('x = ca¦', TYPING);
    call.answer(done('call(a)'));
    assert.equal(shownText(await second.outcome), 'running: ll(a)');
    assert.equal(engine.calls.length, 1);
  });

  it('cancels a running request that wrote something else', async () => {
    const first = ask('x = ¦');
    const call = await engine.called(1);
    call.stream('call');
    first.cancel();
    const second = ask('x = o¦');
    const next = await engine.called(2);
    assert.equal(call.cancelled(), true);
    next.answer(done('ther(b)'));
    assert.equal(shownText(await second.outcome), 'model: ther(b)');
  });

  it('cancels a running request that nobody takes up', async () => {
    const first = ask('x = ¦');
    const call = await engine.called(1);
    first.cancel();
    await first.outcome;
    while (!call.cancelled()) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('asks again with half the prompt where it was too long', async () => {
    const long = Array.from({ length: 300 }, (_, i) => `value_${i} = ${i}`).join('\n');
    const { outcome } = ask(`${long}\nx = ¦`);
    const first = await engine.called(1);
    first.answer({ kind: 'failed', reason: 'prompt-too-long', message: 'too long' });
    const second = await engine.called(2);
    assert.ok(second.params.prompt.length < first.params.prompt.length * 0.7);
    second.answer({ kind: 'failed', reason: 'prompt-too-long', message: 'still too long' });
    assert.deepEqual(await outcome, { kind: 'failed', message: 'still too long' });
  });

  it('tells what the engine and the filters said', async () => {
    const lost = ask('x = ¦');
    (await engine.called(1)).answer({ kind: 'failed', reason: 'worker-exited', message: 'The worker ended.' });
    assert.deepEqual(await lost.outcome, { kind: 'failed', message: 'The worker ended.' });
    const blank = ask('x = ¦');
    (await engine.called(2)).answer(done('  '));
    const outcome = await blank.outcome;
    assert.ok(outcome.kind === 'dropped' && outcome.by === 'blank');
    assert.ok((await ask('x = ¦').outcome).kind === 'dropped', 'known without a request');
    assert.equal(engine.calls.length, 2);
  });

  it('asks anew as soon as a running request writes something else', async () => {
    const first = ask('x = ¦', TYPING);
    const call = await engine.called(1);
    first.cancel();
    const second = ask('x = o¦', TYPING);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(engine.calls.length, 1, 'it may still turn out right');
    call.stream('call');
    (await engine.called(2)).answer(done('ther(b)'));
    assert.equal(call.cancelled(), true);
    assert.equal(shownText(await second.outcome), 'model: ther(b)');
  });

  it('does not make do, asked by hand, with what runs because somebody typed', async () => {
    const typing = ask('x = ¦', TYPING);
    const first = await engine.called(1);
    const byHand = ask('x = ¦');
    const second = await engine.called(2);
    assert.equal(first.cancelled(), true);
    assert.equal((await typing.outcome).kind, 'cancelled');
    second.answer(done('call(a)'));
    assert.equal(shownText(await byHand.outcome), 'model: call(a)');
  });

  it('does not offer again what was rejected there, unless asked by hand', async () => {
    const { place, item } = await answered('x = ¦', 'call(a)');
    service.noteRejected(place, item.text);
    assert.deepEqual(await ask('x = ¦', { byHand: false }).outcome, { kind: 'dropped', by: 'rejections', reason: 'it was rejected here', from: 'cache' });
    assert.equal((await ask('x = c¦', { byHand: false }).outcome).kind, 'dropped');
    assert.equal(shownText(await ask('x = call¦', { byHand: false }).outcome), 'cache: (a)');
    assert.equal(shownText(await ask('x = ¦').outcome), 'cache: call(a)');
    service.noteAccepted(place, item.text, true);
    assert.equal(shownText(await ask('x = ¦', { byHand: false }).outcome), 'cache: call(a)');
    assert.equal(engine.calls.length, 1);
  });

  it('leaves a line alone after its completion was accepted', async () => {
    const { place, item } = await answered('x = ¦', 'call(a)');
    service.noteAccepted(place, item.text, true);
    assert.deepEqual(await ask('x = call(a)¦', { byHand: false }).outcome, { kind: 'skipped', reason: 'just-accepted' });
    await answered('x = call(a)¦', ' + 1');
  });

  it('goes on after a part was accepted', async () => {
    const { place } = await answered('x = ¦', 'call(a)');
    service.noteAccepted(place, 'call', false);
    assert.equal(shownText(await ask('x = call¦', { byHand: false }).outcome), 'cache: (a)');
  });

  it('looks for other texts: by hand always, while typing where something follows', async () => {
    const typing = ask('x = ¦', { byHand: false, debounceMs: 0 });
    (await engine.called(1)).answer(done('call(a)'));
    assert.equal(shownText(await typing.outcome), 'model: call(a)');
    assert.equal(engine.calls[0]?.params.candidates, undefined);
    const byHand = ask('x = ¦');
    const { params, answer } = await engine.called(2);
    assert.ok(params.candidates && params.candidates.sureFrom > 1, 'always looked for');
    const text = (value: string, logprob: number): Candidate => ({ text: value, tokens: [{ id: 1, logprob, at: 0 }], finish: 'scope', logprob, score: logprob, greedy: false });
    answer({ ...done('call(a)'), kind: 'done', alternatives: [text('call(a)', -0.1), text('other(b)', -0.2), text('unlikely', -9)] } as GenerateResult);
    const outcome = await byHand.outcome;
    assert.deepEqual(outcome.kind === 'shown' && [outcome.item, ...outcome.others].map((item) => item.text), ['call(a)', 'other(b)', 'unlikely']);
    const again = await ask('x = ¦', { byHand: false }).outcome;
    assert.deepEqual(again.kind === 'shown' && again.others.map((item) => item.text), ['other(b)'], 'the doubtful one is for those who ask');
    assert.equal(engine.calls.length, 2);
    void ask('x = ¦\nprint(x)', { byHand: false, debounceMs: 0 }).outcome;
    const followed = (await engine.called(3)).params;
    assert.equal(followed.suffix, '\nprint(x)');
    assert.ok(followed.candidates && followed.candidates.sureFrom < 1);
  });

  it('shows nothing that the model was unsure of, unless asked by hand', async () => {
    const unsure: GenerateResult = { kind: 'done', text: 'call(a)', tokens: [{ id: 1, logprob: -3, at: 0 }], finish: 'scope', stats };
    const first = ask('x = ¦', { byHand: false, debounceMs: 0, minimumConfidence: 0.2 });
    (await engine.called(1)).answer(unsure);
    const outcome = await first.outcome;
    assert.ok(outcome.kind === 'dropped' && outcome.by === 'confidence', JSON.stringify(outcome));
    const all = ask('y = ¦', { byHand: false, debounceMs: 0, minimumConfidence: 0 });
    (await engine.called(2)).answer(unsure);
    const shown = await all.outcome;
    assert.deepEqual(shown.kind === 'shown' && shown.item.unsure, [{ start: 0, end: 7, probability: Math.exp(-3) }]);
  });

  it('has doubtful texts given up, does not ask again along them, and asks for all of it by hand', async () => {
    const given: GenerateResult = { kind: 'done', text: 'call(a', tokens: [{ id: 1, logprob: 0, at: 0 }, { id: 2, logprob: -3, at: 5 }], finish: 'unsure', stats };
    const typing = ask('x = ¦', { byHand: false, minimumConfidence: 0.2 });
    const { params, answer } = await engine.called(1);
    assert.equal(params.giveUpBelow, 0.2);
    answer(given);
    for (const outcome of [await typing.outcome, await ask('x = ca¦', { byHand: false }).outcome]) {
      assert.ok(outcome.kind === 'dropped' && outcome.by === 'confidence', JSON.stringify(outcome));
    }
    assert.equal(engine.calls.length, 1);
    void ask('x = ca¦').outcome;
    assert.equal((await engine.called(2)).params.giveUpBelow, undefined);
  });

  it('computes the next place ahead, in the background, and answers from that', async () => {
    const { token } = new CancellationTokenSource();
    const ahead = service.completeAhead(inputOf('def f(a):\n    ¦\n'), { text: 'b = a', replaceAfter: 0 }, standard, token);
    const { params, answer } = await engine.called(1);
    assert.equal(params.prompt, 'def f(a):\n    b = a\n    ');
    assert.equal(params.priority, 'background');
    answer(done('return b'));
    assert.equal((await ahead).kind, 'stored');
    assert.equal(shownText(await ask('def f(a):\n    b = a\n    ¦\n', { byHand: false }).outcome), 'ahead: return b');
    assert.deepEqual(await service.completeAhead(inputOf('def f(a):\n    ¦\n'), { text: 'b = a', replaceAfter: 0 }, standard, token), { kind: 'nothing', reason: 'the answer is known' });
    assert.equal(engine.calls.length, 1);
  });

  it('computes nothing ahead where typing goes on or no model is ready', async () => {
    const source = new CancellationTokenSource();
    const ahead = service.completeAhead(inputOf('x = ¦'), { text: 'call(a)', replaceAfter: 0 }, standard, source.token);
    await engine.called(1);
    source.cancel();
    assert.deepEqual(await ahead, { kind: 'nothing', reason: 'typing went on' });
    engine.state = { kind: 'starting' };
    assert.deepEqual(await service.completeAhead(inputOf('x = ¦'), { text: 'f()', replaceAfter: 0 }, standard, source.token), { kind: 'nothing', reason: 'the model worker is starting' });
  });

  it('survives an engine that throws', async () => {
    engine.generate = () => Promise.reject(new Error('broken'));
    assert.deepEqual(await ask('x = ¦').outcome, { kind: 'failed', message: 'broken' });
  });

  it('forgets its answers when the model changes', async () => {
    const first = ask('x = ¦');
    (await engine.called(1)).answer(done('call(a)'));
    await first.outcome;
    service.reset();
    const second = ask('x = ¦');
    (await engine.called(2)).answer(done('other(a)'));
    assert.equal(shownText(await second.outcome), 'model: other(a)');
  });
});
