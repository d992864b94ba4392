/**
 * Asks language servers about the names that accepted code uses of modules, and says in the hints "verify this API" what
 * they know: after the rules have spoken, never in their way, and never while the user types.
 */
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';
import { fullName } from '../../core/review/imports';
import { hintWith, type NameVerdict } from '../../core/review/names/verdict';
import type { Log } from '../log/log';
import type { HintStore } from './hintStore';
import { reportsOf } from './namesAsked';
import { NameQuestions } from './namesQuestions';

/** Names asked about in one document; the first ones in the text. */
const NAMES_MAX = 20;
/** All questions about one document take no longer, ms; what is not known by then stays as it is. */
const LIMIT_MS = 10_000;
/** After an edit, and after a server has reported something else, ms. */
const REST_MS = 1500;
const REPORTED_MS = 300;
/** A language server that has just started knows nothing yet: asked again so much later, ms. */
const AGAIN_MS: readonly number[] = [2500, 8000];

interface Watched {
  readonly document: vscode.TextDocument;
  /** By the symbol's full name; kept while the document is open, so that a hint found anew says at once what is known. */
  readonly verdicts: Map<string, NameVerdict>;
  /** What was reported when it was looked at last. */
  reported: string;
  /** Times that some names were left without an answer. */
  tries: number;
  timer: NodeJS.Timeout | undefined;
  running: vscode.CancellationTokenSource | undefined;
}

export class NameChecks implements vscode.Disposable {
  readonly #watched = new Map<string, Watched>();
  readonly #listeners: vscode.Disposable;

  constructor(
    private readonly store: Pick<HintStore, 'onDidFind' | 'hintsOf' | 'revise'>,
    private readonly log: Log,
  ) {
    this.#listeners = vscode.Disposable.from(
      store.onDidFind((document) => this.#found(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.#edited(document);
      }),
      vscode.languages.onDidChangeDiagnostics(({ uris }) => uris.forEach((uri) => this.#reported(uri))),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri.toString())),
    );
  }

  #found(document: vscode.TextDocument): void {
    if (this.#apiHints(document).length === 0) return;
    const key = document.uri.toString();
    const watched = this.#watched.get(key) ?? { document, verdicts: new Map(), reported: '', tries: 0, timer: undefined, running: undefined };
    this.#watched.set(key, watched);
    watched.tries = 0;
    this.#apply(watched);
    this.#later(watched, 0);
  }

  #edited(document: vscode.TextDocument): void {
    const watched = this.#watched.get(document.uri.toString());
    if (watched === undefined) return;
    watched.tries = 0;
    this.#later(watched, REST_MS);
  }

  #reported(uri: vscode.Uri): void {
    const watched = this.#watched.get(uri.toString());
    // Our own hints are reports too: only what others say of names counts.
    if (watched !== undefined && reportedKey(watched.document) !== watched.reported) this.#later(watched, REPORTED_MS);
  }

  /** Ends what is asked now: it was about an older text. */
  #later(watched: Watched, ms: number): void {
    clearTimeout(watched.timer);
    watched.running?.cancel();
    watched.timer = setTimeout(() => {
      this.#check(watched).catch((error: unknown) => this.log.warn(`the names in accepted code were not checked: ${String(error)}`));
    }, ms);
  }

  async #check(watched: Watched): Promise<void> {
    const { document, verdicts } = watched;
    const hints = this.#apiHints(document).slice(0, NAMES_MAX);
    if (document.isClosed || hints.length === 0) return;
    const cancellation = new vscode.CancellationTokenSource();
    watched.running = cancellation;
    const started = performance.now();
    const limit = setTimeout(() => cancellation.cancel(), LIMIT_MS);
    try {
      watched.reported = reportedKey(document);
      const names = new NameQuestions(document, reportsOf(document));
      for (const hint of hints) {
        if (hint.symbol === undefined || watched.running !== cancellation) return;
        const key = fullName(hint.symbol);
        const verdict = await names.verdict(hint, verdicts.get(key), cancellation.token);
        if (cancellation.token.isCancellationRequested) break;
        if (verdict === undefined) verdicts.delete(key);
        else verdicts.set(key, verdict);
      }
      if (watched.running !== cancellation || document.isClosed) return;
      this.#apply(watched);
      const known = hints.filter(({ symbol }) => symbol && verdicts.has(fullName(symbol))).length;
      this.log.debug(`names in accepted code: ${known} of ${hints.length} known to a language server after ${(performance.now() - started).toFixed(0)} ms`);
      const again = known < hints.length ? AGAIN_MS[watched.tries] : undefined;
      watched.tries++;
      if (again !== undefined) this.#later(watched, again);
    } finally {
      clearTimeout(limit);
      if (watched.running === cancellation) watched.running = undefined;
      cancellation.dispose();
    }
  }

  #apply({ document, verdicts }: Watched): void {
    const text = document.getText();
    this.store.revise(document, (hint) => hintWith(hint, hint.symbol && verdicts.get(fullName(hint.symbol)), text));
  }

  #apiHints(document: vscode.TextDocument): readonly Hint[] {
    return this.store.hintsOf(document.uri).filter(({ symbol }) => symbol !== undefined);
  }

  #forget(key: string): void {
    const watched = this.#watched.get(key);
    clearTimeout(watched?.timer);
    watched?.running?.cancel();
    this.#watched.delete(key);
  }

  dispose(): void {
    for (const key of [...this.#watched.keys()]) this.#forget(key);
    this.#listeners.dispose();
  }
}

const reportedKey = (document: vscode.TextDocument): string => JSON.stringify(reportsOf(document));
