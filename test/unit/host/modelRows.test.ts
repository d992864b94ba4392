import assert from 'node:assert/strict';
import { catalogue } from '../../../src/core/models/catalogue';
import { modelRows, type ModelFacts } from '../../../src/host/models/modelRows';

const FACTS: ModelFacts = { entries: catalogue(), installed: [], running: [], paused: [], inUse: '', memory: { freeBytes: 3e9, totalBytes: 3.5e9 } };
const linesOf = (facts: Partial<ModelFacts>): string[] => modelRows({ ...FACTS, ...facts }).map(({ label, description }) => `${label} | ${description}`);
const installed = (id: string, title: string) => ({ id, title, endpoint: 'https://huggingface.co', repo: 'a/b', commit: 'c', files: [], folder: `/home/me/models/${id}` });

describe('rows of the list of models', () => {
  it('say size, memory, licence and whether it fits', () => {
    assert.deepEqual(linesOf({}), [
      '$(package) phi-micro | in use · 300 MB of memory · MIT',
      '$(cloud-download) Phi-2, 4 bits, for the processor | 2.18 GB to download · 4 GB of memory · MIT · too large: this machine has 3.50 GB',
      '$(cloud-download) Phi-2, 4 bits, for an NVIDIA graphics card | 1.75 GB to download · 3 GB of memory · MIT · needs memory of the graphics card',
      '$(tools) Phi-1.5 | to be built by you · 2.5 GB of memory · MIT · fits',
      '$(tools) Phi-1 | to be built by you · 2.5 GB of memory · MIT · fits',
    ]);
  });

  it('say what is downloaded, in use, paused and under way, what is beside the catalogue too', () => {
    const progress = { stage: { kind: 'fetching', file: 'model.onnx.data' }, doneBytes: 1e9, totalBytes: 1.75e9, rate: 1e7, secondsLeft: 75 } as const;
    const lines = linesOf({
      installed: [installed('phi-2-int4-cpu', 'Phi-2'), installed('team--mine', 'team/mine')],
      running: [{ id: 'phi-2-int4-cuda', title: 'Phi-2', progress }],
      paused: [{ id: 'team--other', title: 'team/other', doneBytes: 5e6, totalBytes: 2e7, waitsForUser: true, held: false }],
      inUse: '/home/me/models/team--mine',
    });
    assert.deepEqual([lines[0], lines[1], lines[2], ...lines.slice(5)], [
      '$(package) phi-micro | ships with Phi Pair · 300 MB of memory · MIT · fits',
      '$(check) Phi-2, 4 bits, for the processor | downloaded · 4 GB of memory · MIT · too large: this machine has 3.50 GB',
      '$(sync~spin) Phi-2, 4 bits, for an NVIDIA graphics card | 1.00 GB of 1.75 GB · 10.0 MB/s · 1 min 15 s left · 3 GB of memory · MIT · needs memory of the graphics card',
      '$(debug-pause) team/other | paused, 5.00 MB of 20.0 MB',
      '$(check) team/mine | in use',
    ]);
  });
});
