/** Where code of the model was accepted: followed while it is edited, and reviewed soon after. */
import type * as vscode from 'vscode';
import type { HintRange } from '../../core/review/hint';
import { growThrough } from '../../core/review/shift';
import type { AcceptedCode } from '../completion/offers';
import { changeOf } from './hintStore';

/** The review begins so long after acceptance, ms: what the editor itself adds to the text is there by then. */
const SOON_MS = 150;
/** Accepted code that is edited is reviewed again when the edits have paused so long, ms. */
const REST_MS = 1500;
/** Ranges followed in one document; the oldest are let go. */
const RANGES_MAX = 50;

interface Followed {
  readonly document: vscode.TextDocument;
  readonly ranges: readonly HintRange[];
  readonly timer: NodeJS.Timeout | undefined;
}

export class AcceptedRanges implements vscode.Disposable {
  readonly #documents = new Map<string, Followed>();

  /** @param review is called with a document of which some ranges are due */
  constructor(private readonly review: (document: vscode.TextDocument) => void) {}

  /** Offsets in the document as it is now. */
  of(document: vscode.TextDocument): readonly HintRange[] {
    return this.#documents.get(document.uri.toString())?.ranges ?? [];
  }

  add({ document, start, end }: AcceptedCode): void {
    if (document.languageId !== 'python' || end <= start) return;
    const key = document.uri.toString();
    const known = this.#documents.get(key);
    clearTimeout(known?.timer);
    const ranges = merged([...(known?.ranges ?? []), { start, end }]).slice(-RANGES_MAX);
    this.#documents.set(key, { document, ranges, timer: this.#later(document, SOON_MS) });
  }

  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const known = this.#documents.get(key);
    if (known === undefined || contentChanges.length === 0) return;
    const changes = contentChanges.map(changeOf);
    const inside = changes.some((change) => known.ranges.some(({ start, end }) => change.start <= end && change.end >= start));
    const ranges = merged(known.ranges.flatMap((range) => growThrough(range, changes) ?? []));
    // The first review is not put off by typing that goes on.
    const timer = inside && known.timer === undefined ? this.#later(document, REST_MS) : known.timer;
    this.#documents.set(key, { document, ranges, timer });
  }

  closed({ uri }: vscode.TextDocument): void {
    const key = uri.toString();
    clearTimeout(this.#documents.get(key)?.timer);
    this.#documents.delete(key);
  }

  dispose(): void {
    for (const { timer } of this.#documents.values()) clearTimeout(timer);
    this.#documents.clear();
  }

  #later(document: vscode.TextDocument, ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      const key = document.uri.toString();
      const known = this.#documents.get(key);
      if (known === undefined) return;
      this.#documents.set(key, { ...known, timer: undefined });
      this.review(document);
    }, ms);
  }
}

/** Ranges that meet are one. */
function merged(ranges: readonly HintRange[]): HintRange[] {
  const found: HintRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last !== undefined && range.start <= last.end) found[found.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else found.push(range);
  }
  return found;
}
