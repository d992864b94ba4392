/** The worker's life: loads, crashes, hangs, restarts, ends. Every promise settles with a reason. */
import assert from 'node:assert/strict';
import { fork, spawn, type ChildProcess, type ForkOptions } from 'node:child_process';
import * as os from 'node:os';
import * as path from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { GenerateRequest, LoadRequest, LogNotification, StatusRequest, UnloadRequest, type LogParams } from '../../../src/common/protocol';
import { request } from '../../unit/generation/support/requests';
import { fixture } from '../generation/support';
import { disposeRigs, gone, internalErrors, lives, loadParams, noToken, PHI_MICRO, pidOf, rig, stateOf, workerBundle, type Rig } from '../support/worker';

const ENDLESS = request({ prompt: 'x = 1\n'.repeat(100), maxTokens: 2_000 });
const TINY = fixture('phi2-genai-f32');
const FAILING = path.resolve('test/worker/support/failing.ts');

describe('Engine: life of the worker', function () {
  this.timeout(60_000);
  let test: Rig;
  beforeEach(async () => {
    test = await rig();
  });
  afterEach(disposeRigs);

  it('answers not-ready at once while no model is loaded', async () => {
    const result = await test.engine.generate(request(), noToken());
    assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
    assert.equal(test.engine.workerPid, undefined);
    assert.equal(await test.engine.status(), undefined);
    assert.equal(await test.engine.restart(), undefined);
  });

  it('says why a model could not be loaded, and loads the next with the same worker', async () => {
    const result = await test.engine.load(loadParams(path.join(PHI_MICRO, 'nowhere')));
    assert.ok(result.kind === 'failed' && result.reason === 'missing-folder');
    assert.deepEqual(test.engine.state, { kind: 'failed', message: result.message });
    const refused = await test.engine.generate(request(), noToken());
    assert.ok(refused.kind === 'failed' && refused.reason === 'not-ready' && refused.message === result.message);
    const pid = pidOf(test.engine);
    assert.equal((await test.engine.load(loadParams(TINY))).kind, 'loaded');
    assert.equal(pidOf(test.engine), pid);
  });

  it('leaves no model after a load that failed', async () => {
    await test.engine.load(loadParams(TINY));
    await test.engine.load(loadParams(os.tmpdir()));
    assert.equal((await test.engine.status())?.model, null);
  });

  it('lets the last of several loads win', async () => {
    const first = test.engine.load(loadParams(PHI_MICRO));
    await stateOf(test.engine, 'loading');
    const second = test.engine.load(loadParams(PHI_MICRO));
    const third = test.engine.load(loadParams(TINY));
    const [a, b, c] = await Promise.all([first, second, third]);
    assert.equal(a.kind === 'failed' && a.reason, 'cancelled');
    assert.equal(b, a, 'a load of the same model joins the one in progress');
    assert.ok(c.kind === 'loaded' && c.model.path.endsWith('phi2-genai-f32'));
    assert.equal(test.engine.state.kind, 'ready');
  });

  it('replaces a model; requests on the old one end as not-ready', async () => {
    await test.engine.load(loadParams(PHI_MICRO));
    const pending = test.engine.generate(ENDLESS, noToken());
    await test.engine.load(loadParams(TINY));
    const result = await pending;
    assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
    assert.equal((await test.engine.generate(request(), noToken())).kind, 'done');
  });

  it('ends pending requests when the worker is killed, restarts it and serves the next request', async () => {
    await test.engine.load(loadParams(PHI_MICRO));
    const pid = pidOf(test.engine);
    const pending = [ENDLESS, { ...ENDLESS, priority: 'background' as const }].map((params) => test.engine.generate(params, noToken()));
    setTimeout(() => process.kill(pid, 'SIGKILL'), 50);
    for (const result of await Promise.all(pending)) assert.ok(result.kind === 'failed' && result.reason === 'worker-exited');
    assert.equal(test.engine.busy, 0);
    await stateOf(test.engine, 'ready');
    assert.notEqual(pidOf(test.engine), pid);
    assert.equal((await test.engine.generate(request(), noToken())).kind, 'done');
  });

  it('fulfils a load although the worker dies during it', async () => {
    const loading = test.engine.load(loadParams(PHI_MICRO));
    await stateOf(test.engine, 'loading');
    process.kill(pidOf(test.engine), 'SIGKILL');
    assert.equal((await loading).kind, 'loaded');
  });

  it('fulfils a load that comes just after the worker died', async () => {
    await test.engine.load(loadParams(TINY));
    process.kill(pidOf(test.engine), 'SIGKILL');
    // Asked in the midst of the end: the channel may be closed before the exit is known.
    for (const pause of [0, 1, 2, 4, 8]) {
      await new Promise((resolve) => setTimeout(resolve, pause));
      const result = await test.engine.load(loadParams(pause % 2 === 0 ? PHI_MICRO : TINY));
      assert.equal(result.kind, 'loaded');
      process.kill(pidOf(test.engine), 'SIGKILL');
    }
  });

  it('gives up after three restarts in a minute, says so, and starts again by hand', async () => {
    await test.engine.load(loadParams(TINY));
    for (let crash = 0; crash < 3; crash++) {
      process.kill(pidOf(test.engine), 'SIGKILL');
      await stateOf(test.engine, 'starting');
      await stateOf(test.engine, 'ready');
    }
    process.kill(pidOf(test.engine), 'SIGKILL');
    const state = await stateOf(test.engine, 'failed');
    assert.ok(state.kind === 'failed');
    assert.match(state.message, /SIGKILL.*3 restarts.*"Show log".*"Restart"/);
    assert.equal(test.engine.workerPid, undefined);
    assert.equal((await test.engine.restart())?.kind, 'loaded');
    assert.equal((await test.engine.generate(request(), noToken())).kind, 'done');
  });

  it('gives up on a worker that ends on every start, and settles the load', async () => {
    const broken = await rig({}, path.resolve('out/no-such-worker.js'));
    const result = await broken.engine.load(loadParams(TINY));
    assert.ok(result.kind === 'failed' && result.reason === 'runtime');
    assert.match(result.message, /exit code 1.*3 restarts/);
    assert.ok(broken.log.some((line) => line.includes('no-such-worker')), 'what it wrote to stderr is in the log');
  });

  it('restarts a model process by hand', async () => {
    await test.engine.load(loadParams(TINY));
    const pid = pidOf(test.engine);
    const pending = test.engine.generate(ENDLESS, noToken());
    assert.equal((await test.engine.restart())?.kind, 'loaded');
    assert.notEqual((await pending).kind, 'done');
    assert.equal(lives(pid), false);
  });

  it('unloads: the process ends, requests end as not-ready, and a load starts anew', async () => {
    await test.engine.load(loadParams(PHI_MICRO));
    const pid = pidOf(test.engine);
    const pending = test.engine.generate(ENDLESS, noToken());
    await test.engine.unload();
    const result = await pending;
    assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
    assert.equal(lives(pid), false);
    assert.equal(test.engine.state.kind, 'stopped');
    assert.equal((await test.engine.load(loadParams(TINY))).kind, 'loaded');
  });

  it('is disposed in mid-request without a process or a promise left', async () => {
    await test.engine.load(loadParams(PHI_MICRO));
    const pid = pidOf(test.engine);
    const pending = test.engine.generate(ENDLESS, noToken());
    const loading = test.engine.load(loadParams(TINY));
    test.engine.dispose();
    assert.notEqual((await pending).kind, 'done');
    const loaded = await loading;
    assert.ok(loaded.kind === 'failed' && loaded.reason === 'cancelled');
    await gone(pid);
    assert.equal((await test.engine.load(loadParams(TINY))).kind, 'failed');
    assert.equal((await test.engine.generate(request(), noToken())).kind, 'failed');
  });
});

