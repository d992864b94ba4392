import assert from 'node:assert/strict';
import type { WorkerStatus } from '../../../src/common/protocol';
import { engineFacts } from '../../../src/host/status/engineFacts';

const MB = 2 ** 20;
const model = {
  name: 'phi-2', family: 'phi', contextUse: 'project', path: '/m', architecture: 'phi', layout: 'genai', device: 'cpu', deviceReason: '', deviceFellBack: false, threads: 4, layers: 32,
  contextLength: 1024, vocabSize: 51200, kvBytesPerToken: 655_360, kvSlots: 3, loadMs: 1,
} as const;
const status: WorkerStatus = {
  model, pending: 0, rssBytes: 2000 * MB, draftModel: 'phi-micro', acceptance: { lookup: 0.714, model: 0.4 },
  slots: [{ name: 'completion', tokens: 700, bytes: 640 * MB }, { name: 'commands', tokens: 12, bytes: 640 * MB }],
};

describe('engine facts', () => {
  it('says device, memory, KV cache and acceptance', () => {
    assert.equal(
      engineFacts(status),
      'CPU, 4 threads · memory 2000 MB · KV cache 1280 MB of 1920 MB (tokens: completion 700, commands 12) · copied drafts right: 71 % · phi-micro\'s drafts right: 40 %',
    );
  });

  it('says less where there is less', () => {
    assert.equal(engineFacts({ ...status, slots: [], draftModel: null, acceptance: {} }), 'CPU, 4 threads · memory 2000 MB · KV cache 0 MB of 1920 MB');
    assert.equal(engineFacts({ ...status, model: null }), 'No model is loaded.');
  });
});
