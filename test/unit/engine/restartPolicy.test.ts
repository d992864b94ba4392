import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decideRestart, RESTART_RULES, type RestartHistory } from '../../../src/host/engine/restartPolicy';

describe('decideRestart', () => {
  it('waits longer each time, then gives up', () => {
    let history: RestartHistory = [];
    const delays: (number | 'give-up')[] = [];
    for (let crash = 0; crash < 4; crash++) {
      const decision = decideRestart(history, crash * 5_000, RESTART_RULES);
      if (decision.kind === 'restart') history = decision.history;
      delays.push(decision.kind === 'restart' ? decision.delayMs : 'give-up');
    }
    assert.deepEqual(delays, [250, 1_000, 4_000, 'give-up']);
  });

  it('forgets restarts that are longer ago than the window', () => {
    const decision = decideRestart([0, 1_000, 2_000], 61_500, RESTART_RULES);
    assert.deepEqual(decision, { kind: 'restart', delayMs: 1_000, history: [2_000, 61_500] });
  });

  it('never allows more restarts within the window than there are delays', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_000 }), { maxLength: 50 }), (gaps) => {
        let history: RestartHistory = [];
        let now = 0;
        const restarts: number[] = [];
        for (const gap of gaps) {
          now += gap;
          const decision = decideRestart(history, now, RESTART_RULES);
          if (decision.kind === 'give-up') continue;
          history = decision.history;
          restarts.push(now);
        }
        for (const start of restarts) {
          const within = restarts.filter((time) => time >= start && time - start < RESTART_RULES.windowMs);
          assert.ok(within.length <= RESTART_RULES.delaysMs.length);
        }
      }),
    );
  });
});