describe('Engine: a worker that hangs', function () {
  this.timeout(60_000);
  afterEach(disposeRigs);

  it('is noticed, ended and replaced', async function () {
    if (process.platform === 'win32') this.skip();
    const test = await rig({ heartbeat: { intervalMs: 100, missesUntilHung: 8 } });
    await test.engine.load(loadParams(PHI_MICRO));
    const pid = pidOf(test.engine);
    process.kill(pid, 'SIGSTOP');
    const result = await test.engine.generate(request(), noToken());
    assert.ok(result.kind === 'failed' && result.reason === 'worker-exited');
    await stateOf(test.engine, 'ready');
    assert.equal(lives(pid), false);
    assert.ok(test.log.some((line) => /had to be ended because it did not answer/.test(line)));
    assert.equal((await test.engine.generate(request(), noToken())).kind, 'done');
  });
});

/** Rounds of loading that are compared, at the beginning and at the end. */
const ROUNDS_COMPARED = 3;
/** The heap and code grow to what they need in the first rounds. */
const ROUNDS_BEFORE = 3;
/** What counts as growth over the rounds compared; their single values differ by less than half of it. */
const GROWTH_BYTES = 10e6;

/**
 * Makes resident memory tell what is held: garbage is collected all the time, and glibc, which else keeps freed blocks
 * of tens of megabytes in its heap, gives each back at once.
 */
