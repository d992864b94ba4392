import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { Pace } from '../../../../src/host/commands/panel/pace';

const INTERVAL = 50;

describe('host/commands/panel/pace', () => {
  let calls: number;
  let pace: Pace;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    calls = 0;
    pace = new Pace(INTERVAL, () => calls++);
  });

  afterEach(() => {
    pace.dispose();
    mock.timers.reset();
  });

  it('calls at once the first time', () => {
    pace.request();
    assert.equal(calls, 1);
  });

  it('calls no more than once an interval, however often it is asked', () => {
    for (let ms = 0; ms < 999; ms++) {
      pace.request();
      mock.timers.tick(1);
    }
    assert.equal(calls, 1000 / INTERVAL);
  });

  it('does what was asked for last', () => {
    pace.request();
    pace.request();
    mock.timers.tick(INTERVAL);
    assert.equal(calls, 2);
    mock.timers.tick(10 * INTERVAL);
    assert.equal(calls, 2);
    pace.request();
    assert.equal(calls, 3);
  });

  it('does not do what was cancelled', () => {
    pace.request();
    pace.request();
    pace.cancel();
    mock.timers.tick(10 * INTERVAL);
    assert.equal(calls, 1);
  });
});
