/** All hints there are now, as VS Code shows them. They follow the edits of their documents. */
import * as vscode from 'vscode';
import { byPlace, docsAnchor, type Hint, type HintRange } from '../../core/review/hint';
import { LineIndex } from '../../core/review/lines';
import { shiftHint } from '../../core/review/shift';
import type { TextChange } from '../../core/syntax/change';

/** Shown as the source of each diagnostic. */
export const DIAGNOSTIC_SOURCE = 'Phi Pair';
/** Opens the section of docs/review.md; not for the command palette. */
export const SHOW_RULE_COMMAND = 'phiPair.internal.showRule';
/** Diagnostics are drawn anew when edits have paused so long, ms: the editor moves the old ones meanwhile. */
const REDRAW_MS = 300;

const SEVERITIES: Readonly<Record<Hint['severity'], vscode.DiagnosticSeverity>> = {
  hint: vscode.DiagnosticSeverity.Hint,
  information: vscode.DiagnosticSeverity.Information,
};

/** A text that hints speak of: a document, or a file that is not open. */
export interface HintedText {
  readonly uri: vscode.Uri;
  readonly text: string;
  /** The open document that it was read from. */
  readonly document?: vscode.TextDocument;
}

interface Entry {
  readonly uri: vscode.Uri;
  /** Undefined for a file that was not open: its offsets are those on disk. */
  readonly document: vscode.TextDocument | undefined;
  readonly lines: LineIndex | undefined;
  /** By source. */
  readonly hints: ReadonlyMap<string, readonly Hint[]>;
}

export class HintStore implements vscode.Disposable {
  readonly #collection = vscode.languages.createDiagnosticCollection(DIAGNOSTIC_SOURCE);
  readonly #entries = new Map<string, Entry>();
  readonly #redraws = new Map<string, NodeJS.Timeout>();
  readonly #found = new vscode.EventEmitter<vscode.TextDocument>();

  /** A source has said something new of an open document. */
  readonly onDidFind = this.#found.event;

  /** Replaces what a source has said of a text, or of some ranges in it. */
  replace(hinted: HintedText, source: string, hints: readonly Hint[], ranges?: readonly HintRange[]): void {
    const key = hinted.uri.toString();
    const before = this.#entries.get(key)?.hints ?? new Map<string, readonly Hint[]>();
    const kept = ranges === undefined ? [] : (before.get(source) ?? []).filter((hint) => !ranges.some((range) => touches(hint, range)));
    const own = distinct([...kept, ...hints]);
    this.#set({ uri: hinted.uri, document: hinted.document, lines: hinted.document === undefined ? new LineIndex(hinted.text) : undefined, hints: new Map([...before, [source, own]]) });
    if (hinted.document !== undefined && hints.length > 0) this.#found.fire(hinted.document);
  }

  /** Says anew what hints of an open document say; their places stay. */
  revise(document: vscode.TextDocument, revised: (hint: Hint) => Hint): void {
    const entry = this.#entries.get(document.uri.toString());
    if (entry?.document !== document) return;
    this.#set({ ...entry, hints: new Map([...entry.hints].map(([source, list]) => [source, list.map(revised)])) });
  }

