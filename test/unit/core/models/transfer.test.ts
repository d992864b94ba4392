import assert from 'node:assert/strict';
import fc from 'fast-check';
import { statusError } from '../../../../src/core/models/failure';
import { newJournal, parseJournal } from '../../../../src/core/models/journal';
import { describeProgress, formatAbout, formatBytes, formatSeconds, Pace } from '../../../../src/core/models/pace';
import { retryDelayMs, TRIES } from '../../../../src/core/models/retry';

describe('pace of a download', () => {
  it('is that of the last ten seconds, and unknown in the first', () => {
    const pace = new Pace();
    pace.note(0, 0);
    assert.equal(pace.rate, undefined);
    for (let second = 1; second <= 30; second++) pace.note(second * 1e6, second * 1000);
    assert.equal(pace.rate, 1e6);
    for (let second = 31; second <= 60; second++) pace.note(30e6 + (second - 30) * 2e6, second * 1000);
    assert.equal(pace.rate, 2e6);
    assert.equal(pace.secondsFor(10e6), 5);
    pace.restart();
    assert.equal(pace.rate, undefined);
  });

  it('is told in few words', () => {
    assert.deepEqual([0, 999, 1000, 1520, 18_768_610, 2_180_000_000, 655e9].map(formatBytes), ['0 bytes', '999 bytes', '1.00 kB', '1.52 kB', '18.8 MB', '2.18 GB', '655 GB']);
    assert.deepEqual([300e6, 2.5e9, 4e9].map(formatAbout), ['300 MB', '2.5 GB', '4 GB']);
    assert.deepEqual([0, 59, 61, 599, 601, 3900].map(formatSeconds), ['1 s', '59 s', '1 min 1 s', '9 min 59 s', '10 min', '1 h 5 min']);
    const progress = { doneBytes: 1e9, totalBytes: 2.18e9, rate: 12.5e6, secondsLeft: 94 };
    assert.equal(describeProgress({ ...progress, stage: { kind: 'fetching', file: 'model.onnx.data' } }), '1.00 GB of 2.18 GB · 12.5 MB/s · 1 min 34 s left');
    assert.equal(describeProgress({ ...progress, stage: { kind: 'checking', file: 'model.onnx.data' } }), '1.00 GB of 2.18 GB · checking model.onnx.data');
    assert.equal(describeProgress({ ...progress, stage: { kind: 'waiting' } }), '1.00 GB of 2.18 GB · another window is fetching it');
    assert.equal(describeProgress({ ...progress, stage: { kind: 'retrying', why: 'The connection was lost.', inSeconds: 4 } }), '1.00 GB of 2.18 GB · trying again in 4 s: The connection was lost.');
  });
});

describe('tries of a download', () => {
  it('come at growing distances, never more than half a minute unless the server asks for it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: TRIES }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const delay = retryDelayMs(failures, random);
        assert.ok(delay >= 500 && delay <= Math.min(30_000, 1000 * 2 ** (failures - 1)));
        assert.equal(retryDelayMs(failures, random, 90_000), 90_000);
      }),
    );
  });

  it('heed the server\'s Retry-After, in seconds or as a date, within bounds', () => {
    const now = Date.parse('2025-01-01T00:00:00Z');
    const after = (header: string | undefined): number | undefined => statusError(429, 'x', 'host', header, now).retryAfterMs;
    assert.equal(after('5'), 5000);
    assert.equal(after('Wed, 01 Jan 2025 00:00:30 GMT'), 30_000);
    assert.equal(after('Wed, 01 Jan 2020 00:00:00 GMT'), 0);
    assert.equal(after('999999999'), 600_000);
    assert.equal(after('soon'), undefined);
    assert.equal(after(undefined), undefined);
  });
});

describe('journal of a download', () => {
  const order = { id: 'phi-2', title: 'Phi-2', endpoint: 'https://huggingface.co', plan: { repo: 'a/b', commit: 'c'.repeat(40), files: [{ path: 'model.onnx', bytes: 5, hash: undefined }] } };
  const text = (change: (value: Record<string, unknown>) => void = () => undefined): string => {
    const value = structuredClone(newJournal(order)) as unknown as Record<string, unknown>;
    change(value);
    return JSON.stringify(value);
  };

  it('is read as it was written', () => {
    assert.deepEqual(parseJournal(text()), { kind: 'journal', journal: newJournal(order) });
  });

  it('is not believed when it was cut off or changed', () => {
    const changes: ((value: Record<string, unknown>) => void)[] = [
      (value) => void (value['version'] = 2),
      (value) => void (value['id'] = '../x'),
      (value) => void (value['repo'] = 'a/b/../c'),
      (value) => void (value['commit'] = 'main'),
      (value) => void (value['files'] = []),
      (value) => void (value['files'] = [{ path: '../evil', bytes: 1, hash: null, done: 0, checked: false }]),
      (value) => void (value['files'] = [{ path: 'a', bytes: 1, hash: null, done: -1, checked: false }]),
    ];
    for (const change of changes) assert.equal(parseJournal(text(change)).kind, 'unreadable', String(change));
    assert.equal(parseJournal(text().slice(0, -5)).kind, 'unreadable');
    fc.assert(fc.property(fc.string(), (junk) => parseJournal(junk).kind === 'unreadable'));
  });
});
