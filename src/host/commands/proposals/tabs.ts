/** The editor tabs that show a document. */
import * as vscode from 'vscode';

/** The address that a tab stands for; of a diff, the right side's. */
export function shownIn({ input }: vscode.Tab): vscode.Uri | undefined {
  if (input instanceof vscode.TabInputTextDiff) return input.modified;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputNotebook || input instanceof vscode.TabInputCustom) return input.uri;
  return undefined;
}

export function tabsOf(uri: vscode.Uri): vscode.Tab[] {
  const key = uri.toString();
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => shownIn(tab)?.toString() === key));
}

/** The notebook that a cell's document belongs to: its tab is the cell's. */
export const notebookOf = (document: vscode.TextDocument): vscode.NotebookDocument | undefined =>
  vscode.workspace.notebookDocuments.find((notebook) => notebook.getCells().some((cell) => cell.document === document));

/** The column in which a document is open; the active one where it is in none. */
export function columnOf(uri: vscode.Uri): vscode.ViewColumn {
  const groups = tabsOf(uri).map(({ group }) => group);
  return (groups.find(({ isActive }) => isActive) ?? groups[0])?.viewColumn ?? vscode.ViewColumn.Active;
}
