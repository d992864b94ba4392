/** The self-test of the loaded model, through the real worker. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { request } from '../../unit/generation/support/requests';
import { fixture } from '../generation/support';
import { disposeRigs, loadParams, noToken, PHI_MICRO, rig } from '../support/worker';

const ENDLESS = request({ prompt: 'x = 1\n'.repeat(100), maxTokens: 2_000 });

describe('the self-test of a model', function () {
  this.timeout(60_000);
  afterEach(disposeRigs);

  for (const [what, folder] of [['phi-micro', PHI_MICRO], ['int4 weights', fixture('phi2-genai-int4')], ['an int8 KV cache', fixture('phi2-genai-int8kv')], ['a cache that grows', fixture('phi2-optimum')]] as const) {
    it(`says how fast it is, and that both ways of reading agree: ${what}`, async () => {
      const { engine } = await rig();
      await engine.load(loadParams(folder));
      const result = await engine.selfTest(noToken());
      assert.ok(result.kind === 'done', JSON.stringify(result));
      assert.ok(result.readPerSecond > 0 && result.writtenPerSecond > 0);
      assert.ok(result.agrees && result.error < 0.04, `${result.error}`);
    });
  }

  it('leaves the KV caches of others alone, and the status says what a step takes once something was written', async () => {
    const { engine } = await rig();
    await engine.load(loadParams());
    assert.equal((await engine.status())?.stepMs, undefined);
    await engine.generate(request({ maxTokens: 8 }), noToken());
    const before = await engine.status();
    assert.ok((before?.stepMs ?? 0) > 0);
    await engine.selfTest(noToken());
    assert.deepEqual((await engine.status())?.slots, before?.slots);
  });

  it('is refused without a model, and can be cancelled while it waits for another command', async () => {
    const { engine } = await rig();
    const refused = await engine.selfTest(noToken());
    assert.ok(refused.kind === 'failed' && refused.reason === 'not-ready');
    await engine.load(loadParams());
    const other = new CancellationTokenSource();
    const endless = engine.generate({ ...ENDLESS, priority: 'command' }, other.token);
    const cancel = new CancellationTokenSource();
    const tested = engine.selfTest(cancel.token);
    cancel.cancel();
    assert.deepEqual(await tested, { kind: 'cancelled' });
    other.cancel();
    await endless;
    assert.equal((await engine.selfTest(noToken())).kind, 'done');
  });

  it('ends with the model when another is loaded', async () => {
    const { engine } = await rig();
    await engine.load(loadParams());
    void engine.generate({ ...ENDLESS, priority: 'command' }, noToken());
    const tested = engine.selfTest(noToken());
    await engine.load(loadParams(fixture('phi2-genai-f32')));
    const result = await tested;
    assert.ok(result.kind === 'failed' && result.reason === 'not-ready');
  });
});
