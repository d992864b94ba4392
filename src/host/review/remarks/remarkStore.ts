/** All remarks there are now, as VS Code's comment threads. They follow the edits of their documents. */
import * as vscode from 'vscode';
import { rebase } from '../../../core/commands/rebase';
import { follow } from '../../../core/review/remarks/follow';
import type { HintRange } from '../../../core/review/hint';
import type { Remark } from '../../../core/review/remarks/remark';
import { changeOf, rangeOf } from '../hintStore';
import { CONTROLLER_ID, createThread, setResolved, type ThreadFacts } from './thread';

/** Threads are put in their places again when edits have paused so long, ms: the editor moves them meanwhile. */
const REDRAW_MS = 300;
/** More open threads would hide the code they speak of. */
const EXPANDED_MAX = 3;
/** While it is set, the commands for remarks are in the palette. */
const CONTEXT_KEY = 'phiPair.remarks';

/** A written review that is to be shown. */
export interface WrittenReview extends Omit<ThreadFacts, 'text' | 'icon'> {
  readonly document: vscode.TextDocument;
  /** The lines that were reviewed, in the document as it is now. */
  readonly lines: { readonly first: number; readonly last: number };
  /** Their lines count from the first one that was reviewed. */
  readonly remarks: readonly Remark[];
}

/** A remark where it stands now. */
export interface PlacedRemark {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
  readonly text: string;
  readonly resolved: boolean;
  /** The code of its lines. */
  readonly lines: string;
  /** Names it, however it is moved and changed. */
  readonly thread: vscode.CommentThread;
}

interface Entry extends HintRange {
  readonly thread: vscode.CommentThread;
  readonly facts: ThreadFacts;
  readonly resolved: boolean;
}

interface File {
  readonly uri: vscode.Uri;
  /** Undefined while the file is closed: the offsets are those of `text` then. */
  readonly document: vscode.TextDocument | undefined;
  readonly text: string;
  readonly entries: readonly Entry[];
}

export class RemarkStore implements vscode.Disposable {
  #controller: vscode.CommentController | undefined;
  readonly #files = new Map<string, File>();
  readonly #redraws = new Map<string, NodeJS.Timeout>();
  #any = false;

  constructor(private readonly icon: vscode.Uri) {}

  /**
   * Shows a review in the place of what an older one said of its lines and nobody has resolved.
   * @param unwanted says which remarks are not to be shown
   * @returns how many are shown
   */
  show({ document, lines, remarks, ...facts }: WrittenReview, unwanted: (remark: Omit<PlacedRemark, 'resolved' | 'thread'>) => boolean): number {
    const { uri } = document;
    const reviewed = wholeLines(document, lines.first, lines.last);
    const kept = this.#entriesOf(uri).filter((entry) => entry.resolved || entry.end < reviewed.start || entry.start > reviewed.end);
    this.#set(uri, document, kept);
    const wanted = remarks
      .map(({ text, startLine, endLine }) => ({ text, ...wholeLines(document, lines.first + startLine, lines.first + endLine) }))
      .filter(({ text, ...place }) => !kept.some((entry) => entry.facts.text === text && entry.start === place.start) && !unwanted({ uri, text, range: rangeOf(place, document), lines: document.getText(rangeOf(place, document)) }));
    const fresh = wanted.map(({ text, ...place }, index): Entry => {
      const all: ThreadFacts = { ...facts, text, icon: this.icon };
      return { ...place, facts: all, resolved: false, thread: createThread(this.#comments, uri, rangeOf(place, document), all, index < EXPANDED_MAX) };
    });
    this.#set(uri, document, [...kept, ...fresh]);
    return fresh.length;
  }

  /** @returns by place; of all files where none is named */
  remarks(uri?: vscode.Uri): readonly PlacedRemark[] {
    return [...this.#files.values()].filter((file) => uri === undefined || file.uri.toString() === uri.toString()).flatMap(handlesOf);
  }

  /** The remark whose thread or comment VS Code hands to a command. */
  find(argument: unknown): PlacedRemark | undefined {
    if (typeof argument !== 'object' || argument === null) return undefined;
    const thread = 'thread' in argument ? argument.thread : argument;
    return this.remarks().find((one) => one.thread === thread || one.thread.comments.some((comment) => comment === argument));
  }

  /** The remark on the line of a position. */
  at(document: vscode.TextDocument, { line }: vscode.Position): PlacedRemark | undefined {
    return this.remarks(document.uri).find(({ range }) => range.start.line <= line && line <= range.end.line);
  }

  resolve({ uri, thread }: Pick<PlacedRemark, 'uri' | 'thread'>, resolved: boolean): void {
    this.#change(uri, (entry) => {
      if (entry.thread !== thread || entry.resolved === resolved) return entry;
      setResolved(thread, resolved, entry.facts.subject);
      return { ...entry, resolved };
    });
  }

  remove({ uri, thread }: Pick<PlacedRemark, 'uri' | 'thread'>): void {
    this.#change(uri, (entry) => (entry.thread === thread ? undefined : entry));
  }

  clear(): void {
    for (const { uri } of [...this.#files.values()]) this.delete(uri);
  }

  /** Of one file, or of all files in a folder. */
  delete(uri: vscode.Uri): void {
    const key = uri.toString();
    for (const file of [...this.#files.values()]) if (file.uri.toString() === key || file.uri.toString().startsWith(`${key}/`)) this.#change(file.uri, () => undefined);
  }

  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const file = this.#files.get(key);
    if (file?.document !== document || contentChanges.length === 0) return;
    const changes = contentChanges.map(changeOf);
    this.#change(document.uri, (entry) => {
      const place = follow(entry, changes);
      return place && { ...entry, ...place };
    });
    clearTimeout(this.#redraws.get(key));
    this.#redraws.set(key, setTimeout(() => this.#draw(key), REDRAW_MS));
  }

  /** The remarks on a file stay in the view of comments; those on what has no file go with it. */
  closed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const file = this.#files.get(key);
    // Another language is told as closing and opening the same document.
    if (file?.document !== document || !document.isClosed) return;
    if (document.isUntitled || document.uri.scheme === NOTEBOOK_CELL) return this.delete(document.uri);
    this.#draw(key);
    this.#files.set(key, { ...file, document: undefined, text: document.getText() });
  }

  /** The file may have changed while it was closed: a remark stays where its lines are still to be found. */
  opened(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const file = this.#files.get(key);
    if (file === undefined || file.document === document) return;
    const text = document.getText();
    this.#files.set(key, { ...file, document, text });
    this.#change(document.uri, (entry) => {
      const place = rebase({ ...linesAround(file.text, entry) }, file.text, text);
      return place.kind === 'refused' ? undefined : { ...entry, start: place.start, end: place.end };
    });
    this.#draw(key);
  }

