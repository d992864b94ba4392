/**
 * Notices a worker that lives but does not answer. The worker's event loop is free even while a model runs, so a
 * question about its status that stays unanswered for several beats means that it hangs.
 */

export interface HeartbeatRules {
  /** Time between two beats, in milliseconds. */
  intervalMs: number;
  /** A question unanswered for so many beats means that the worker hangs. */
  missesUntilHung: number;
}

/** Fifteen seconds: longer than a machine that is short of memory keeps a process waiting, as a rule. */
export const HEARTBEAT_RULES: HeartbeatRules = { intervalMs: 3_000, missesUntilHung: 5 };

/** A beat this many intervals after the last was late because this process itself stood still. */
const LATE_FACTOR = 2;

/** See the module's comment. */
export class Watchdog {
  private timer: NodeJS.Timeout | undefined;
  private lastBeat = 0;
  private misses = 0;
  private asking = false;

  /**
   * @param ask settles when the worker answered; an error is an answer too.
   * @param onHung called once; the watch has ended by then.
   * @param now a clock that goes on while the machine sleeps, in milliseconds.
   */
  constructor(
    private readonly rules: HeartbeatRules,
    private readonly ask: () => Promise<unknown>,
    private readonly onHung: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Watches from now on; does nothing while it already does. The first question comes with the first beat, so that a
   * watch over a quick request costs nothing.
   */
  start(): void {
    if (this.timer !== undefined) return;
    this.misses = 0;
    this.lastBeat = this.now();
    this.timer = setInterval(() => this.beat(), this.rules.intervalMs);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One beat; public for tests with a clock of their own. */
  beat(): void {
    const now = this.now();
    const late = now - this.lastBeat > LATE_FACTOR * this.rules.intervalMs;
    this.lastBeat = now;
    // The laptop slept or a debugger held us: the worker had no chance to answer, so the count begins anew.
    if (late) this.misses = 0;
    else if (this.asking) this.misses++;
    this.askUnlessAsking();
    if (this.misses < this.rules.missesUntilHung) return;
    this.stop();
    this.onHung();
  }

  private askUnlessAsking(): void {
    if (this.asking) return;
    this.asking = true;
    const answered = (): void => {
      this.asking = false;
      this.misses = 0;
    };
    this.ask().then(answered, answered);
  }
}
