/** Text on its way to the host: a small model writes faster than anybody reads, and every message costs both sides. */

/** What comes within this time, ms, travels together; two frames of a screen. */
const PAUSE_MS = 30;

export class TextStream {
  private waiting = '';
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (text: string) => void) {}

  /** The first piece goes at once. */
  push(text: string): void {
    if (this.timer === undefined) {
      this.send(text);
      this.wait();
    } else {
      this.waiting += text;
    }
  }

  /** Sends what is left; nothing may come after it. */
  end(): void {
    clearTimeout(this.timer);
    this.flush();
  }

  private wait(): void {
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.flush()) this.wait();
    }, PAUSE_MS);
  }

  private flush(): boolean {
    const text = this.waiting;
    this.waiting = '';
    if (text !== '') this.send(text);
    return text !== '';
  }
}
