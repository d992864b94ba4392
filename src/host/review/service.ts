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
/** Of a source that nobody cancels. */
const NEVER = new vscode.CancellationTokenSource();

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

export interface HowToReview {
  /** Typing in the document does not end the review: its hints follow the edits. Sources that stand beside end all the same. */
  readonly throughTyping?: boolean;
  /** See {@link ReviewTask}. */
  readonly rulesOnly?: boolean;
}

/** A review of an open document that is under way. */
interface Running {
  readonly document: vscode.TextDocument;
  /** Edits since its text was read; each event's changes by themselves. */
  readonly changes: (readonly TextChange[])[];
  /** What typing ends. */
  readonly typing: vscode.CancellationTokenSource;
}

/** What ends the sources of a review, and those of them that stand beside. */
interface Tokens {
  readonly main: vscode.CancellationToken;
  readonly beside: vscode.CancellationToken;
}

/** Where the hints of a review go. */
interface Reviewed {
  readonly hinted: HintedText;
  readonly running: Running | undefined;
  readonly tokens: Tokens;
}

export class ReviewService {
  readonly #running = new Set<Running>();

  constructor(
    private readonly parts: ReviewParts,
    private readonly accepted: () => AcceptedRanges,
  ) {}

  /** Reviews an open document as it is now. Typing in it ends the review, unless `throughTyping`. */
  async reviewDocument(document: vscode.TextDocument, only: Only = ALL, token?: vscode.CancellationToken, how: HowToReview = {}): Promise<ReviewOutcome> {
    if (document.languageId !== 'python') return { kind: 'skipped', reason: 'not-python' };
    const text = document.getText();
    if (text.length > TEXT_MAX) return { kind: 'skipped', reason: 'too-long' };
    const typing = new vscode.CancellationTokenSource();
    const outer = token?.onCancellationRequested(() => typing.cancel());
    const running: Running = { document, changes: [], typing };
    this.#running.add(running);
    try {
      const tokens: Tokens = { main: how.throughTyping ? (token ?? NEVER.token) : typing.token, beside: typing.token };
      return await this.#review({ hinted: { uri: document.uri, text, document }, running, tokens }, only, this.accepted().of(document), how);
    } finally {
      this.#running.delete(running);
      outer?.dispose();
      typing.dispose();
    }
  }

  /** Reviews a file that is not open. */
  async reviewFile(uri: vscode.Uri, only: Only, token: vscode.CancellationToken, how: HowToReview = {}): Promise<ReviewOutcome> {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > TEXT_MAX) return { kind: 'skipped', reason: 'too-long' };
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    return this.#review({ hinted: { uri, text }, running: undefined, tokens: { main: token, beside: token } }, only, [], how);
  }

  changed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (contentChanges.length === 0) return;
    for (const running of this.#running) {
      if (running.document !== document) continue;
      running.changes.push(contentChanges.map(changeOf));
      running.typing.cancel();
    }
  }

  async #review(reviewed: Reviewed, only: Only, accepted: readonly HintRange[], { rulesOnly = false }: HowToReview): Promise<ReviewOutcome> {
    const { sources, configs, settings, log } = this.parts;
    const { uri, text } = reviewed.hinted;
    const onDisk = uri.scheme !== 'untitled';
    const task: ReviewTask = {
      text,
      path: onDisk ? uri.path : undefined,
      isCell: uri.scheme === 'vscode-notebook-cell',
      config: onDisk ? await configs.for(uri) : NO_RUFF_CONFIG,
      ignore: settings.current.review.ignore,
      accepted,
      only,
      rulesOnly,
    };
    const started = performance.now();
    // Each shows what it finds as soon as it has found it: rules do not wait for a model.
    const outcomes = await Promise.all(sources.map((source) => this.#ask(source, task, reviewed)));
    const ended = outcomes.find(({ kind }) => kind === 'failed') ?? outcomes.find(({ kind }) => kind !== 'reviewed');
    if (ended !== undefined) return ended;
    const hints = outcomes.reduce((sum, outcome) => sum + (outcome.kind === 'reviewed' ? outcome.hints : 0), 0);
    log.debug(`reviewed ${text.length} characters in ${(performance.now() - started).toFixed(0)} ms: ${hints} hints`);
    return { kind: 'reviewed', hints };
  }

  /** What one source finds, put where it is shown. */
  async #ask(source: HintSource, task: ReviewTask, { hinted, running, tokens }: Reviewed): Promise<ReviewOutcome> {
    const { log, store } = this.parts;
    const token = source.isBeside ? tokens.beside : tokens.main;
    const answer = await source.review(task, token).catch((error: unknown) => {
      if (!source.isBeside) throw error;
      log.error(`review of ${hinted.uri.path}: ${source.id} failed: ${String(error)}`);
      return { kind: 'failed', message: 'an error of its own' } as const;
    });
    if (answer.kind !== 'reviewed') {
      if (!source.isBeside) {
        // Whoever asked learns of it now, not when a model has read to the end.
        running?.typing.cancel();
        return answer;
      }
      log.debug(`review of ${hinted.uri.path}: ${answer.kind === 'failed' ? answer.message : `${source.id} was given up`}`);
      return { kind: 'reviewed', hints: 0 };
    }
    for (const note of answer.notes) log.warn(`review of ${hinted.uri.path}: ${note}`);
    const wanted = (await this.#wanted(answer.hints, hinted)).slice(0, source.most);
    if (token.isCancellationRequested || hinted.document?.isClosed === true) return source.isBeside ? { kind: 'reviewed', hints: 0 } : { kind: 'cancelled' };
    const shifted = wanted.flatMap((hint) => after(hint, running?.changes ?? []) ?? []);
    store.replace(hinted, source.id, shifted, task.only.kind === 'ranges' ? this.#shifted(task.only.ranges, running) : undefined);
    return { kind: 'reviewed', hints: shifted.length };
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
