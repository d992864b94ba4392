/** How long to wait for the typing to pause before the model is asked. Times in milliseconds. */

/** The rules, each with its reason. */
export const DEBOUNCE = {
  /** Intervals remembered; the rhythm of a person changes slowly. */
  samples: 8,
  /** A longer interval is a pause to think, not part of the rhythm. */
  pauseMs: 700,
  /** The rhythm assumed before any is known. */
  unknownIntervalMs: 180,
  /** The wait in mean intervals where a person likely stops to look: after a blank, a bracket, an operator. */
  factorAtBoundary: 1.2,
  /** The same inside a word, which a person mostly finishes first. */
  factorInWord: 2,
  /** An empty line is where people wait for help. */
  factorAtLineStart: 0.4,
  /** Weight of the newest latency in the running mean. */
  latencyWeight: 0.2,
  minMs: 20,
  maxMs: 300,
} as const;

/** Learns the rhythm of typing and the model's latency. */
export class Debounce {
  #intervals: number[] = [];
  #last: number | undefined;
  #latency = 0;

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

  /** The wait before a request at the end of this text of the cursor's line. */
  delay(linePrefix: string): number {
    const n = this.#intervals.length;
    const mean = n === 0 ? DEBOUNCE.unknownIntervalMs : this.#intervals.reduce((sum, interval) => sum + interval, 0) / n;
    // The time the model takes is waited for anyway.
    return Math.round(Math.min(DEBOUNCE.maxMs, Math.max(DEBOUNCE.minMs, mean * factorAt(linePrefix) - this.#latency)));
  }
}

function factorAt(linePrefix: string): number {
  if (linePrefix.trim() === '') return DEBOUNCE.factorAtLineStart;
  return /[\p{L}\p{N}_]$/u.test(linePrefix) ? DEBOUNCE.factorInWord : DEBOUNCE.factorAtBoundary;
}
