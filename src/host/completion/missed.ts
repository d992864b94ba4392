/** A request that came while the model was loading, kept so that it can be asked again. */
import * as vscode from 'vscode';
import type { Outcome } from '../../core/completion/outcome';

export class MissedRequest {
  #missed: { readonly document: vscode.TextDocument; readonly version: number; readonly position: vscode.Position; readonly byHand: boolean } | undefined;

  /** Only the last request counts. */
  note(document: vscode.TextDocument, position: vscode.Position, byHand: boolean, { kind }: Outcome): void {
    this.#missed = kind === 'not-ready' ? { document, version: document.version, position, byHand } : undefined;
  }

  /** Asks the editor to ask again, where neither text nor cursor have changed since. */
  async askAgain(): Promise<void> {
    const missed = this.#missed;
    this.#missed = undefined;
    const editor = vscode.window.activeTextEditor;
    if (missed === undefined || editor?.document !== missed.document) return;
    if (missed.document.version !== missed.version || !editor.selection.active.isEqual(missed.position)) return;
    // Older editors know no argument here and take it for a request by hand.
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger', { explicit: missed.byHand });
  }
}
