/** The commands of the review, one row each; their titles stand in package.json. Each resolves with what became of it. */
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';
import type { Log } from '../log/log';
import type { Dismissals } from './dismissals';
import { changedFiles } from './git';
import { SHOW_RULE_COMMAND, type HintStore } from './hintStore';
import { toReview, type FileToReview, type ManyFiles, type ManyOutcome } from './many';
import type { HintReference } from './quickFixes';
import { REMARK_COMMANDS, type RemarkCommandParts } from './remarks/commands';
import type { Only, ReviewOutcome, ReviewService } from './service';

export interface ReviewCommandParts extends RemarkCommandParts {
  readonly service: ReviewService;
  readonly many: ManyFiles;
  readonly store: HintStore;
  readonly dismissals: Dismissals;
  /** docs/review.md */
  readonly docs: vscode.Uri;
  readonly log: Log;
}

type Run = (parts: ReviewCommandParts, argument: unknown) => Promise<unknown>;

export const REVIEW_COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.reviewFile': (parts) => reviewActive(parts, () => ({ kind: 'all' })),
  'phiPair.reviewSelection': (parts) => reviewActive(parts, selected),
  'phiPair.reviewChanges': reviewChanges,
  'phiPair.reviewWorkspace': reviewWorkspace,
  'phiPair.dismissHint': dismissHint,
  'phiPair.dismissRule': dismissRule,
  'phiPair.restoreHints': restoreHints,
  'phiPair.clearHints': clearAll,
  ...REMARK_COMMANDS,
  [SHOW_RULE_COMMAND]: showRule,
};

/** How long the outcome stands in the status bar, ms. */
const SHOWN_MS = 8000;

export function registerReviewCommands(parts: ReviewCommandParts): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(REVIEW_COMMANDS).map(([id, run]) =>
      vscode.commands.registerCommand(id, async (argument: unknown) => {
        try {
          return await run(parts, argument);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          parts.log.error(`${id}: ${message}`);
          void vscode.window.showErrorMessage(`Phi Pair: ${message}`);
          return { kind: 'failed', message };
        }
      }),
    ),
  );
}

async function reviewActive({ service, log }: ReviewCommandParts, only: (editor: vscode.TextEditor) => Only): Promise<ReviewOutcome> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    void vscode.window.showInformationMessage('Phi Pair reviews the file in the active editor, and there is none. Open a Python file first.');
    return { kind: 'skipped', reason: 'not-python' };
  }
  const name = vscode.workspace.asRelativePath(editor.document.uri);
  const review = service.reviewDocument(editor.document, only(editor));
  // What rules find is shown at once; a model may take its time.
  void vscode.window.setStatusBarMessage(`$(loading~spin) Phi Pair: reviewing ${name}`, review);
  const outcome = await review;
  tell(outcome, name, log);
  return outcome;
}

/** The selection; where nothing is selected, the line of the cursor. */
function selected({ document, selections }: vscode.TextEditor): Only {
  const ranges = selections.map((selection) => (selection.isEmpty ? document.lineAt(selection.active.line).rangeIncludingLineBreak : selection));
  return { kind: 'ranges', ranges: ranges.map((range) => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end) })) };
}

const SKIPPED: Readonly<Record<Extract<ReviewOutcome, { kind: 'skipped' }>['reason'], string>> = {
  'not-python': 'Phi Pair reviews Python only.',
  'too-long': 'This file is too long to be reviewed: it has more than a million characters. Move the code into smaller files.',
};

function tell(outcome: ReviewOutcome, name: string, log: Log): void {
  if (outcome.kind === 'reviewed') {
    void vscode.window.setStatusBarMessage(outcome.hints === 0 ? `Phi Pair: no hints in ${name}` : `Phi Pair: ${count(outcome.hints, 'hint')} in ${name}, see Problems`, SHOWN_MS);
  } else if (outcome.kind === 'cancelled') {
    void vscode.window.setStatusBarMessage(`Phi Pair: the review of ${name} was stopped, as the file was edited`, SHOWN_MS);
  } else if (outcome.kind === 'skipped') {
    void vscode.window.showInformationMessage(SKIPPED[outcome.reason]);
  } else {
    log.error(`the review of ${name} failed: ${outcome.message}`);
    void vscode.window.showWarningMessage(`Phi Pair could not review ${name}. ${outcome.message} The output channel "Phi Pair" has the details.`);
  }
}