const EXACT_MEMORY: ForkOptions = {
  execArgv: ['--expose-gc', '--import', 'data:text/javascript,setInterval(gc, 50).unref()'],
  env: { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_MMAP_THRESHOLD_: '131072', MALLOC_TRIM_THRESHOLD_: '131072' },
};

describe('Worker process', function () {
  this.timeout(60_000);
  let children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL');
    children = [];
  });

  async function connected(options: ForkOptions = {}, script?: string, args: string[] = []) {
    const execArgv = script === undefined ? [] : ['--require', 'tsx/cjs'];
    const child = fork(script ?? (await workerBundle()), args, { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...options });
    children.push(child);
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    return { child, connection, exit: new Promise<number | NodeJS.Signals | null>((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal))) };
  }

  it('releases a model without growing from load to load', async () => {
    const { connection } = await connected(EXACT_MEMORY);
    const rss: number[] = [];
    for (let round = 0; round < ROUNDS_BEFORE + 2 * ROUNDS_COMPARED; round++) {
      assert.equal((await connection.sendRequest(LoadRequest, loadParams(PHI_MICRO))).kind, 'loaded');
      assert.equal((await connection.sendRequest(GenerateRequest, request({ maxTokens: 2 }))).kind, 'done');
      await connection.sendRequest(UnloadRequest);
      await new Promise((resolve) => setTimeout(resolve, 100));
      const status = await connection.sendRequest(StatusRequest);
      assert.deepEqual({ model: status.model, pending: status.pending, slots: status.slots }, { model: null, pending: 0, slots: [] });
      rss.push(status.rssBytes);
    }
    // The model takes 18 MB of weights and 25 MB of KV cache: either would stay three times.
    const growth = Math.min(...rss.slice(-ROUNDS_COMPARED)) - Math.min(...rss.slice(ROUNDS_BEFORE, ROUNDS_BEFORE + ROUNDS_COMPARED));
    assert.ok(growth < GROWTH_BYTES, `resident bytes after each unload: ${rss.join(', ')}`);
  });

  it('ends in order when its host disconnects in mid-run', async () => {
    const { child, connection, exit } = await connected();
    await connection.sendRequest(LoadRequest, loadParams(PHI_MICRO));
    connection.sendRequest(GenerateRequest, ENDLESS).catch(() => undefined);
    await connection.sendRequest(StatusRequest);
    child.disconnect();
    assert.equal(await exit, 0);
    connection.dispose();
  });

  it('ends when its host is killed', async () => {
    const script = `
      const child = require('node:child_process').fork(${JSON.stringify(await workerBundle())}, [], { execArgv: [] });
      process.stdout.write(child.pid + '\\n');
      setInterval(() => undefined, 1000);`;
    const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(host);
    const pid = await new Promise<number>((resolve) => host.stdout.once('data', (data: Buffer) => resolve(Number(data.toString()))));
    assert.ok(lives(pid));
    host.kill('SIGKILL');
    await gone(pid);
  });

  for (const [way, message] of [['throw', 'thrown in a timer'], ['reject', 'rejected and not handled']] as const) {
    it(`tells the host of an error that nobody handled (${way}), and ends with a code`, async () => {
      const { connection, exit } = await connected({}, FAILING, [way]);
      const logged = new Promise<LogParams>((resolve) => connection.onNotification(LogNotification, resolve));
      assert.equal(await exit, 70);
      const { level, message: text } = await logged;
      assert.equal(level, 'error');
      assert.ok(text.includes(message));
    });
  }

  it('answers a load whose opener breaks', async () => {
    const { connection } = await connected({}, FAILING);
    const result = await connection.sendRequest(LoadRequest, loadParams());
    assert.deepEqual(result, { kind: 'failed', reason: 'runtime', message: 'The model could not be loaded: the opener broke' });
    const refused = await connection.sendRequest(GenerateRequest, request());
    assert.ok(refused.kind === 'failed' && refused.reason === 'not-ready');
  });

  it('refuses to run by itself', async () => {
    const alone = spawn(process.execPath, [await workerBundle()], { stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    alone.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    assert.equal(await new Promise((resolve) => alone.once('close', resolve)), 64);
    assert.match(stderr, /starts it by itself/);
  });
});

describe('Engine: its state machine', () => {
  it('took no step that it does not know in any of these tests', () => {
    assert.deepEqual(internalErrors, []);
  });
});
