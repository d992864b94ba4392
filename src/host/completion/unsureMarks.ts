/** Marks, for a few seconds after acceptance, what the model was unsure of: where to look twice. */
import * as vscode from 'vscode';
import type { CompletionItem, UnsureSpan } from '../../core/completion/outcome';
import type { SettingsReader } from '../settings/settings';
import { lineBreakOf } from './document';

/** The marks go by themselves after this time, ms: long enough to read a block of code. */
const SHOWN_MS = 6000;

interface Mark {
  /** Characters from the document's start. */
  readonly start: number;
  readonly end: number;
  readonly probability: number;
}

export class UnsureMarks implements vscode.Disposable {
  /** Colours of the theme: see package.json. */
  readonly #type = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('phiPair.unsureBackground'),
    borderColor: new vscode.ThemeColor('phiPair.unsureBorder'),
    // Two pixels: in high contrast there is no background, and a thin line is easily missed.
    borderStyle: 'dashed',
    borderWidth: '0 0 2px 0',
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  #document: vscode.TextDocument | undefined;
  #marks: readonly Mark[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly settings: SettingsReader) {}

  /** What is marked now. */
  get ranges(): readonly vscode.Range[] {
    const document = this.#document;
    return document === undefined ? [] : this.#marks.map((mark) => rangeOf(document, mark));
  }

  /** A suggestion was accepted that began at `position`. */
  accepted(document: vscode.TextDocument, position: vscode.Position, { text, unsure }: CompletionItem): void {
    this.clear();
    if (!this.settings.current.completion.showConfidence || unsure === undefined || unsure.length === 0) return;
    const start = document.offsetAt(position);
    const lineBreak = lineBreakOf(document);
    const offset = (at: number): number => start + text.slice(0, at).replaceAll('\n', lineBreak).length;
    this.#document = document;
    this.#marks = unsure.map((span: UnsureSpan): Mark => ({ start: offset(span.start), end: offset(span.end), probability: span.probability }));
    this.#draw();
    this.#timer = setTimeout(() => this.clear(), SHOWN_MS);
  }

  /** An edit inside a mark ends all; one before moves them, as the editor does. */
  changed(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (document !== this.#document) return;
    for (const { rangeOffset, rangeLength, text } of changes) {
      const end = rangeOffset + rangeLength;
      if (this.#marks.some((mark) => rangeOffset < mark.end && end > mark.start)) {
        this.clear();
        return;
      }
      const by = text.length - rangeLength;
      this.#marks = this.#marks.map((mark) => (end <= mark.start ? { ...mark, start: mark.start + by, end: mark.end + by } : mark));
    }
  }

  clear(): void {
    clearTimeout(this.#timer);
    if (this.#document === undefined) return;
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === this.#document) editor.setDecorations(this.#type, []);
    this.#document = undefined;
    this.#marks = [];
  }

  #draw(): void {
    const document = this.#document;
    if (document === undefined) return;
    const options = this.#marks.map((mark): vscode.DecorationOptions => ({
      range: rangeOf(document, mark),
      hoverMessage: `Phi Pair: the model was unsure here (${Math.round(mark.probability * 100)} %).`,
    }));
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) editor.setDecorations(this.#type, options);
  }

  dispose(): void {
    this.clear();
    this.#type.dispose();
  }
}

const rangeOf = (document: vscode.TextDocument, { start, end }: Mark): vscode.Range => new vscode.Range(document.positionAt(start), document.positionAt(end));
