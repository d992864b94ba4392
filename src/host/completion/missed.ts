/** What was asked, or typed, before the model or the editor was ready for it: kept so that it can be asked again. */
import * as vscode from 'vscode';
import type { Outcome } from '../../core/completion/outcome';

/** An editor that asks by itself has asked by then, ms. */
export const REST_MS = 1000;

interface Missed {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly position: vscode.Position;
  readonly byHand: boolean;
}

export class MissedRequest {
  #missed: Missed | undefined;
  #askedAnew: Missed | undefined;
  /** The editor has asked for something in this window: it will ask for what is typed. */
  #isAsked = false;
  #timer: NodeJS.Timeout | undefined;

  /** The editor asks by itself, which may take its time and be cancelled: nothing is asked beside it. */
  noteAsked(): void {
    this.#isAsked = true;
    clearTimeout(this.#timer);
  }

  /** Only the last request counts. */
  note(document: vscode.TextDocument, position: vscode.Position, byHand: boolean, { kind }: Outcome): void {
    this.#missed = kind === 'not-ready' ? { document, version: document.version, position, byHand } : undefined;
  }

  /** What is typed in a window's first moments the editor lets pass, without asking. */
  noteTyping({ document, contentChanges }: vscode.TextDocumentChangeEvent, isReady: boolean): void {
    const [change, ...others] = contentChanges;
    if (change === undefined || (isReady && this.#isAsked)) return;
    clearTimeout(this.#timer);
    if (isReady) this.#timer = setTimeout(() => void this.askAgain(), REST_MS);
    const position = document.positionAt(change.rangeOffset + change.text.length);
    this.#missed = others.length === 0 ? { document, version: document.version, position, byHand: false } : undefined;
  }

  /** Asks the editor to ask again, where neither text nor cursor have changed since. */
  async askAgain(): Promise<void> {
    const missed = this.#missed;
    this.#missed = undefined;
    const editor = vscode.window.activeTextEditor;
    if (missed === undefined || editor === undefined || !isAt(missed, editor.document, editor.selection.active)) return;
    if (!missed.byHand && !asksByItself(editor.document)) return;
    this.#askedAnew = missed;
    try {
      // Otherwise than by hand the editor asks only where something has changed.
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
    } finally {
      this.#askedAnew = undefined;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  /** Whether the editor asks by hand only because it was asked to, for somebody who had just typed. */
  wasTyped(document: vscode.TextDocument, position: vscode.Position): boolean {
    return this.#askedAnew?.byHand === false && isAt(this.#askedAnew, document, position);
  }
}

/** Asked by hand, VS Code shows suggestions also where its user has switched them off. */
const asksByItself = (document: vscode.TextDocument): boolean => vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled') !== false;

const isAt = (missed: Missed, document: vscode.TextDocument, position: vscode.Position): boolean =>
  missed.document === document && missed.version === document.version && missed.position.isEqual(position);
