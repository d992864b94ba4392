/** What differs from Git's HEAD, by VS Code's own Git extension. */
import * as vscode from 'vscode';

interface Change {
  readonly uri: vscode.Uri;
}
interface Repository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly HEAD?: { readonly commit?: string }; readonly workingTreeChanges: readonly Change[]; readonly indexChanges: readonly Change[]; readonly mergeChanges: readonly Change[]; readonly untrackedChanges?: readonly Change[] };
  status(): Promise<void>;
  show(ref: string, path: string): Promise<string>;
  getObjectDetails(treeish: string, path: string): Promise<unknown>;
  checkIgnore?(paths: string[]): Promise<ReadonlySet<string>>;
}
interface GitApi {
  readonly state: 'uninitialized' | 'initialized';
  readonly onDidChangeState: vscode.Event<unknown>;
  readonly repositories: readonly Repository[];
  getRepository(uri: vscode.Uri): Repository | null;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Git is not waited for longer, ms. */
const START_MS = 10_000;
/** Paths that Git is asked of at once. */
const PATHS_AT_ONCE = 500;

export type GitResult<T> = { readonly kind: 'known'; readonly value: T } | { readonly kind: 'no-git'; readonly message: string };

export interface ChangedFile {
  readonly uri: vscode.Uri;
  /** The text in HEAD; empty where it is not there yet. */
  readonly before: string;
}

const MISSING = 'Review Changes compares with Git, and the built-in Git extension is off. Switch it on (setting "git.enabled") or use Review File.';
const NO_REPOSITORY = 'Review Changes compares with Git, and no folder of this workspace is a Git repository. Use Review File or Review Workspace.';

/** Python files that differ from HEAD, in all repositories of the workspace. */
export async function changedFiles(): Promise<GitResult<ChangedFile[]>> {
  const api = await gitApi();
  if (api === undefined) return { kind: 'no-git', message: MISSING };
  if (api.repositories.length === 0) return { kind: 'no-git', message: NO_REPOSITORY };
  const files = await Promise.all(api.repositories.map(changedIn));
  return { kind: 'known', value: files.flat() };
}

async function changedIn(repository: Repository): Promise<ChangedFile[]> {
  await repository.status();
  const { workingTreeChanges, indexChanges, mergeChanges, untrackedChanges = [] } = repository.state;
  const all = [...workingTreeChanges, ...indexChanges, ...mergeChanges, ...untrackedChanges];
  const unsaved = vscode.workspace.textDocuments.filter((document) => document.isDirty && document.uri.scheme === 'file' && isInside(document.uri, repository.rootUri));
  const uris = new Map([...all, ...unsaved].map(({ uri }) => [uri.toString(), uri]));
  const python = [...uris.values()].filter(({ path }) => /\.pyw?$/.test(path));
  return Promise.all(python.map(async (uri) => ({ uri, before: await textInHead(repository, uri) })));
}

const isInside = (uri: vscode.Uri, folder: vscode.Uri): boolean => uri.path.startsWith(`${folder.path.replace(/\/$/, '')}/`);

async function textInHead(repository: Repository, uri: vscode.Uri): Promise<string> {
  if (repository.state.HEAD?.commit === undefined) return '';
  try {
    // Asked first, as "not in HEAD" and "Git failed" are told apart by it alone.
    await repository.getObjectDetails('HEAD', uri.fsPath);
  } catch {
    return '';
  }
  return repository.show('HEAD', uri.fsPath);
}

/** The files that no repository ignores; all where there is no Git. */
export async function withoutIgnored(uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const api = await gitApi();
  if (api === undefined) return [...uris];
  const byRepository = new Map<Repository | null, vscode.Uri[]>();
  for (const uri of uris) {
    const repository = api.getRepository(uri);
    byRepository.set(repository, [...(byRepository.get(repository) ?? []), uri]);
  }
  const kept = await Promise.all([...byRepository].map(async ([repository, files]) => (repository?.checkIgnore === undefined ? files : keptBy(repository, files))));
  return kept.flat();
}

async function keptBy(repository: Repository, uris: readonly vscode.Uri[]): Promise<vscode.Uri[]> {
  const kept: vscode.Uri[] = [];
  for (let at = 0; at < uris.length; at += PATHS_AT_ONCE) {
    const some = uris.slice(at, at + PATHS_AT_ONCE);
    const ignored = (await repository.checkIgnore?.(some.map(({ fsPath }) => fsPath))) ?? new Set();
    kept.push(...some.filter(({ fsPath }) => !ignored.has(fsPath)));
  }
  return kept;
}

async function gitApi(): Promise<GitApi | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git');
  if (extension === undefined) return undefined;
  const git = await extension.activate();
  if (!git.enabled) return undefined;
  const api = git.getAPI(1);
  if (api.state === 'uninitialized') {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, START_MS);
      const listener = api.onDidChangeState(() => {
        clearTimeout(timer);
        listener.dispose();
        resolve();
      });
    });
  }
  return api;
}
