/** The binding against the real library and a real graph, phi-micro's. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { buildSync } from 'esbuild';
import type { OrtError} from '../../../src/worker/ort/runtime';
import { OrtRuntime } from '../../../src/worker/ort/runtime';
import { RunTerminated, Session } from '../../../src/worker/ort/session';
import { SequenceSlicer } from '../../../src/worker/ort/slice';
import { Tensor } from '../../../src/worker/ort/tensor';
import { GRAPH, rig, VOCAB } from './rig';

describe('ONNX Runtime binding', () => {
  it('reads inputs and outputs with their types and shapes from the graph', async () => {
    const { session } = await rig(1);
    const ids = session.inputs.find((info) => info.name === 'input_ids');
    assert.deepEqual([ids?.type, ids?.shape], ['int64', [-1, -1]]);
    assert.deepEqual(ids?.symbols[0], 'batch_size');
    const logits = session.outputs.find((info) => info.name === 'logits');
    assert.equal(logits?.type, 'float32');
    assert.equal(logits?.shape.at(-1), VOCAB);
    session.dispose();
  });

  it('survives a forced garbage collection between all steps of 1,000 runs, with the same logits each time', function () {
    this.timeout(180_000);
    // A process of its own: its heap is small, so that 9,000 full collections take seconds.
    const script = path.resolve(__dirname, '../../../out/test/gcStress.cjs');
    buildSync({ entryPoints: [path.join(__dirname, 'gcStress.ts')], outfile: script, bundle: true, platform: 'node', packages: 'external' });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', script, GRAPH], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^1000 runs, 0 differences, \d+ collections$/m);
  });

  it('writes nothing outside the model: no telemetry, no identity of the machine', function () {
    this.timeout(60_000);
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-home-'));
    const script = path.resolve(__dirname, '../../../out/test/loadOnce.cjs');
    buildSync({ entryPoints: [path.join(__dirname, 'loadOnce.ts')], outfile: script, bundle: true, platform: 'node', packages: 'external' });
    const places = { HOME: home, USERPROFILE: home, TMPDIR: home, TEMP: home, XDG_CACHE_HOME: path.join(home, 'cache') };
    const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8', env: { ...process.env, ...places, ORT_DISABLE_TELEMETRY: '' } });
    const written = fs.readdirSync(home, { recursive: true });
    fs.rmSync(home, { recursive: true });
    assert.equal(status, 0, stderr);
    assert.deepEqual(written, []);
  });

  it('is right after 50 terminations in mid-run', async function () {
    this.timeout(120_000);
    const subject = await rig(512);
    const expected = await subject.run(64, 0);
    let terminated = 0;
    while (terminated < 50) {
      const abort = new AbortController();
      const running = subject.run(512, 0, abort.signal);
      setTimeout(() => abort.abort(), 2 + (terminated % 5));
      await assert.rejects(running, RunTerminated);
      terminated++;
    }
    assert.deepEqual(await subject.run(64, 0), expected);
    subject.dispose();
  });

  it('keeps the event loop free during a run', async () => {
    const subject = await rig(512);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    await subject.run(512, 0);
    clearInterval(timer);
    assert.ok(ticks > 0, 'no timer fired during the run');
    subject.dispose();
  });

  it('turns every status into an error with the message of ONNX Runtime', async () => {
    const runtime = OrtRuntime.get();
    const missing = path.join(os.tmpdir(), 'no-such-model.onnx');
    await assert.rejects(Session.load(runtime, missing, { threads: 1 }), (error: OrtError) => {
      assert.equal(error.code, 'NO_SUCHFILE');
      assert.match(error.message, /no-such-model\.onnx/);
      return true;
    });
    await assert.rejects(Session.load(runtime, Buffer.from('not a model at all'), { threads: 1 }), (error: OrtError) => error.code === 'INVALID_PROTOBUF');
    const subject = await rig(1);
    const shapeless = Tensor.over(runtime, new BigInt64Array(1), 'int64', [1]);
    await assert.rejects(subject.session.run({ input_ids: shapeless }, { logits: null }), (error: OrtError) => {
      assert.equal(error.code, 'INVALID_ARGUMENT');
      assert.match(error.message, /input_ids|Missing Input/);
      return true;
    });
    shapeless.dispose();
    subject.dispose();
  });

  it('refuses what would crash: small buffers, unknown names, overlapping runs, use after disposal', async () => {
    const runtime = OrtRuntime.get();
    assert.throws(() => Tensor.over(runtime, new Float32Array(3), 'float32', [2, 2]), RangeError);
    const subject = await rig(512);
    const tensor = Tensor.over(runtime, new BigInt64Array(1), 'int64', [1, 1]);
    await assert.rejects(subject.session.run({ nonsense: tensor }, {}), /no input 'nonsense'/);
    const running = subject.run(512, 0);
    await assert.rejects(subject.session.run({}, {}), /already running/);
    assert.throws(() => subject.session.dispose(), /while it runs/);
    await running;
    tensor.dispose();
    tensor.dispose();
    assert.throws(() => tensor.pointer, /after it was disposed/);
    subject.dispose();
    subject.session.dispose();
  });

  it('ends a load when its signal is aborted', async () => {
    const abort = new AbortController();
    const loading = Session.load(OrtRuntime.get(), GRAPH, { threads: 1 }, abort.signal);
    abort.abort();
    await assert.rejects(loading, RunTerminated);
  });

  it('cuts a tensor along its sequence without changing the original', async () => {
    const runtime = OrtRuntime.get();
    const slicer = await SequenceSlicer.create(runtime, 'float32');
    const whole = Tensor.over(runtime, Float32Array.from({ length: 24 }, (_, i) => i), 'float32', [1, 2, 4, 3]);
    const short = await slicer.firstPositions(whole, 2);
    assert.deepEqual(short.shape(), [1, 2, 2, 3]);
    // A slice of the slice to read back: heads stay apart, so the first positions of both heads come out.
    const again = await slicer.firstPositions(short, 1);
    assert.deepEqual(again.shape(), [1, 2, 1, 3]);
    assert.deepEqual(whole.shape(), [1, 2, 4, 3]);
    for (const tensor of [whole, short, again]) tensor.dispose();
    slicer.dispose();
  });
});
