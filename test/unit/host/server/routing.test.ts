import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { CompletionsServer, eventually } from '../../../harness/completionsServer';
import { LOCAL, LOCAL_TEXT, PARAMS, Rig } from './rig';

describe('host/server: routing', () => {
  let server: CompletionsServer;
  let rig: Rig;

  beforeEach(async () => {
    server = await CompletionsServer.start();
    rig = new Rig({ url: server.url });
  });
  afterEach(async () => {
    rig.dispose();
    await server.stop();
  });

  it('changes nothing where no server is set', async () => {
    rig.options = { url: '' };
    await rig.server.connect();
    assert.deepEqual(rig.engine.state, rig.worker.state);
    assert.deepEqual(await rig.answer(), [LOCAL_TEXT, undefined]);
    assert.deepEqual([server.requests.length, rig.askedToAgree.length], [0, 0]);
  });

  it('sends nothing before a yes', async () => {
    rig.options = { url: server.url, agreed: false };
    const state = await rig.server.connect();
    assert.ok(state.kind === 'waits' && state.declined);
    assert.equal((await rig.answer())[0], LOCAL_TEXT);
    assert.equal(server.requests.length, 0);
  });

  it('is ready with the server\'s model, and answers with its text', async () => {
    server.answer = () => ({ pieces: [' 1', ' + 2', '\n', 'y'], logprobs: [-0.1, -0.2, -0.3, -0.4] });
    await rig.server.connect();
    const { state } = rig.engine;
    assert.ok(state.kind === 'ready');
    assert.deepEqual([state.model.name, state.model.contextUse, state.model.server], ['microsoft/phi-2', 'project', { host: server.host, answers: true, note: '' }]);
    const { result, streamed } = await rig.ask();
    assert.ok(result.kind === 'done');
    assert.deepEqual([result.text, streamed, result.finish, result.stats.by], ['1 + 2', '1 + 2', 'scope', `microsoft/phi-2 on ${server.host}`]);
    assert.deepEqual(result.tokens.map(({ at, logprob }) => [at, logprob]), [[0, -0.1], [1, -0.2]]);
    assert.deepEqual(rig.worker.asked, []);
    const { body, headers } = server.last;
    assert.deepEqual([body?.['prompt'], body?.['stream'], body?.['model'], headers.authorization], ['x =', true, 'microsoft/phi-2', undefined]);
  });

  it('asks the model that is named, and says so where it is not served', async () => {
    server.models = [{ id: 'first' }, { id: 'second' }];
    rig.options = { url: server.url, model: 'second' };
    await rig.server.connect();
    await rig.answer();
    assert.equal(server.last.body?.['model'], 'second');
    rig.options = { url: server.url, model: 'third' };
    const state = await rig.server.connect();
    assert.ok(state.kind === 'waits' && /"third".*phiPair\.server\.model/.test(state.message));
  });

  it('says where the server tells no probabilities', async () => {
    await rig.server.connect();
    assert.match((await rig.answer())[1] ?? '', /does not say how sure it is/);
  });

  it('gives up an unsure text and lets the server stop', async () => {
    server.answer = () => ({ pieces: [' a', ' b', ...Array.from({ length: 1000 }, () => ' c')], logprobs: [-0.1, -4] });
    server.pieceMs = 1;
    await rig.server.connect();
    const { result } = await rig.ask({ giveUpBelow: 0.1, maxTokens: 2000 });
    assert.ok(result.kind === 'done' && result.finish === 'unsure' && result.text === 'a b', JSON.stringify(result));
    await eventually('the server sees the end', () => server.last.cancelled);
  });

  it('ends its request when it is cancelled, at once, and the server sees it', async () => {
    server.answer = () => ({ pieces: Array.from({ length: 1000 }, () => ' a') });
    server.pieceMs = 5;
    await rig.server.connect();
    const source = new CancellationTokenSource();
    let streamed = '';
    const result = rig.engine.generate({ ...PARAMS, scope: { kind: 'free' }, maxTokens: 2000 }, source.token, (text) => (streamed += text));
    await eventually('text comes', () => streamed.length > 4);
    source.cancel();
    assert.deepEqual(await result, { kind: 'cancelled' });
    const before = streamed;
    await eventually('the server sees the end', () => server.last.cancelled);
    assert.equal(streamed, before);
    assert.ok(server.last.pieces < 1000);
    assert.equal(rig.server.state.kind, 'up');
  });

  it('asks nothing for a request that was cancelled before', async () => {
    await rig.server.connect();
    const source = new CancellationTokenSource();
    source.cancel();
    assert.deepEqual(await rig.engine.generate(PARAMS, source.token), { kind: 'cancelled' });
    assert.equal(server.completions.length, 0);
  });

  it('counts what the server works on as busy, and judges texts on this machine', async () => {
    server.pieceMs = 20;
    await rig.server.connect();
    const busy: number[] = [];
    rig.engine.onDidChangeBusy((now) => busy.push(now));
    await rig.ask();
    assert.deepEqual(busy, [1, 0]);
    await rig.engine.score({} as never, new CancellationTokenSource().token);
    assert.equal(rig.worker.scored.length, 1);
  });

  it('sends no prompt that nobody asked about', async () => {
    await rig.server.connect();
    const { result } = await rig.ask({ maxTokens: 0 });
    assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
    assert.deepEqual([server.completions.length, rig.worker.asked.length], [0, 0]);
  });

  it('answers on this machine while the server is away, and there again when it is back', async () => {
    rig.options = { url: server.url, retryMs: 20 };
    await rig.server.connect();
    const { port } = server;
    await server.stop();
    const [text, by] = await rig.answer();
    assert.deepEqual([text, rig.server.state.kind], [LOCAL_TEXT, 'away']);
    assert.match(by ?? '', /^phi-micro on this machine, in place of the server: .*(ECONNREFUSED|lost)/);
    const { state } = rig.engine;
    assert.ok(state.kind === 'ready' && state.model.name === 'phi-micro' && state.model.server?.answers === false && state.model.server.note.includes(`127.0.0.1:${port}`));
    server = await CompletionsServer.start(port);
    await eventually('the server is back', () => rig.server.state.kind === 'up');
    assert.match((await rig.answer())[1] ?? '', /^microsoft\/phi-2 on/);
    assert.ok(rig.delaysAsked.length >= 1 && rig.delaysAsked[0]?.[0] === 1);
  });

  it('waits longer after each failure, until an answer came: a list of models is none', async () => {
    rig.options = { url: server.url, retryMs: 1 };
    await rig.server.connect();
    server.faults.push(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 500 }) as const));
    for (let i = 0; i < 3; i++) {
      await eventually('the server is asked again', () => rig.server.state.kind === 'up');
      assert.equal((await rig.answer())[0], LOCAL_TEXT);
    }
    assert.deepEqual(rig.delaysAsked.map(([failures]) => failures), [1, 2, 3]);
    await eventually('the server is asked again', () => rig.server.state.kind === 'up');
    assert.equal((await rig.answer())[0], '1');
    server.faults.push({ kind: 'status', status: 500 });
    await rig.answer();
    assert.equal(rig.delaysAsked.at(-1)?.[0], 1);
  });

  it('forgets the answer of a server that is no longer the one that is set', async () => {
    const other = await CompletionsServer.start();
    try {
      server.listFaults.push({ kind: 'silence' });
      const first = rig.server.connect();
      await eventually('the first is asked', () => server.requests.length === 1);
      rig.options = { url: other.url };
      assert.equal((await rig.server.connect()).kind, 'up');
      await first;
      assert.ok(rig.server.state.kind === 'up' && rig.server.state.host === other.host);
    } finally {
      await other.stop();
    }
  });

  describe('a command', () => {
    const COMMAND = { slot: 'commands', priority: 'command', scope: { kind: 'free' } } as const;

    it('is not handed to a model that cannot do it, and says what to do', async () => {
      await rig.server.connect();
      server.faults.push({ kind: 'status', status: 503 });
      const { result } = await rig.ask(COMMAND);
      assert.ok(result.kind === 'failed' && /has a fault \(503\).*Run the command again/.test(result.message), JSON.stringify(result));
      assert.equal(rig.worker.asked.length, 0);
    });

    it('is handed to a model of the same kind, before anything was written', async () => {
      rig.worker.state = { kind: 'ready', model: { ...LOCAL, contextUse: 'project' } };
      await rig.server.connect();
      server.faults.push({ kind: 'status', status: 503 }, { kind: 'drop', after: 1 });
      assert.equal((await rig.answer(COMMAND))[0], LOCAL_TEXT);
      await rig.server.connect();
      server.answer = () => ({ pieces: ['a', 'b', 'c'] });
      // The first piece has arrived by then.
      server.pieceMs = 200;
      const { result, streamed } = await rig.ask(COMMAND);
      assert.ok(result.kind === 'failed' && /A part of the answer/.test(result.message), JSON.stringify(result));
      assert.equal(streamed, 'a');
    });
  });
});
