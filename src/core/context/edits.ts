/** Where the user has written lately: ranges of lines that follow the text as it changes. Holds no text itself. */

/** A change as the editor tells it, in lines. */
export interface LineChange {
  readonly startLine: number;
  /** The last line of what was replaced. */
  readonly endLine: number;
  /** Line breaks in the new text. */
  readonly newBreaks: number;
}

export interface EditedLines {
  readonly documentKey: string;
  readonly startLine: number;
  /** Inclusive. */
  readonly endLine: number;
}

/** Edits this near to each other are one piece of work. */
const JOINED_LINES = 4;
/** A longer range says nothing about what the user is at: a paste, a file from disk. */
const RANGE_LINES = 30;
const CAPACITY = 12;

export class RecentEdits {
  /** Latest last. */
  #ranges: EditedLines[] = [];

  note(documentKey: string, changes: readonly LineChange[]): void {
    for (const change of changes) this.#noteOne(documentKey, change);
  }

  forget(documentKey: string): void {
    this.#ranges = this.#ranges.filter((range) => range.documentKey !== documentKey);
  }

  /** Latest first. */
  get ranges(): readonly EditedLines[] {
    return [...this.#ranges].reverse();
  }

  #noteOne(documentKey: string, { startLine, endLine, newBreaks }: LineChange): void {
    const grown = newBreaks - (endLine - startLine);
    let edited: EditedLines = { documentKey, startLine, endLine: startLine + newBreaks };
    const others: EditedLines[] = [];
    for (const range of this.#ranges) {
      if (range.documentKey !== documentKey) {
        others.push(range);
      } else if (range.startLine <= endLine + JOINED_LINES && startLine <= range.endLine + JOINED_LINES) {
        edited = { documentKey, startLine: Math.min(range.startLine, edited.startLine), endLine: Math.max(edited.endLine, range.endLine + (range.endLine >= endLine ? grown : 0)) };
      } else {
        others.push(range.startLine > endLine ? { documentKey, startLine: range.startLine + grown, endLine: range.endLine + grown } : range);
      }
    }
    this.#ranges = (edited.endLine - edited.startLine < RANGE_LINES ? [...others, edited] : others).slice(-CAPACITY);
  }
}

/** The part of a document that a prompt shows already. */
export interface ShownLines {
  readonly documentKey: string;
  readonly from: number;
  readonly to: number;
}

/** Ranges worth showing in a prompt: those that it does not show already. */
export const editsElsewhere = (ranges: readonly EditedLines[], { documentKey, from, to }: ShownLines): EditedLines[] =>
  ranges.filter((range) => range.documentKey !== documentKey || range.endLine < from || range.startLine > to);
