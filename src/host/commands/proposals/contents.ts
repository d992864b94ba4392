/** Serves the sides of the diffs, and renews what is on screen as often as one can read. */
import * as vscode from 'vscode';
import { SCHEME, type Sides } from './sides';

/** Between two pictures of the same proposal, ms. */
const RENEW_MS = 100;

export class ProposalContents implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  /** By right side: what is to be renewed when the time is up. */
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #renewed = new Map<string, number>();

  constructor(private readonly textAt: (uri: vscode.Uri) => string | undefined) {}

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.textAt(uri) ?? '';
  }

  /** Shows the sides as they are now, or a little later where they were shown just before. */
  renew(sides: Sides): void {
    const key = sides.after.toString();
    if (this.#timers.has(key)) return;
    const due = (this.#renewed.get(key) ?? 0) + RENEW_MS - Date.now();
    this.#timers.set(key, setTimeout(() => this.#fire(key, sides), Math.max(0, due)));
  }

  forget(sides: Sides): void {
    const key = sides.after.toString();
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    this.#renewed.delete(key);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#registered.dispose();
    this.#changed.dispose();
  }

  #fire(key: string, { before, after }: Sides): void {
    this.#timers.delete(key);
    this.#renewed.set(key, Date.now());
    this.#changed.fire(before);
    this.#changed.fire(after);
  }
}
