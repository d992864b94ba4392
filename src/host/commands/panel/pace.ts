/** Calls a function soon after it was asked for, at once the first time, and never more often than once an interval. */
export class Pace {
  private timer: NodeJS.Timeout | undefined;
  private wanted = false;

  /** @param intervalMs least time between two calls */
  constructor(private readonly intervalMs: number, private readonly call: () => void) {}

  request(): void {
    this.wanted = true;
    if (this.timer === undefined) this.run();
  }

  /** What was asked for and not yet done is not done. */
  cancel(): void {
    this.wanted = false;
  }

  dispose(): void {
    this.cancel();
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private run(): void {
    this.timer = undefined;
    if (!this.wanted) return;
    this.wanted = false;
    this.timer = setTimeout(() => this.run(), this.intervalMs);
    this.call();
  }
}
