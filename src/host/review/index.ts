/** Builds the review and ties it to the editor's events. */
import path from 'node:path';
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';
import { documentFilters } from '../completion/documentKinds';
import type { ShowText } from '../commands/diffView';
import type { Proposals } from '../commands/proposals/proposals';
import type { OpenView } from '../commands/views';
import type { AcceptedCode, Offers } from '../completion/offers';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { AcceptedRanges } from './acceptedCode';
import { registerReviewCommands } from './commands';
import { Dismissals } from './dismissals';
import { HintStore } from './hintStore';
import { ManyFiles } from './many';
import { NameChecks } from './names';
import { QuickFixes } from './quickFixes';
import { RemarkStore, type PlacedRemark } from './remarks/remarkStore';
import { remarkViews } from './remarks/view';
import { RuffConfigs } from './ruffConfigs';
import { RuleReviewer } from './ruleReviewer';
import { ReviewService } from './service';
import { SurpriseSource } from './surprise/source';
import { WorkspaceModules } from './workspaceModules';

export interface ReviewOptions {
  readonly context: Pick<vscode.ExtensionContext, 'extensionUri' | 'extensionPath' | 'workspaceState'>;
  readonly offers: Pick<Offers, 'onDidShow' | 'onDidAccept'>;
  readonly proposals: Pick<Proposals, 'onDidApply'>;
  readonly engine: Engine;
  readonly trees: SyntaxTrees;
  readonly settings: SettingsReader;
  readonly log: Log;
}

/** What others may ask of the review. */
export interface ReviewApi extends vscode.Disposable {
  readonly hints: (uri: vscode.Uri) => readonly Hint[];
  /** What written reviews say, of one file or of all. */
  readonly remarks: (uri?: vscode.Uri) => readonly PlacedRemark[];
  /** Where a written review appears. */
  readonly remarkViews: (showText: ShowText) => OpenView;
  /** Reviews many files; without the progress that the commands show. */
  readonly many: Pick<ManyFiles, 'inWorkspace' | 'run'>;
  /** Code that is the model's is now part of a document, by whatever way it came. */
  readonly accepted: (code: AcceptedCode) => void;
}

export function createReview({ context, offers, proposals, engine, trees, settings, log }: ReviewOptions): ReviewApi {
  const rules = new RuleReviewer({ bundle: path.join(context.extensionPath, 'dist', 'reviewer.js'), log: (level, message) => log[level](message) });
  const surprise = new SurpriseSource({ engine, parse: (text) => trees.parseCalmly(text), isOn: () => settings.current.review.surprise });
  const store = new HintStore();
  const dismissals = new Dismissals(context.workspaceState, (uri) => (uri.scheme === 'untitled' ? uri.toString() : vscode.workspace.asRelativePath(uri, true)));
  const remarks = new RemarkStore(vscode.Uri.joinPath(context.extensionUri, 'media', 'icon.png'));
  const configs = new RuffConfigs(log);
  const modules = new WorkspaceModules();
  const service = new ReviewService({ sources: [rules, surprise], store, dismissals, configs, modules, settings, log }, () => accepted);
  const accepted: AcceptedRanges = new AcceptedRanges((document) => inBackground(service.reviewDocument(document, { kind: 'ranges', ranges: accepted.of(document) }, undefined, { throughTyping: true })));
  const many = new ManyFiles(service, configs);
  const inBackground = (review: Promise<{ readonly kind: string; readonly message?: string }>): void => {
    review.then(
      ({ kind, message }) => {
        if (kind === 'failed') log.warn(`a review failed: ${message ?? 'no reason was given'}`);
      },
      (error: unknown) => log.error(`a review failed: ${String(error)}`),
    );
  };
  const follow = (code: AcceptedCode): void => {
    if (settings.current.review.acceptedCode) accepted.add(code);
  };
  const files = vscode.workspace.createFileSystemWatcher('**/*.py', true);
  const forget = (uri: vscode.Uri): void => {
    // An open document tells of its changes itself.
    if (store.isFromDisk(uri)) store.delete(uri);
  };
  const gone = (uri: vscode.Uri): void => {
    forget(uri);
    remarks.delete(uri);
  };
  const parts = vscode.Disposable.from(
    files, files.onDidChange(forget), files.onDidDelete(gone),
    // A folder that goes takes its files along without a word.
    vscode.workspace.onDidDeleteFiles(({ files: deleted }) => deleted.forEach(gone)),
    rules, surprise, store, remarks, modules, many, accepted, new NameChecks(store, log),
    vscode.languages.registerCodeActionsProvider(documentFilters(['python']), new QuickFixes(store), QuickFixes.metadata),
    registerReviewCommands({ service, many, store, remarks, dismissals, docs: vscode.Uri.joinPath(context.extensionUri, 'docs', 'review.md'), log }),
    offers.onDidShow(() => {
      if (settings.current.review.acceptedCode) void rules.warm();
    }),
    offers.onDidAccept((code) => follow(code)),
    proposals.onDidApply((code) => follow(code)),
    vscode.workspace.onDidChangeTextDocument((event) => {
      store.changed(event);
      remarks.changed(event);
      service.changed(event);
      accepted.changed(event);
    }),
    vscode.workspace.onDidChangeNotebookDocument(({ contentChanges }) => {
      // VS Code keeps the document of a cell that is gone open for a while.
      const moved = new Set(contentChanges.flatMap(({ addedCells }) => addedCells).map(({ document }) => document));
      for (const { document } of contentChanges.flatMap(({ removedCells }) => removedCells)) {
        if (moved.has(document)) continue;
        store.delete(document.uri);
        remarks.delete(document.uri);
      }
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (settings.current.review.onSave && document.languageId === 'python') inBackground(service.reviewDocument(document));
    }),
    vscode.workspace.onDidOpenTextDocument((document) => {
      remarks.opened(document);
      // Hints of the file on disk go over to the document by being found anew.
      if (store.isFromDisk(document.uri)) inBackground(service.reviewDocument(document, { kind: 'all' }, undefined, { throughTyping: true }));
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      accepted.closed(document);
      remarks.closed(document);
      store.closed(document);
    }),
  );
  return { hints: (uri) => store.hintsOf(uri), remarks: (uri) => remarks.remarks(uri), remarkViews: (showText) => remarkViews({ remarks, dismissals }, showText), many, accepted: follow, dispose: () => void parts.dispose() };
}
