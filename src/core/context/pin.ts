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

interface Pinned {
  readonly place: PinPlace;
  readonly text: string;
  /** When a rest brought it; undefined where a request did. */
  readonly restedAt: number | undefined;
}

/** Rests while one block is written bring a new preamble at most this often, ms: each costs a reading of the prompt. */
const RENEWAL_INTERVAL_MS = 15_000;
/** Windows whose preamble is remembered: a person goes back and forth between a few places. */
const CAPACITY = 4;

/** The preambles of one document. */
export class PreamblePin {
  /** By the window they stand before, the one in use last. */
  #pins: readonly Pinned[] = [];

  /**
   * The preamble for a request. It is put together only where a window is new, by its start or by its budget: then all
   * is read anew.
   */
  textFor(place: PinPlace, assemble: () => string): string {
    const known = this.#pins.find((pin) => sameWindow(pin.place, place));
    this.#use(known ?? { place, text: assemble(), restedAt: undefined });
    return (this.#pins.at(-1) as Pinned).text;
  }

  /** Whether the cursor has come into another top-level block since the preamble was chosen. */
  entered(block: number): boolean {
    const current = this.#pins.at(-1);
    return current !== undefined && current.place.block !== block;
  }

  /**
   * The user rests: takes a preamble that holds something new, at once where another block has been entered or where
   * no rest has brought one yet.
   * @param now milliseconds, monotonic
   * @returns whether the prompt's beginning is another one now
   */
  rest(place: PinPlace, now: number, assemble: () => string): boolean {
    const current = this.#pins.at(-1);
    const known = this.#pins.find((pin) => sameWindow(pin.place, place));
    const restedAt = known?.restedAt ?? -Infinity;
    if (known && known === current && !this.entered(place.block) && now - restedAt < RENEWAL_INTERVAL_MS) return false;
    const text = assemble();
    const stays = known !== undefined && addsNothing(text, known.text);
    this.#use(stays ? { ...known, place } : { place, text, restedAt: now });
    return !stays;
  }

  #use(pin: Pinned): void {
    this.#pins = [...this.#pins.filter(({ place }) => !sameWindow(place, pin.place)), pin].slice(-CAPACITY);
  }
}

const sameWindow = (a: PinPlace, b: PinPlace): boolean => a.startLine === b.startLine && a.tokens === b.tokens;

/** What is the same, or only leaves something out, is not worth a reading. */
function addsNothing(text: string, pinned: string): boolean {
  const known = new Set(pinned.split('\n'));
  return text.split('\n').every((line) => known.has(line));
}
