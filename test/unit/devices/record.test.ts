import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DEVICE_RECORD_FILE } from '../../../src/common/devices';
import { DeviceRecord, type DeviceKey } from '../../../src/worker/devices/record';
import { judgeMark, KEPT_MS, type Self, type TrialMark } from '../../../src/worker/devices/trialMarks';

const NOW = 1_700_000_000_000;
const self: Self = { worker: 20, host: 10, now: NOW, isAlive: () => false };
const mark: TrialMark = { worker: 19, host: 10, since: NOW - 1000, interrupted: 0, crashed: false };

describe('devices/trialMarks', () => {
  const table: { what: string; found: TrialMark | undefined; self?: Partial<Self>; kind: string; interrupted?: number }[] = [
    { what: 'tries what has no mark', found: undefined, kind: 'try', interrupted: 0 },
    { what: 'takes a mark under the same host for a crash', found: mark, kind: 'crashed' },
    { what: 'tries once more when the host ended too', found: { ...mark, host: 9 }, kind: 'try', interrupted: 1 },
    { what: 'does not try a third time', found: { ...mark, host: 9, interrupted: 1 }, kind: 'crashed' },
    { what: 'remembers a crash under every host', found: { ...mark, host: 9, crashed: true }, kind: 'crashed' },
    { what: 'forgets it after the time that things are kept', found: { ...mark, crashed: true, since: NOW - KEPT_MS - 1 }, kind: 'try', interrupted: 0 },
    { what: "leaves another living worker's trial alone", found: { ...mark, host: 9 }, self: { isAlive: (pid) => pid === 19 }, kind: 'busy' },
    { what: 'does not believe a process number that is too old', found: { ...mark, since: NOW - 3_600_000 }, self: { isAlive: () => true }, kind: 'crashed' },
  ];
  for (const { what, found, self: change, kind, interrupted } of table) {
    it(what, () => {
      const verdict = judgeMark(found, { ...self, ...change });
      assert.equal(verdict.kind, kind);
      if (verdict.kind === 'try') assert.deepEqual(verdict.mark, { worker: 20, host: 10, since: NOW, interrupted, crashed: false });
      if (verdict.kind === 'crashed') assert.equal(verdict.mark.crashed, true);
    });
  }
});

describe('devices/record', () => {
  const key: DeviceKey = { computer: 'here', graphPath: '/m/model.onnx', weightBytes: 1, graphModified: 2, ortVersion: '1.30.0', hardware: ['gpu:10de:2330'], cudaLibraries: '' };
  let folder: string;
  let warnings: string[];
  const record = (change: Partial<DeviceKey> = {}, who: Partial<Self> = {}) =>
    new DeviceRecord(path.join(folder, 'devices'), { ...key, ...change }, () => ({ ...self, ...who }), (message) => warnings.push(message));
  const file = () => path.join(folder, 'devices', DEVICE_RECORD_FILE);
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-devices-'));
    warnings = [];
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('keeps a choice for the same model on the same machine alone', () => {
    record().keep({ device: 'webgpu', reason: 'Fast.' });
    assert.deepEqual(record().choice(), { device: 'webgpu', reason: 'Fast.' });
    for (const change of [{ graphPath: '/n' }, { weightBytes: 9 }, { graphModified: 9 }, { ortVersion: '2' }, { hardware: [] }, { computer: 'there' }, { cudaLibraries: '/c' }]) {
      assert.equal(record(change).choice(), undefined, JSON.stringify(change));
    }
    assert.equal(record({}, { now: NOW + KEPT_MS + 1 }).choice(), undefined, 'too old');
    record().forget();
    assert.equal(record().choice(), undefined);
  });

  it('takes a trial that ended this process for a crash, and one that ended well for nothing', () => {
    assert.equal(record().begin('webgpu'), 'try');
    record().end('webgpu');
    assert.equal(record().begin('webgpu'), 'try');
    assert.equal(record({}, { worker: 21 }).begin('webgpu'), 'crashed');
    assert.equal(record({}, { worker: 21 }).begin('cuda'), 'try', 'another device is not concerned');
    assert.equal(record({}, { worker: 22, host: 11 }).begin('webgpu'), 'crashed', 'also in the next window');
  });

  for (const [what, content] of [['no JSON', '{'], ['another form', '{"version": 1, "choices": {"x": {"device": "toaster"}}, "marks": {}}'], ['too large', ' '.repeat(2 << 20)]] as const) {
    it(`starts anew, and says so, from a file that is ${what}`, () => {
      fs.mkdirSync(path.dirname(file()));
      fs.writeFileSync(file(), content);
      assert.equal(record().choice(), undefined);
      assert.match(warnings.join(), /found out anew/);
      record().keep({ device: 'cpu', reason: 'Slow.' });
      assert.equal(record().choice()?.device, 'cpu');
    });
  }

  it('keeps the newest choices only', () => {
    for (let model = 0; model < 60; model++) record({ weightBytes: model }, { now: NOW + model }).keep({ device: 'cpu', reason: '' });
    assert.equal(record({ weightBytes: 0 }).choice(), undefined);
    assert.equal(record({ weightBytes: 59 }).choice()?.device, 'cpu');
  });

  it('refuses a trial that it cannot mark, and only warns where nothing can be kept', () => {
    fs.writeFileSync(path.join(folder, 'devices'), 'a file where the folder should be');
    assert.throws(() => record().begin('webgpu'));
    record().keep({ device: 'cpu', reason: '' });
    assert.match(warnings.join(), /could not be kept/);
  });
});
