/** The last requests and what became of them, for "why is there no suggestion?" and for tests. */
import type { Outcome } from './outcome';

export interface HistoryEntry {
  /** Counts from 1 in each session. */
  readonly id: number;
  readonly languageId: string;
  /** Counts from 1, as editors show it. */
  readonly line: number;
  readonly column: number;
  readonly byHand: boolean;
  /** An item of the suggestion list was selected. */
  readonly selected: boolean;
  /** From the editor's call to the outcome, in milliseconds. */
  readonly ms: number;
  readonly outcome: Outcome;
}

const CAPACITY = 50;

export class History {
  #entries: HistoryEntry[] = [];
  #count = 0;

  /** @param onAdd told of each entry */
  constructor(private readonly onAdd: (entry: HistoryEntry) => void = () => undefined) {}

  /** The next request's number. */
  nextId(): number {
    return ++this.#count;
  }

  add(entry: HistoryEntry): void {
    this.#entries = [...this.#entries, entry].slice(-CAPACITY);
    this.onAdd(entry);
  }

  /** Latest last. */
  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }
}
