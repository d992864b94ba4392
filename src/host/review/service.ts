/** Reviews documents and files: reads what a review needs, asks the sources, and keeps what they find. */
import * as vscode from 'vscode';
import type { Hint, HintRange } from '../../core/review/hint';
import { shiftHint } from '../../core/review/shift';
import { NO_RUFF_CONFIG } from '../../core/review/ruffConfig';
import type { TextChange } from '../../core/syntax/change';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import type { AcceptedRanges } from './acceptedCode';
import type { Dismissals } from './dismissals';
import { changeOf, DIAGNOSTIC_SOURCE, rangeOf, type HintedText, type HintStore } from './hintStore';
import type { RuffConfigs } from './ruffConfigs';
import type { HintSource, ReviewTask } from './source';
import type { WorkspaceModules } from './workspaceModules';

/** Longer texts, in UTF-16 units, are data rather than code. */
export const TEXT_MAX = 1_000_000;

/** What language servers tell of names too. */
const NAMES: ReadonlySet<string> = new Set(['F811', 'F821', 'F841']);

export type Only = ReviewTask['only'];
const ALL: Only = { kind: 'all' };

export type ReviewOutcome =
  | { readonly kind: 'reviewed'; readonly hints: number }
  /** The document was edited meanwhile, or whoever asked gave up. */
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'skipped'; readonly reason: 'not-python' | 'too-long' }
  | { readonly kind: 'failed'; readonly message: string };

export interface ReviewParts {
  /** One row for each that finds hints; each keeps its own. */
  readonly sources: readonly HintSource[];
  readonly store: HintStore;
  readonly dismissals: Dismissals;
  readonly configs: RuffConfigs;
  readonly modules: WorkspaceModules;
  readonly settings: SettingsReader;
  readonly log: Log;
}

/** A review of an open document that is under way. */
interface Running {
  readonly document: vscode.TextDocument;
  /** Edits since its text was read; each event's changes by themselves. */
  readonly changes: (readonly TextChange[])[];
  /** Undefined where typing does not end it. */
  readonly cancellation: vscode.CancellationTokenSource | undefined;
}

export class ReviewService {
  readonly #running = new Set<Running>();

  constructor(
    private readonly parts: ReviewParts,
    private readonly accepted: () => AcceptedRanges,
  ) {}

  /** Reviews an open document as it is now. Typing in it ends the review, unless `throughTyping`: then its hints follow the edits. */
  async reviewDocument(document: vscode.TextDocument, only: Only = ALL, token?: vscode.CancellationToken, throughTyping = false): Promise<ReviewOutcome> {
    if (document.languageId !== 'python') return { kind: 'skipped', reason: 'not-python' };
    const text = document.getText();
    if (text.length > TEXT_MAX) return { kind: 'skipped', reason: 'too-long' };
    const cancellation = new vscode.CancellationTokenSource();
    const outer = token?.onCancellationRequested(() => cancellation.cancel());
    const running: Running = { document, changes: [], cancellation: throughTyping ? undefined : cancellation };
    this.#running.add(running);
    try {
      return await this.#review({ uri: document.uri, text, document }, only, this.accepted().of(document), running, cancellation.token);
    } finally {
      this.#running.delete(running);
      outer?.dispose();
      cancellation.dispose();
    }
  }

  /** Reviews a file that is not open. */
  async reviewFile(uri: vscode.Uri, only: Only, token: vscode.CancellationToken): Promise<ReviewOutcome> {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > TEXT_MAX) return { kind: 'skipped', reason: 'too-long' };
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return this.#review({ uri, text }, only, [], undefined, token);
  }

  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    for (const running of this.#running) {
      if (running.document !== document) continue;
      running.changes.push(contentChanges.map(changeOf));
      running.cancellation?.cancel();
    }
  }

  async #review(hinted: HintedText, only: Only, accepted: readonly HintRange[], running: Running | undefined, token: vscode.CancellationToken): Promise<ReviewOutcome> {
    const { sources, configs, settings, log } = this.parts;
    const { uri, text } = hinted;
    const onDisk = uri.scheme !== 'untitled';
    const task: ReviewTask = {
      text,
      path: onDisk ? uri.path : undefined,
      isCell: uri.scheme === 'vscode-notebook-cell',
      config: onDisk ? await configs.for(uri) : NO_RUFF_CONFIG,
      ignore: settings.current.review.ignore,
      accepted,
      only,
    };
    const started = performance.now();
    let found = 0;
    for (const source of sources) {
      const answer = await source.review(task, token);
      if (answer.kind !== 'reviewed') return answer;
      for (const note of answer.notes) log.warn(`review of ${uri.path}: ${note}`);
      const wanted = await this.#wanted(answer.hints, hinted);
      if (token.isCancellationRequested || hinted.document?.isClosed === true) return { kind: 'cancelled' };
      const shifted = wanted.flatMap((hint) => after(hint, running?.changes ?? []) ?? []);
      found += shifted.length;
      this.parts.store.replace(hinted, source.id, shifted, only.kind === 'ranges' ? this.#shifted(only.ranges, running) : undefined);
    }
    log.debug(`reviewed ${text.length} characters in ${(performance.now() - started).toFixed(0)} ms: ${found} hints`);
    return { kind: 'reviewed', hints: found };
  }

  /** Those of the hints that are neither dismissed, nor about the workspace's own modules, nor told by another extension. */
  async #wanted(hints: readonly Hint[], { uri, text, document }: HintedText): Promise<readonly Hint[]> {
    const foreign = await this.parts.modules.without(hints);
    return foreign.filter((hint) => !this.parts.dismissals.has(hint, text, uri) && !(document !== undefined && toldByOthers(hint, document)));
  }

  #shifted(ranges: readonly HintRange[], running: Running | undefined): readonly HintRange[] {
    // Where the document has changed meanwhile, all that is followed there is what was reviewed.
    return running === undefined || running.changes.length === 0 ? ranges : this.accepted().of(running.document);
  }
}

/** A hint after some edits that came one after the other. */
const after = (hint: Hint, events: readonly (readonly TextChange[])[]): Hint | undefined => events.reduce<Hint | undefined>((one, changes) => one && shiftHint(one, changes), hint);

/** Ruff's own extension has the same rule there, or a language server says something of exactly this name. */
function toldByOthers(hint: Hint, document: vscode.TextDocument): boolean {
  const range = rangeOf(hint, document);
  return vscode.languages.getDiagnostics(document.uri).some(({ source, code, range: at }) => {
    if (source === DIAGNOSTIC_SOURCE) return false;
    const value = typeof code === 'object' ? code.value : code;
    return (value === hint.code && at.intersection(range) !== undefined) || (NAMES.has(hint.code) && at.isEqual(range));
  });
}
