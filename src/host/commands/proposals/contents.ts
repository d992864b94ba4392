/** Serves the sides of the diffs, and renews what is on screen as often as one can read. */
import * as vscode from 'vscode';
import { SCHEME } from './sides';

/** Between two pictures of the same proposal, ms. */
const RENEW_MS = 100;

export class ProposalContents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  /** What changes while VS Code opens a side is lost on it: it is told again when the side is open. */
  readonly #opened = vscode.workspace.onDidOpenTextDocument(({ uri }) => {
    if (uri.scheme === SCHEME && this.textAt(uri) !== undefined) this.renew(uri);
  });
  /** By address: what is renewed when the time is up, and when it was renewed last. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #renewed = new Map<string, number>();

  constructor(private readonly textAt: (uri: vscode.Uri) => string | undefined) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.textAt(uri) ?? '';
  }

  /** Shows a side as it is now, or a little later where it was shown just before. */
  renew(uri: vscode.Uri): void {
    const key = uri.toString();
    if (this.#timers.has(key)) return;
    const due = (this.#renewed.get(key) ?? 0) + RENEW_MS - Date.now();
    const fire = (): void => {
      this.#timers.delete(key);
      this.#renewed.set(key, Date.now());
      this.#changed.fire(uri);
    };
    this.#timers.set(key, setTimeout(fire, Math.max(0, due)));
  }

  forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#renewed.delete(key);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#opened.dispose();
    this.#registered.dispose();
    this.#changed.dispose();
  }
}