  dispose(): void {
    this.clear();
    this.#controller?.dispose();
  }

  /** The view of comments is there as soon as a controller is. */
  get #comments(): vscode.CommentController {
    return (this.#controller ??= vscode.comments.createCommentController(CONTROLLER_ID, 'Phi Pair review'));
  }

  #entriesOf(uri: vscode.Uri): readonly Entry[] {
    return this.#files.get(uri.toString())?.entries ?? [];
  }

  #change(uri: vscode.Uri, changed: (entry: Entry) => Entry | undefined): void {
    const file = this.#files.get(uri.toString());
    if (file) this.#set(uri, file.document, file.entries.flatMap((entry) => changed(entry) ?? []));
  }

  /** A thread that is left out is gone. */
  #set(uri: vscode.Uri, document: vscode.TextDocument | undefined, entries: readonly Entry[]): void {
    const key = uri.toString();
    const file = this.#files.get(key);
    for (const { thread } of file?.entries ?? []) if (!entries.some((entry) => entry.thread === thread)) thread.dispose();
    if (entries.length > 0) {
      this.#files.set(key, { uri, document, text: file?.text ?? '', entries });
    } else {
      clearTimeout(this.#redraws.get(key));
      this.#redraws.delete(key);
      this.#files.delete(key);
    }
    this.#tellAny(this.#files.size > 0);
  }

  #tellAny(any: boolean): void {
    // Every edit comes by here.
    if (any === this.#any) return;
    this.#any = any;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEY, any);
  }

  #draw(key: string): void {
    clearTimeout(this.#redraws.get(key));
    this.#redraws.delete(key);
    const file = this.#files.get(key);
    if (file?.document === undefined) return;
    for (const entry of file.entries) {
      const range = rangeOf(entry, file.document);
      if (entry.thread.range?.isEqual(range) !== true) entry.thread.range = range;
    }
  }
}

const NOTEBOOK_CELL = 'vscode-notebook-cell';

function handlesOf({ uri, document, text, entries }: File): PlacedRemark[] {
  const whole = document?.getText() ?? text;
  return [...entries]
    .sort((a, b) => a.start - b.start)
    .map(({ thread, facts, resolved, start, end }) => {
      const range = document === undefined ? (thread.range ?? new vscode.Range(0, 0, 0, 0)) : rangeOf({ start, end }, document);
      return { uri, range, text: facts.text, resolved, lines: whole.slice(start, end), thread };
    });
}

/** From the first line's first character that is no blank to the last line's end. */
function wholeLines(document: vscode.TextDocument, first: number, last: number): HintRange {
  const { firstNonWhitespaceCharacterIndex } = document.lineAt(first);
  return { start: document.offsetAt(new vscode.Position(first, firstNonWhitespaceCharacterIndex)), end: document.offsetAt(document.lineAt(last).range.end) };
}

/** Whole lines, as a place is found again by them. */
function linesAround(text: string, { start, end }: HintRange): { start: number; end: number; text: string } {
  const from = Math.max(text.lastIndexOf('\n', start - 1), text.lastIndexOf('\r', start - 1)) + 1;
  const rest = text.slice(end).search(/[\r\n]|$/);
  return { start: from, end: end + rest, text: text.slice(from, end + rest) };
}
