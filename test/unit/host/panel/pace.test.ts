import assert from 'node:assert/strict';
import { Pace, type Schedule } from '../../../../src/host/commands/panel/pace';

const INTERVAL = 50;

/** Time that goes on by hand. */
class Clock {
  private now = 0;
  private planned: { at: number; call: () => void }[] = [];

  readonly schedule: Schedule = (call, ms) => {
    const one = { at: this.now + ms, call };
    this.planned.push(one);
    return () => void (this.planned = this.planned.filter((other) => other !== one));
  };

  tick(ms: number): void {
    for (const end = this.now + ms; this.now < end; ) {
      this.now++;
      const due = this.planned.filter(({ at }) => at <= this.now);
      this.planned = this.planned.filter(({ at }) => at > this.now);
      for (const { call } of due) call();
    }
  }

  get waiting(): number {
    return this.planned.length;
  }
}

describe('host/commands/panel/pace', () => {
  let calls: number;
  let clock: Clock;
  let pace: Pace;

  beforeEach(() => {
    calls = 0;
    clock = new Clock();
    pace = new Pace(INTERVAL, () => calls++, clock.schedule);
  });

  it('calls at once the first time', () => {
    pace.request();
    assert.equal(calls, 1);
  });

  it('calls no more than once an interval, however often it is asked', () => {
    for (let ms = 0; ms < 999; ms++) {
      pace.request();
      clock.tick(1);
    }
    assert.equal(calls, 1000 / INTERVAL);
  });

  it('does what was asked for last', () => {
    pace.request();
    pace.request();
    clock.tick(INTERVAL);
    assert.equal(calls, 2);
    clock.tick(10 * INTERVAL);
    assert.equal(calls, 2);
    pace.request();
    assert.equal(calls, 3);
  });

  it('does not do what was cancelled, nor anything once disposed', () => {
    pace.request();
    pace.request();
    pace.cancel();
    clock.tick(10 * INTERVAL);
    assert.equal(calls, 1);
    pace.request();
    pace.request();
    pace.dispose();
    assert.equal(clock.waiting, 0);
    clock.tick(10 * INTERVAL);
    assert.equal(calls, 2);
  });
});
