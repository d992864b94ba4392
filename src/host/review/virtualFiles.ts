/** Python files in file systems that VS Code cannot search: found folder by folder. */
import * as vscode from 'vscode';
import { EXCLUDED_FOLDERS } from '../../core/review/ruffConfig';

/** Folders within folders; deeper ones lead in circles. */
const DEPTH_MAX = 20;
const EXCLUDED: ReadonlySet<string> = new Set(EXCLUDED_FOLDERS);

/** Folders of the workspace that lie on no disk of this machine. */
export const virtualFolders = (): readonly vscode.Uri[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri).filter(({ scheme }) => scheme !== 'file');

/** @param most files at most; the ones nearest to the folder come first */
export async function pythonFilesBelow(folder: vscode.Uri, most: number): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  let level = [folder];
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0 && found.length < most; depth++) {
    const next: vscode.Uri[] = [];
    for (const parent of level) {
      for (const [name, type] of await entriesOf(parent)) {
        const uri = vscode.Uri.joinPath(parent, name);
        // A link may lead anywhere.
        if (type === vscode.FileType.Directory && !EXCLUDED.has(name)) next.push(uri);
        if (type === vscode.FileType.File && name.endsWith('.py')) found.push(uri);
      }
    }
    level = next;
  }
  return found.slice(0, most);
}

/** Nothing of a folder that the file system does not let us read. */
async function entriesOf(folder: vscode.Uri): Promise<[string, vscode.FileType][]> {
  try {
    return await vscode.workspace.fs.readDirectory(folder);
  } catch (error) {
    if (error instanceof vscode.FileSystemError) return [];
    throw error;
  }
}
