/** Server-sent events, piece by piece, from a server that may send anything. */

/** Characters that a line or an event may have: an event is a token or a few, with their probabilities. */
export const EVENT_CHARS_MAX = 64 << 10;

/** What is wrong with a stream; the message is for a person, after "no use: ". */
export class EventStreamError extends Error {
  override readonly name = 'EventStreamError';
}

/** The data of each event, in order; other fields say nothing here. See the HTML standard, "Server-sent events". */
export class EventStream {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  /** The line that is not whole yet. */
  #rest = '';
  /** Of the event that is not whole yet. */
  #data: string | undefined;

  /**
   * Takes bytes as they come.
   * @returns the data of the events that they complete
   * @throws EventStreamError where they are no UTF-8, or a line or an event does not end
   */
  push(bytes: Uint8Array): string[] {
    const addition = this.#decode(bytes);
    // Without a line break there is nothing to be split: a line that drips in must not be looked at again and again.
    if (!/[\r\n]/.test(addition) && !this.#rest.endsWith('\r')) {
      this.#rest += addition;
      this.#checkLength(this.#rest.length);
      return [];
    }
    // A carriage return at the end may be the first half of a line break.
    const lines = (this.#rest + addition).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    this.#checkLength(this.#rest.length);
    return lines.flatMap((line) => this.#take(line));
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes, { stream: true });
    } catch {
      throw new EventStreamError('it is no UTF-8');
    }
  }

  #take(line: string): string[] {
    this.#checkLength(line.length);
    if (line === '') {
      const event = this.#data;
      this.#data = undefined;
      return event === undefined ? [] : [event];
    }
    const field = /^data(?:: ?|$)/.exec(line);
    if (field) {
      const value = line.slice(field[0].length);
      this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
      this.#checkLength(this.#data.length);
    }
    return [];
  }

  #checkLength(length: number): void {
    if (length > EVENT_CHARS_MAX) throw new EventStreamError('a line or an event of it does not end');
  }
}