  /** Takes hints away for which `unwanted` holds. */
  remove(unwanted: (hint: Hint, uri: vscode.Uri) => boolean): void {
    for (const entry of [...this.#entries.values()]) {
      const hints = new Map([...entry.hints].map(([source, list]) => [source, list.filter((hint) => !unwanted(hint, entry.uri))]));
      this.#set({ ...entry, hints });
    }
  }

  hintsOf(uri: vscode.Uri): readonly Hint[] {
    return [...(this.#entries.get(uri.toString())?.hints.values() ?? [])].flat().sort(byPlace);
  }

  /** Those that touch a range of an open document. */
  at(document: vscode.TextDocument, range: vscode.Range): readonly Hint[] {
    if (this.#entries.get(document.uri.toString())?.document !== document) return [];
    return this.hintsOf(document.uri).filter((hint) => rangeOf(hint, document).intersection(range) !== undefined);
  }

  /** Whether there are hints of a file as it was on disk. */
  isFromDisk(uri: vscode.Uri): boolean {
    const entry = this.#entries.get(uri.toString());
    return entry !== undefined && entry.document === undefined;
  }

  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const key = document.uri.toString();
    const entry = this.#entries.get(key);
    if (entry === undefined || contentChanges.length === 0) return;
    // Offsets of the file on disk say nothing of the document.
    if (entry.document !== document) return this.delete(document.uri);
    const changes = contentChanges.map(changeOf);
    const hints = new Map([...entry.hints].map(([source, list]) => [source, list.flatMap((hint) => shiftHint(hint, changes) ?? [])]));
    this.#entries.set(key, { ...entry, hints });
    clearTimeout(this.#redraws.get(key));
    this.#redraws.set(key, setTimeout(() => this.#draw(key), REDRAW_MS));
  }

  /** A file's hints stay in Problems; when it is opened again they are found anew. */
  closed(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    const entry = this.#entries.get(key);
    if (entry?.document !== document) return;
    if (document.uri.scheme === 'untitled') return this.delete(document.uri);
    this.#draw(key);
    this.#entries.set(key, { ...entry, document: undefined, lines: new LineIndex(document.getText()) });
  }

  delete(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#redraws.get(key));
    this.#redraws.delete(key);
    this.#entries.delete(key);
    this.#collection.delete(uri);
  }

  clear(): void {
    for (const { uri } of [...this.#entries.values()]) this.delete(uri);
  }

  dispose(): void {
    this.clear();
    this.#found.dispose();
    this.#collection.dispose();
  }

  #set(entry: Entry): void {
    if ([...entry.hints.values()].every((list) => list.length === 0)) return this.delete(entry.uri);
    const key = entry.uri.toString();
    this.#entries.set(key, entry);
    this.#draw(key);
  }

  #draw(key: string): void {
    clearTimeout(this.#redraws.get(key));
    this.#redraws.delete(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#collection.set(entry.uri, this.hintsOf(entry.uri).map((hint) => diagnosticOf(hint, entry)));
  }
}

export const changeOf = ({ rangeOffset, rangeLength, text }: vscode.TextDocumentContentChangeEvent): TextChange => ({ start: rangeOffset, end: rangeOffset + rangeLength, text });

export const rangeOf = ({ start, end }: HintRange, document: vscode.TextDocument): vscode.Range => new vscode.Range(document.positionAt(start), document.positionAt(end));

const touches = (hint: HintRange, range: HintRange): boolean => hint.start < range.end && hint.end > range.start;

/** One hint of a code at a place. */
const distinct = (hints: readonly Hint[]): Hint[] => [...new Map(hints.map((hint) => [`${hint.code} ${hint.start} ${hint.end}`, hint])).values()];

function diagnosticOf(hint: Hint, { uri, document, lines }: Entry): vscode.Diagnostic {
  const rangeIn = (range: HintRange): vscode.Range => (document !== undefined ? rangeOf(range, document) : rangeOnDisk(range, lines as LineIndex));
  const diagnostic = new vscode.Diagnostic(rangeIn(hint), hint.message, SEVERITIES[hint.severity]);
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = { value: hint.code, target: ruleLink(hint.code) };
  if (hint.related) diagnostic.relatedInformation = hint.related.map((place) => new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, rangeIn(place)), place.message));
  return diagnostic;
}

function rangeOnDisk({ start, end }: HintRange, lines: LineIndex): vscode.Range {
  const position = (offset: number): vscode.Position => {
    const line = lines.lineAt(offset);
    return new vscode.Position(line, offset - lines.lineRange(line).start);
  };
  return new vscode.Range(position(start), position(end));
}

const ruleLink = (code: string): vscode.Uri => vscode.Uri.parse(`command:${SHOW_RULE_COMMAND}?${encodeURIComponent(JSON.stringify([docsAnchor(code)]))}`);
