/** How long to wait for the typing to pause before the model is asked. Times in milliseconds. */

/** The rules, each with its reason. */
export const DEBOUNCE = {
  /** Intervals remembered; the rhythm of a person changes slowly. */
  samples: 8,
  /** A longer interval is a pause to think, not part of the rhythm. */
  pauseMs: 700,
  /** The rhythm assumed before any is known. */
  unknownIntervalMs: 180,
  /**
   * The wait in mean intervals inside a word of which the model has seen a letter already: its answer was another, and a
   * person mostly finishes the word first. Elsewhere there is none: the editor has waited 50 ms by itself.
   */
  factorInWord: 2,
  /** Weight of the newest latency in the running mean. */
  latencyWeight: 0.2,
  maxMs: 300,
  /** So many suggestions refused one after the other, none taken: they are not wanted now. */
  refusals: 3,
  /** The refusals lie within this time. */
  refusalSpanMs: 30_000,
  /** The wait, a mean interval at least, is so many times longer then, until one is taken or the span is over. */
  refusedFactor: 3,
} as const;

const IN_WORD = /[\p{L}\p{N}_]$/u;
const WORD = /^[\p{L}\p{N}_]*$/u;

/** Learns the rhythm of typing and the model's latency. */
export class Debounce {
  #intervals: number[] = [];
  #last: number | undefined;
  #latency = 0;
  /** Where the model was asked last. */
  #asked = '';
  /** When the last suggestions were refused, oldest first. */
  #refusals: number[] = [];

  /** A key was pressed at this time. */
  noteKey(now: number): void {
    const interval = this.#last === undefined ? undefined : now - this.#last;
    this.#last = now;
    if (interval !== undefined && interval < DEBOUNCE.pauseMs) this.#intervals = [...this.#intervals, interval].slice(-DEBOUNCE.samples);
  }

  /** The model took this long to answer. */
  noteLatency(ms: number): void {
    this.#latency += (ms - this.#latency) * (this.#latency === 0 ? 1 : DEBOUNCE.latencyWeight);
  }

  /** The model is asked at the end of this text of the cursor's line. */
  noteAsked(linePrefix: string): void {
    this.#asked = linePrefix;
  }

  /** A suggestion was dismissed, or typed over after it was seen. */
  noteRefusal(now: number): void {
    this.#refusals = [...this.#refusals, now].slice(-DEBOUNCE.refusals);
  }

  /** A suggestion was taken, all of it or a part. */
  noteAcceptance(): void {
    this.#refusals = [];
  }

  /** Whether suggestions are not wanted now. */
  refused(now: number): boolean {
    const [first] = this.#refusals;
    return this.#refusals.length === DEBOUNCE.refusals && first !== undefined && now - first < DEBOUNCE.refusalSpanMs;
  }

  /** The wait before a request at the end of this text of the cursor's line. */
  delay(linePrefix: string, now: number): number {
    const n = this.#intervals.length;
    const mean = n === 0 ? DEBOUNCE.unknownIntervalMs : this.#intervals.reduce((sum, interval) => sum + interval, 0) / n;
    // The time the model takes is waited for anyway.
    const wait = this.#askedInWordOf(linePrefix) ? Math.round(Math.min(DEBOUNCE.maxMs, Math.max(0, mean * DEBOUNCE.factorInWord - this.#latency))) : 0;
    return this.refused(now) ? Math.max(wait, mean) * DEBOUNCE.refusedFactor : wait;
  }

  #askedInWordOf(linePrefix: string): boolean {
    return IN_WORD.test(this.#asked) && linePrefix.startsWith(this.#asked) && WORD.test(linePrefix.slice(this.#asked.length));
  }
}
