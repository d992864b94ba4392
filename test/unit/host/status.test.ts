import assert from 'node:assert/strict';
import path from 'node:path';
import type { ModelInfo } from '../../../src/common/protocol';
import { chooseFolder } from '../../../src/host/models/folder';
import { statusView, type StatusFacts } from '../../../src/host/status/view';

const model = { name: 'phi-micro', device: 'cpu', deviceReason: 'The model is small.', deviceFellBack: false } as ModelInfo;
const onProcessor = 'It runs on the processor. The model is small.';
const facts: StatusFacts = { engine: { kind: 'ready', model }, busy: 0, enabled: true, automatic: true, problem: undefined };

describe('host/status/view', () => {
  const table: [Partial<StatusFacts>, string, string, string][] = [
    [{}, 'ready', '$(sparkle) Phi Pair', 'phi-micro is ready.'],
    [{ busy: 1 }, 'thinking', '$(loading~spin) Phi Pair', 'phi-micro is writing a suggestion.'],
    [{ automatic: false }, 'by-hand', '$(sparkle) Phi Pair', 'phi-micro is ready; it suggests only when asked.'],
    [{ enabled: false, busy: 1 }, 'off', '$(circle-slash) Phi Pair', 'Completions are switched off.'],
    [{ engine: { kind: 'loading', fraction: 0.256, stage: 'reading weights' } }, 'loading', '$(loading~spin) Phi Pair 26 %', 'The model is loading: 26 %, reading weights.'],
    [{ engine: { kind: 'failed', message: 'No such folder.' } }, 'error', '$(error) Phi Pair', 'No such folder.'],
    [{ problem: 'Not absolute.' }, 'error', '$(error) Phi Pair', 'Not absolute.'],
    [{ engine: { kind: 'starting' } }, 'starting', '$(loading~spin) Phi Pair', 'The model worker is starting.'],
    [{ engine: { kind: 'stopped' } }, 'idle', '$(sparkle) Phi Pair', 'No model is loaded yet; it loads with the first document to complete.'],
  ];
  for (const [change, kind, text, reason] of table) {
    it(`shows ${kind}: ${reason}`, () => {
      assert.deepEqual(statusView({ ...facts, ...change }), { kind, text, reason, device: change.engine ? undefined : onProcessor, error: kind === 'error' });
    });
  }

  it('says where the model runs and why, and marks a device that was asked for in vain', () => {
    const on = (more: Partial<ModelInfo>) => statusView({ ...facts, engine: { kind: 'ready', model: { ...model, ...more } } }).device;
    assert.equal(on({ device: 'webgpu', deviceReason: 'Chosen in the settings.' }), 'It runs on WebGPU. Chosen in the settings.');
    assert.equal(on({ deviceReason: 'CUDA cannot be used: x.', deviceFellBack: true }), '⚠ It runs on the processor. CUDA cannot be used: x.');
  });
});

describe('host/models/folder', () => {
  it('takes the embedded model where nothing is set', () => {
    assert.deepEqual(chooseFolder('', '/ext'), { kind: 'folder', path: path.join('/ext', 'models', 'phi-micro'), embedded: true });
  });
  it('takes a full path, and ~ for the home folder', () => {
    assert.deepEqual(chooseFolder('/models/phi-2/', '/ext', '/home/ada'), { kind: 'folder', path: path.normalize('/models/phi-2/'), embedded: false });
    assert.deepEqual(chooseFolder('~/phi-2', '/ext', '/home/ada'), { kind: 'folder', path: path.normalize('/home/ada/phi-2'), embedded: false });
  });
  it('refuses a path that each workspace would read in its own way', () => {
    for (const setting of ['models/phi-2', './phi-2', '~ada/phi-2']) assert.equal(chooseFolder(setting, '/ext').kind, 'invalid', setting);
  });
});
