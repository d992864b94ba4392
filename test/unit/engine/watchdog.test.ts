import assert from 'node:assert/strict';
import { Watchdog } from '../../../src/host/engine/watchdog';

const RULES = { intervalMs: 1_000_000, missesUntilHung: 3 };

/** A watchdog with a clock of its own, whose questions are answered when the test says so. */
class Watched {
  hung = 0;
  questions = 0;
  private now = 0;
  private answer: () => void = () => undefined;
  readonly watchdog = new Watchdog(
    RULES,
    () => {
      this.questions++;
      return new Promise<void>((resolve) => (this.answer = resolve));
    },
    () => this.hung++,
    () => this.now,
  );

  beat(elapsed = RULES.intervalMs): void {
    this.now += elapsed;
    this.watchdog.beat();
  }

  async reply(): Promise<void> {
    this.answer();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('Watchdog', () => {
  let watched: Watched;
  beforeEach(() => {
    watched = new Watched();
    watched.watchdog.start();
  });
  afterEach(() => watched.watchdog.stop());

  it('calls a worker hung that leaves a question unanswered', () => {
    assert.equal(watched.questions, 0);
    watched.beat();
    watched.beat();
    watched.beat();
    assert.equal(watched.hung, 0);
    watched.beat();
    assert.equal(watched.hung, 1);
    assert.equal(watched.questions, 1);
  });

  it('is content with a worker that answers', async () => {
    for (let i = 0; i < 10; i++) {
      watched.beat();
      watched.beat();
      await watched.reply();
    }
    assert.equal(watched.hung, 0);
    assert.ok(watched.questions >= 5);
  });

  it('begins to count anew when its own process stood still', () => {
    watched.beat();
    watched.beat();
    watched.beat();
    watched.beat(RULES.intervalMs * 3_600);
    watched.beat();
    watched.beat();
    assert.equal(watched.hung, 0);
    watched.beat();
    assert.equal(watched.hung, 1);
  });

  it('counts from the start when it is started again', () => {
    watched.beat();
    watched.beat();
    watched.watchdog.stop();
    watched.watchdog.start();
    watched.beat();
    watched.beat();
    assert.equal(watched.hung, 0);
  });
});
