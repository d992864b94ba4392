/** Lets `call` run after a time, in ms; what it returns takes that back. */
export type Schedule = (call: () => void, ms: number) => () => void;

const byTimer: Schedule = (call, ms) => {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
};

/** Calls a function soon after it was asked for, at once the first time, and never more often than once an interval. */
export class Pace {
  /** Ends the pause after a call; undefined = there is no pause. */
  private endPause: (() => void) | undefined;
  private wanted = false;

  /** @param intervalMs least time between two calls */
  constructor(private readonly intervalMs: number, private readonly call: () => void, private readonly schedule: Schedule = byTimer) {}

  request(): void {
    this.wanted = true;
    if (this.endPause === undefined) this.run();
  }

  /** What was asked for and not yet done is not done. */
  cancel(): void {
    this.wanted = false;
  }

  dispose(): void {
    this.cancel();
    this.endPause?.();
    this.endPause = undefined;
  }

  private run(): void {
    this.endPause = undefined;
    if (!this.wanted) return;
    this.wanted = false;
    this.endPause = this.schedule(() => this.run(), this.intervalMs);
    this.call();
  }
}
