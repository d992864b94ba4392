/** What the user did not want: the same text is not offered again at the same place. */
import type { CompletionItem } from './outcome';

/** Rejections remembered. */
const CAPACITY = 64;
/** Whoever types so many characters of a rejected text wants it after all. */
const TYPED_BACK = 3;

/** A place by what stands there, so that it is the same after edits elsewhere in the document. */
export interface Place {
  readonly documentKey: string;
  /** The line above that is not blank. */
  readonly above: string;
  /** The cursor's line up to the cursor. */
  readonly linePrefix: string;
}

interface Rejection {
  readonly documentKey: string;
  readonly above: string;
  /** What the line, and those after it, would have become. */
  readonly result: string;
  /** Length of the line's text before the cursor. */
  readonly at: number;
}

/** Where a request stands. */
export function placeOf(request: { documentKey: string; linePrefix: string; window: { lines: readonly string[] } }): Place {
  const { documentKey, linePrefix, window } = request;
  return { documentKey, linePrefix, above: window.lines.findLast((line) => line.trim() !== '') ?? '' };
}

export class Rejections {
  #entries: readonly Rejection[] = [];

  note(place: Place, text: string): void {
    this.#entries = [...this.#entries.filter((entry) => !concerns(entry, place, text)), rejectionOf(place, text)].slice(-CAPACITY);
  }

  /** Whether this text was rejected here, or a little further back. */
  has(place: Place, { text }: CompletionItem): boolean {
    return this.#entries.some((entry) => concerns(entry, place, text) && place.linePrefix.length < entry.at + TYPED_BACK);
  }

  /** The user asked for it again, or took it. */
  withdraw(place: Place, text: string): void {
    this.#entries = this.#entries.filter((entry) => !concerns(entry, place, text));
  }

  /** The document is gone, or so much of it that its places are others. */
  forget(documentKey: string): void {
    this.#entries = this.#entries.filter((entry) => entry.documentKey !== documentKey);
  }

  clear(): void {
    this.#entries = [];
  }
}

const rejectionOf = ({ documentKey, above, linePrefix }: Place, text: string): Rejection => ({ documentKey, above, result: linePrefix + text, at: linePrefix.length });

const concerns = (entry: Rejection, { documentKey, above, linePrefix }: Place, text: string): boolean =>
  entry.documentKey === documentKey && entry.above === above && entry.result === linePrefix + text;
