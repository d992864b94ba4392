/** Text on its way to the host: a small model writes faster than anybody reads, and every message costs both sides. */
import type { OnText } from '../../common/protocol';

/** What comes within this time, ms, travels together; two frames of a screen. */
const PAUSE_MS = 30;

export class TextStream {
  private waiting = '';
  private tokens = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: OnText) {}

  /** The first piece goes at once. */
  push(text: string, tokens: number): void {
    this.tokens = tokens;
    if (this.timer === undefined) {
      this.send(text, tokens);
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
    if (text !== '') this.send(text, this.tokens);
    return text !== '';
  }
}