async function reviewChanges(parts: ReviewCommandParts): Promise<ManyOutcome | ReviewOutcome> {
  const changed = await changedFiles();
  if (changed.kind === 'no-git') {
    void vscode.window.showInformationMessage(changed.message);
    return { kind: 'failed', message: changed.message };
  }
  return reviewMany(parts, 'Phi Pair: reviewing changes', changed.value.map(toReview), 'No Python file differs from Git\'s HEAD.');
}

async function reviewWorkspace(parts: ReviewCommandParts): Promise<ManyOutcome> {
  return reviewMany(parts, 'Phi Pair: reviewing the workspace', await parts.many.inWorkspace(), 'There are no Python files in this workspace.');
}

async function reviewMany({ many, log }: ReviewCommandParts, title: string, files: readonly FileToReview[], none: string): Promise<ManyOutcome> {
  if (files.length === 0) {
    void vscode.window.showInformationMessage(`Phi Pair: ${none}`);
    return { kind: 'reviewed', files: 0, hints: 0, failures: [] };
  }
  const outcome = await many.reviewAll(title, files);
  for (const { uri, message } of outcome.failures) log.error(`the review of ${uri.fsPath} failed: ${message}`);
  const failed = outcome.failures.length === 0 ? '' : ` ${count(outcome.failures.length, 'file')} could not be reviewed: see the output channel "Phi Pair".`;
  const stopped = outcome.kind === 'cancelled' ? ` The review was stopped; ${count(files.length - outcome.files, 'file')} were left out.` : '';
  void vscode.window.showInformationMessage(`Phi Pair reviewed ${count(outcome.files, 'file')}: ${count(outcome.hints, 'hint')}.${stopped}${failed}`);
  return outcome;
}

function clearAll({ store, remarks }: ReviewCommandParts): Promise<void> {
  store.clear();
  remarks.clear();
  return Promise.resolve();
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

async function dismissHint({ store, dismissals }: ReviewCommandParts, argument: unknown): Promise<void> {
  const chosen = chosenHint(store, argument);
  if (chosen === undefined) return;
  const { hint, document } = chosen;
  const text = document.getText();
  await dismissals.dismiss(hint, text, document.uri);
  const same = store.hintsOf(document.uri).filter((one) => dismissals.has(one, text, document.uri));
  store.remove((one, uri) => uri.toString() === document.uri.toString() && same.includes(one));
}

async function dismissRule({ store, dismissals }: ReviewCommandParts, argument: unknown): Promise<void> {
  const chosen = chosenHint(store, argument);
  if (chosen === undefined) return;
  const { code } = chosen.hint;
  await dismissals.dismissEverywhere(code);
  store.remove((hint) => hint.code === code);
}

/** The hint that a quick fix names, or the one at the cursor. */
function chosenHint(store: HintStore, argument: unknown): { hint: Hint; document: vscode.TextDocument } | undefined {
  const named = referenceOf(argument);
  const editor = vscode.window.activeTextEditor;
  const document = named === undefined ? editor?.document : vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === named.uri);
  if (document === undefined) return undefined;
  const hint = named === undefined ? editor && store.at(document, editor.selection)[0] : store.hintsOf(document.uri).find(({ code, start, end }) => code === named.code && start === named.start && end === named.end);
  if (hint === undefined) {
    void vscode.window.showInformationMessage('Phi Pair has no hint here. Put the cursor on underlined code first.');
    return undefined;
  }
  return { hint, document };
}

function referenceOf(argument: unknown): HintReference | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  const { uri, code, start, end } = argument as Record<string, unknown>;
  return typeof uri === 'string' && typeof code === 'string' && typeof start === 'number' && typeof end === 'number' ? { uri, code, start, end } : undefined;
}

async function restoreHints({ dismissals }: ReviewCommandParts): Promise<number> {
  const restored = await dismissals.restore();
  void vscode.window.showInformationMessage(restored === 0 ? 'Phi Pair: no hint was dismissed in this workspace.' : `Phi Pair: ${count(restored, 'dismissed hint')} will show again with the next review.`);
  return restored;
}

/** Opens what docs/review.md says of a rule. */
async function showRule({ docs }: ReviewCommandParts, anchor: unknown): Promise<void> {
  const isRule = typeof anchor === 'string' && /^[a-z]{1,4}\d{3,4}$/.test(anchor);
  await vscode.commands.executeCommand('markdown.showPreview', isRule ? docs.with({ fragment: anchor }) : docs);
}
