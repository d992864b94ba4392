import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ComputeDevice } from '../../../src/common/devices';
import type { Machine } from '../../../src/worker/devices/candidates';
import { openOnDevice, type DeviceJob } from '../../../src/worker/devices/pick';
import { DeviceRecord } from '../../../src/worker/devices/record';
import type { ModelSession } from '../../../src/worker/model/session';

const machine: Machine = { platform: 'linux', builtIn: ['webgpu', 'cuda'], libraries: [], librariesProblem: undefined };
const GOOD = Float32Array.of(1, 2, 3, 4);
const BAD = Float32Array.of(4, 1, 2, 3);

/** What each device does: the time of a token and the logits, or an error when it is opened. */
type Behaviour = Partial<Record<ComputeDevice, { tokenMs: number; row?: Float32Array } | Error>>;

describe('devices/pick', () => {
  let folder: string;
  let opened: ComputeDevice[];
  let living: number;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-pick-'));
    opened = [];
    living = 0;
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const record = () =>
    new DeviceRecord(
      folder,
      { computer: '', graphPath: '', weightBytes: 0, graphModified: 0, ortVersion: '', hardware: [], cudaLibraries: '' },
      () => ({ worker: process.pid, host: process.ppid, now: Date.now(), isAlive: () => false }),
      assert.fail,
    );

  function job(behaviour: Behaviour, more: Partial<DeviceJob> = {}): DeviceJob {
    return {
      wanted: 'auto',
      processorSuffices: undefined,
      machine: () => machine,
      record,
      open: (device) => {
        opened.push(device);
        const does = behaviour[device];
        if (does === undefined || does instanceof Error) return Promise.reject(does ?? new Error('not here'));
        assert.equal(living, 0, 'two sessions at once');
        living++;
        const session = { info: { device }, dispose: () => Promise.resolve(void living--) };
        return Promise.resolve(session as unknown as ModelSession);
      },
      measure: (session) => {
        const does = behaviour[session.info.device] as { tokenMs: number; row?: Float32Array };
        return Promise.resolve({ prefillMs: does.tokenMs, tokenMs: does.tokenMs, rows: [does.row ?? GOOD] });
      },
      log: () => undefined,
      signal: new AbortController().signal,
      ...more,
    };
  }

  it('tests once, takes the faster device, and goes straight to it the next time', async () => {
    const behaviour: Behaviour = { cpu: { tokenMs: 100 }, webgpu: { tokenMs: 10 } };
    const first = await openOnDevice(job(behaviour));
    assert.deepEqual([first.session.info.device, opened], ['webgpu', ['cpu', 'webgpu', 'webgpu']]);
    await first.session.dispose();
    opened = [];
    const second = await openOnDevice(job(behaviour));
    assert.deepEqual([second.session.info.device, opened, second.reason], ['webgpu', ['webgpu'], first.reason]);
  });

  const falls: { what: string; behaviour: Behaviour; reason: RegExp }[] = [
    { what: 'is slower', behaviour: { cpu: { tokenMs: 100 }, webgpu: { tokenMs: 500 } }, reason: /WebGPU 500 ms/ },
    { what: 'computes something else', behaviour: { cpu: { tokenMs: 100 }, webgpu: { tokenMs: 1, row: BAD } }, reason: /WebGPU cannot be used: it computes other logits than the processor/ },
    { what: 'computes NaN', behaviour: { cpu: { tokenMs: 100 }, webgpu: { tokenMs: 1, row: Float32Array.of(NaN, 1, 2, 3) } }, reason: /logits that are no numbers/ },
    { what: 'cannot be opened', behaviour: { cpu: { tokenMs: 100 }, webgpu: new Error('Failed to get a WebGPU adapter') }, reason: /no graphics adapter/ },
  ];
  for (const { what, behaviour, reason } of falls) {
    it(`stays on the processor, with the reason, where the other device ${what}`, async () => {
      const picked = await openOnDevice(job(behaviour));
      assert.deepEqual([picked.session.info.device, picked.fellBack, living], ['cpu', false, 1]);
      assert.match(picked.reason, reason);
      await picked.session.dispose();
      opened = [];
      assert.match((await openOnDevice(job(behaviour))).reason, reason);
      assert.deepEqual(opened, ['cpu'], 'the choice was kept');
    });
  }

  it('falls back from a device that was chosen by hand, and says so', async () => {
    const cuda = await openOnDevice(job({ cpu: { tokenMs: 1 } }, { wanted: 'cuda' }));
    assert.deepEqual([cuda.session.info.device, cuda.fellBack, opened], ['cpu', true, ['cpu']]);
    assert.match(cuda.reason, /^CUDA cannot be used: libonnxruntime_providers_cuda\.so was not found/);
    await cuda.session.dispose();
    const webgpu = await openOnDevice(job({ cpu: { tokenMs: 1 }, webgpu: new Error('no driver') }, { wanted: 'webgpu' }));
    assert.deepEqual([webgpu.fellBack, webgpu.reason], [true, 'WebGPU cannot be used: no driver.']);
  });

  it('takes a device that was chosen by hand though it is slower', async () => {
    const picked = await openOnDevice(job({ cpu: { tokenMs: 1 }, webgpu: { tokenMs: 100 } }, { wanted: 'webgpu' }));
    assert.deepEqual([picked.session.info.device, picked.fellBack, opened], ['webgpu', false, ['webgpu']]);
  });

  it('asks no device for a small model', async () => {
    const picked = await openOnDevice(job({ cpu: { tokenMs: 1 } }, { processorSuffices: 'The model is small.', machine: () => assert.fail(), record: () => assert.fail() }));
    assert.deepEqual([picked.reason, opened], ['The model is small.', ['cpu']]);
  });

  it('does not try a device again whose trial ended the process', async () => {
    record().begin('webgpu');
    const picked = await openOnDevice(job({ cpu: { tokenMs: 100 }, webgpu: { tokenMs: 1 } }));
    assert.match(picked.reason, /WebGPU cannot be used: the model process crashed when it was tried/);
    assert.ok(!opened.includes('webgpu'));
  });

  it('tests anew when the device that was kept fails', async () => {
    await (await openOnDevice(job({ cpu: { tokenMs: 100 }, webgpu: { tokenMs: 1 } }))).session.dispose();
    const picked = await openOnDevice(job({ cpu: { tokenMs: 100 }, webgpu: new Error('device lost') }));
    assert.match(picked.reason, /device lost/);
    assert.equal(record().choice(), undefined);
  });

  it('lets a failure on the processor and a cancelled load through', async () => {
    await assert.rejects(openOnDevice(job({ cpu: new Error('bad graph') })), /bad graph/);
    const abort = new AbortController();
    const cancelled = job({ cpu: { tokenMs: 1 }, webgpu: { tokenMs: 1 } }, { wanted: 'webgpu', signal: abort.signal, measure: () => (abort.abort(), Promise.reject(new Error('cancelled'))) });
    await assert.rejects(openOnDevice(cancelled), /cancelled/);
    assert.equal(living, 0);
    assert.equal(record().begin('webgpu'), 'try', 'no mark is left behind');
  });
});
