/** Many files, one after the other: with progress, with a way to stop, and out of the way of whoever types. */
import * as vscode from 'vscode';
import { EXCLUDED_FOLDERS, RuffConfig } from '../../core/review/ruffConfig';
import { withoutIgnored, type ChangedFile } from './git';
import type { RuffConfigs } from './ruffConfigs';
import type { Only, ReviewOutcome, ReviewService } from './service';
import { pythonFilesBelow, virtualFolders } from './virtualFiles';

/** The next file waits until nobody has typed for so long, ms. */
const QUIET_MS = 400;
/** More files are no workspace of one person's. */
const FILES_MAX = 20_000;

export interface ManyOutcome {
  readonly kind: 'reviewed' | 'cancelled';
  readonly files: number;
  readonly hints: number;
  /** Why some could not be reviewed, by file. */
  readonly failures: readonly { readonly uri: vscode.Uri; readonly message: string }[];
}

export interface FileToReview {
  readonly uri: vscode.Uri;
  readonly only: Only;
  readonly rulesOnly?: boolean;
}

export class ManyFiles implements vscode.Disposable {
  #lastKey = 0;
  readonly #listener = vscode.workspace.onDidChangeTextDocument(({ contentChanges }) => {
    if (contentChanges.length > 0) this.#lastKey = Date.now();
  });

  constructor(
    private readonly service: ReviewService,
    private readonly configs: RuffConfigs,
  ) {}

  /** Python files of the workspace that neither Git nor ruff leaves aside. */
  async inWorkspace(): Promise<FileToReview[]> {
    const environments = await vscode.workspace.findFiles('**/pyvenv.cfg', null, 100);
    const folders = environments.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1));
    const found = await vscode.workspace.findFiles('**/*.py', `**/{${EXCLUDED_FOLDERS.join(',')}}/**`, FILES_MAX);
    const virtual = await Promise.all(virtualFolders().map((folder) => pythonFilesBelow(folder, FILES_MAX)));
    const all = new Map([...found, ...virtual.flat()].map((uri) => [uri.toString(), uri]));
    const own = [...all.values()].filter(({ path }) => !folders.some((folder) => path.startsWith(folder)));
    const kept = await withoutIgnored(own);
    const wanted = await Promise.all(kept.map(async (uri) => (new RuffConfig(await this.configs.for(uri)).excludes(uri.path) ? [] : [uri])));
    return wanted.flat().sort((a, b) => (a.path < b.path ? -1 : 1)).map((uri) => ({ uri, only: { kind: 'all' }, rulesOnly: true }));
  }

  /** Shows progress that can be cancelled; what was found by then stays. */
  reviewAll(title: string, files: readonly FileToReview[]): Thenable<ManyOutcome> {
    return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, (progress, token) => this.run(files, token, (done) => {
      progress.report({ message: `${done} of ${files.length} files`, increment: 100 / files.length });
    }));
  }

  async run(files: readonly FileToReview[], token: vscode.CancellationToken, report: (done: number) => void): Promise<ManyOutcome> {
    const failures: ManyOutcome['failures'][number][] = [];
    let done = 0;
    let hints = 0;
    for (const { uri, only, rulesOnly = false } of files) {
      await this.#quiet(token);
      if (token.isCancellationRequested) break;
      const outcome = await this.#reviewOne({ uri, only, rulesOnly }, token);
      if (outcome.kind === 'reviewed') hints += outcome.hints;
      if (outcome.kind === 'failed') failures.push({ uri, message: outcome.message });
      if (outcome.kind !== 'cancelled') done++;
      report(done);
    }
    return { kind: token.isCancellationRequested ? 'cancelled' : 'reviewed', files: done, hints, failures };
  }

  async #reviewOne({ uri, only, rulesOnly }: Required<FileToReview>, token: vscode.CancellationToken): Promise<ReviewOutcome> {
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    try {
      return await (document === undefined ? this.service.reviewFile(uri, only, token, { rulesOnly }) : this.service.reviewDocument(document, only, token, { rulesOnly }));
    } catch (error) {
      // A file may be gone, or not be ours to read.
      if (error instanceof vscode.FileSystemError) return { kind: 'failed', message: error.message };
      throw error;
    }
  }

  async #quiet(token: vscode.CancellationToken): Promise<void> {
    for (;;) {
      const left = this.#lastKey + QUIET_MS - Date.now();
      if (left <= 0 || token.isCancellationRequested) return;
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

export const toReview = ({ uri, before }: ChangedFile): FileToReview => ({ uri, only: { kind: 'changes', before } });
