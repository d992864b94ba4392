/** What the workspace has of Python files around a source, and the documents that stand for them. */
import * as vscode from 'vscode';
import type { SourceFiles } from '../../../core/testFile/module';
import { fileName } from '../proposals/sides';

/** Installed packages and caches hold no tests of the user's. */
const EXCLUDE = '{**/node_modules/**,**/.venv/**,**/venv/**,**/site-packages/**,**/.tox/**,**/.git/**}';
/** A workspace with more is looked through in part. */
const FILES_MAX = 50_000;
const NOTEBOOK_CELL = 'vscode-notebook-cell';

export type Surroundings =
  | { readonly kind: 'found'; readonly folder: vscode.Uri; readonly files: SourceFiles }
  /** `message` says, for a person, what is in the way and what to do. */
  | { readonly kind: 'refused'; readonly message: string };

/** The folder that a source belongs to, and the Python files in it. */
export async function surroundingsOf(document: vscode.TextDocument): Promise<Surroundings> {
  const { uri } = document;
  const name = fileName(uri);
  const refused = (message: string): Surroundings => ({ kind: 'refused', message });
  if (uri.scheme === NOTEBOOK_CELL) return refused('A test cannot import what stands in a notebook. Move the function into a Python file and run the command there.');
  if (document.isUntitled) return refused(`"${name}" is not saved yet, and a test imports a file by its name. Save it and run the command again.`);
  if (!name.endsWith('.py')) return refused(`A test can import files that end in ".py" alone; this one is "${name}".`);
  const workspace = vscode.workspace.getWorkspaceFolder(uri);
  const folder = workspace?.uri ?? vscode.Uri.joinPath(uri, '..');
  const found = workspace ? await vscode.workspace.findFiles(new vscode.RelativePattern(workspace, '**/*.py'), EXCLUDE, FILES_MAX) : await filesAround(folder);
  const unsaved = vscode.workspace.textDocuments.filter((one) => one.isUntitled && one.uri.path.endsWith('.py') && isWithin(one.uri, folder));
  const files = new Set([...found, ...unsaved.map((one) => one.uri), uri].map((one) => pathWithin(one, folder)));
  return { kind: 'found', folder, files: { source: pathWithin(uri, folder), files, folderName: fileName(folder) } };
}

/** Outside of any workspace only the file's own folder and its folders of tests are looked into. */
async function filesAround(folder: vscode.Uri): Promise<vscode.Uri[]> {
  const own = await vscode.workspace.fs.readDirectory(folder);
  const tests = own.filter(([name, type]) => (type & vscode.FileType.Directory) !== 0 && /^tests?$/.test(name)).map(([name]) => vscode.Uri.joinPath(folder, name));
  const inTests = await Promise.all(tests.map(async (one) => pythonIn(one, await vscode.workspace.fs.readDirectory(one))));
  return [...pythonIn(folder, own), ...inTests.flat()];
}

const pythonIn = (folder: vscode.Uri, entries: [string, vscode.FileType][]): vscode.Uri[] =>
  entries.filter(([name]) => name.endsWith('.py')).map(([name]) => vscode.Uri.joinPath(folder, name));

const isWithin = (uri: vscode.Uri, folder: vscode.Uri): boolean => uri.path.startsWith(`${folder.path.replace(/\/$/, '')}/`);
const pathWithin = (uri: vscode.Uri, folder: vscode.Uri): string => uri.path.slice(folder.path.replace(/\/$/, '').length + 1);

/** The document of a file, open or not; an unsaved one that will become that file; else a new one of that kind. */
export async function documentFor(uri: vscode.Uri): Promise<vscode.TextDocument> {
  const unsaved = vscode.workspace.textDocuments.find((one) => one.isUntitled && !one.isClosed && one.uri.path === uri.path);
  if (unsaved) return unsaved;
  if (await exists(uri)) return vscode.workspace.openTextDocument(uri);
  // Elsewhere VS Code cannot tell where an unsaved document is to be saved.
  if (uri.scheme !== 'file') return vscode.workspace.openTextDocument({ language: 'python', content: '' });
  return vscode.workspace.openTextDocument(uri.with({ scheme: 'untitled' }));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(uri);
    return true;
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') return false;
    throw error;
  }
}
