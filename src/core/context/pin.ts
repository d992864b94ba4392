/**
 * Holds the preamble still. Every change of it makes the model read the whole prompt anew, so it changes only where that
 * happens anyway, and while the user rests, when the model can read it beforehand.
 */

/** Where a prompt is asked for. */
export interface PinPlace {
  /** The line on which the prompt's window begins. */
  readonly startLine: number;
  /** Tokens that the preamble may have. */
  readonly tokens: number;
  /** The line on which the cursor's top-level block begins. */
  readonly block: number;
}

/** Rests while one block is written bring a new preamble at most this often, ms: each costs a reading of the prompt. */
const RENEWAL_INTERVAL_MS = 15_000;

export class PreamblePin {
  #pinned: { place: PinPlace; text: string; at: number } | undefined;

  /**
   * The preamble for a request. It is put together anew only where the window's start has moved or the budget has
   * changed: then all is read anew.
   * @param now milliseconds, monotonic
   */
  textFor(place: PinPlace, now: number, assemble: () => string): string {
    const pinned = this.#pinned;
    if (pinned?.place.startLine === place.startLine && pinned.place.tokens === place.tokens) return pinned.text;
    const text = assemble();
    this.#pinned = { place, text, at: now };
    return text;
  }

  /**
   * The user rests: takes a preamble that holds something new, at once where another block has been entered.
   * @returns whether the prompt's beginning is another one now
   */
  rest(place: PinPlace, now: number, assemble: () => string): boolean {
    const pinned = this.#pinned;
    const entered = pinned?.place.block !== place.block;
    if (pinned && !entered && now - pinned.at < RENEWAL_INTERVAL_MS) return false;
    const text = assemble();
    if (pinned && (text === pinned.text || addsNothing(text, pinned.text))) {
      this.#pinned = { ...pinned, place: { ...pinned.place, block: place.block } };
      return false;
    }
    this.#pinned = { place, text, at: now };
    return true;
  }
}

/** What only leaves something out is not worth a reading. */
function addsNothing(text: string, pinned: string): boolean {
  const known = new Set(pinned.split('\n'));
  return text.split('\n').every((line) => known.has(line));
}
