/**
 * Whether what was reported on a target is gone with a replacement in its place: language servers are asked, on a hidden
 * document that holds the whole file. The user's own document is not touched.
 */
import * as vscode from 'vscode';
import type { Check } from './outcome';
import { errorsOf, sameProblem } from './problems';
import type { CommandSource } from './source';

/** Of the hidden documents: never shown, never saved. */
export const CHECK_SCHEME = 'phi-pair-check';
/** Language servers are waited for no longer, ms: on the file as it is, and on each replacement. */
const WAIT_MS = 2500;
/** Several servers may report on one document, and one in several steps: what is said last counts, ms. */
const SETTLED_MS = 300;

type Problems = readonly vscode.Diagnostic[];

/** A check that goes on beside the model: the file as it is can be read before any replacement is there. */
export interface CheckSession extends vscode.Disposable {
  check(replacement: string): Promise<Check>;
}

export class FixChecker implements vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registered = vscode.workspace.registerTextDocumentContentProvider(CHECK_SCHEME, {
    onDidChange: this.#changed.event,
    provideTextDocumentContent: (uri) => this.#texts.get(uri.toString()) ?? '',
  });
  #lastId = 0;

  /** @param token ends the waiting; what a check then says is of no use */
  begin(source: CommandSource, token: vscode.CancellationToken): CheckSession {
    const { target, text, document, problems } = source;
    if (problems.length === 0) return { check: () => Promise.resolve('not-asked'), dispose: () => undefined };
    const uri = vscode.Uri.from({ scheme: CHECK_SCHEME, path: `/${++this.#lastId}/${document.uri.path.replace(/^\/+/, '')}` });
    const holds = (found: Problems, problem: vscode.Diagnostic): boolean => found.some((one) => sameProblem(one, problem));
    const hidden = this.#open(uri, text, document.languageId);
    const before = hidden.then(() => reported(uri, (found) => problems.every((problem) => holds(found, problem)), token));
    return {
      check: async (replacement) => {
        const asItIs = await before;
        // Where no server sees the problem here, its silence afterwards would mean nothing.
        if (asItIs === undefined) return 'not-checked';
        const after = reported(uri, (found) => !problems.some((problem) => holds(found, problem)), token);
        this.#show(uri, text.slice(0, target.start) + replacement + text.slice(target.end));
        const found = await after;
        if (found === undefined) return 'still-there';
        return errorsOf(found).length > errorsOf(asItIs).length ? 'new-errors' : 'gone';
      },
      dispose: () => void this.#close(uri, hidden),
    };
  }

  dispose(): void {
    this.#registered.dispose();
    this.#changed.dispose();
  }

  async #open(uri: vscode.Uri, text: string, languageId: string): Promise<vscode.TextDocument> {
    this.#texts.set(uri.toString(), text);
    const document = await vscode.workspace.openTextDocument(uri);
    return document.languageId === languageId ? document : vscode.languages.setTextDocumentLanguage(document, languageId);
  }

  #show(uri: vscode.Uri, text: string): void {
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
  }

  /** VS Code closes such documents by itself, but late: as plain text, no server reports on them any more. */
  async #close(uri: vscode.Uri, hidden: Promise<vscode.TextDocument>): Promise<void> {
    const document = await hidden;
    if (!document.isClosed) await vscode.languages.setTextDocumentLanguage(document, 'plaintext');
    this.#texts.delete(uri.toString());
  }
}

/** What is reported on a document once `holds` is true of it and stays so; undefined where that does not happen in time. */
function reported(uri: vscode.Uri, holds: (found: Problems) => boolean, token: vscode.CancellationToken): Promise<Problems | undefined> {
  const listeners: vscode.Disposable[] = [];
  let settled: NodeJS.Timeout | undefined;
  let late: NodeJS.Timeout | undefined;
  return new Promise<Problems | undefined>((resolve) => {
    const look = (): void => {
      clearTimeout(settled);
      const found = vscode.languages.getDiagnostics(uri);
      if (holds(found)) settled = setTimeout(() => resolve(found), SETTLED_MS);
    };
    late = setTimeout(() => resolve(undefined), WAIT_MS);
    listeners.push(
      vscode.languages.onDidChangeDiagnostics(({ uris }) => {
        if (uris.some((one) => one.toString() === uri.toString())) look();
      }),
      token.onCancellationRequested(() => resolve(undefined)),
    );
    look();
  }).finally(() => {
    clearTimeout(settled);
    clearTimeout(late);
    vscode.Disposable.from(...listeners).dispose();
  });
}
