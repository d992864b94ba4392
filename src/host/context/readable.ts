/** Which documents may lend code to the prompts of others. */
import * as vscode from 'vscode';
import { secretFile } from '../../core/context/secrets';
import type { Log } from '../log/log';
import { isWritten } from '../completion/documentKinds';

/** What is used of the API of VS Code's own Git extension. */
interface GitApi {
  getRepository(uri: vscode.Uri): { checkIgnore?(paths: string[]): Promise<ReadonlySet<string>> } | null;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Git runs as a process; it is not waited for longer, ms. */
const GIT_TIMEOUT_MS = 1000;

export class ReadableFiles {
  /** By URI, what Git said; missing where it has not been asked. */
  readonly #ignored = new Map<string, boolean>();

  constructor(private readonly log: Log) {}

  /** Python that the user has at hand, that holds no secrets by its name and is not hidden from the workspace or from Git. */
  async filter(documents: readonly vscode.TextDocument[]): Promise<vscode.TextDocument[]> {
    const candidates = documents.filter((document) => document.languageId === 'python' && allowed(document.uri) && !excluded(document));
    const checked = await Promise.all(candidates.map(async (document) => ((await this.#isIgnored(document.uri)) ? [] : [document])));
    return checked.flat();
  }

  /** The same for a file that is not open. */
  async mayRead(uri: vscode.Uri): Promise<boolean> {
    return allowed(uri) && vscode.workspace.getWorkspaceFolder(uri) !== undefined && !(await this.#isIgnored(uri));
  }

  /** The rules of Git have changed, or the file has. */
  forget(): void {
    this.#ignored.clear();
  }

  async #isIgnored(uri: vscode.Uri): Promise<boolean> {
    const known = this.#ignored.get(uri.toString());
    if (known !== undefined) return known;
    const ignored = await this.#askGit(uri);
    if (ignored !== undefined) this.#ignored.set(uri.toString(), ignored);
    // A file that Git has not spoken of yet stays out; it is asked again at the next rest.
    return ignored ?? true;
  }

  /** Undefined where Git takes too long to answer. */
  async #askGit(uri: vscode.Uri): Promise<boolean | undefined> {
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
    if (uri.scheme !== 'file' || !extension?.isActive || !extension.exports.enabled) return false;
    const repository = extension.exports.getAPI(1).getRepository(uri);
    if (!repository?.checkIgnore) return false;
    const asked = repository.checkIgnore([uri.fsPath]).then(
      (ignored) => ignored.has(uri.fsPath),
      (error: unknown) => {
        this.log.debug(`Git did not say whether a file is ignored, so it is left out of prompts: ${String(error)}`);
        return true;
      },
    );
    return Promise.race([asked, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), GIT_TIMEOUT_MS))]);
  }
}

const allowed = (uri: vscode.Uri): boolean => isWritten(uri) && secretFile(uri.path) === undefined;

/** Whether the setting `files.exclude` hides a document. */
function excluded(document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  if (!folder) return false;
  const globs = vscode.workspace.getConfiguration('files', document.uri).get<Record<string, unknown>>('exclude', {});
  return Object.entries(globs).some(([glob, on]) => {
    const patterns = [glob, `${glob.replace(/\/+$/, '')}/**`];
    return on === true && patterns.some((pattern) => vscode.languages.match({ pattern: new vscode.RelativePattern(folder, pattern) }, document) > 0);
  });
}
