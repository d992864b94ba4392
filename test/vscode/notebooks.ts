/** Notebooks under test. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

export const codeCell = (text: string): vscode.NotebookCellData => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
export const textCell = (text: string): vscode.NotebookCellData => new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');

/** Opens a cell's editor. A notebook that is still being drawn takes no commands, so they are said again. */
export async function editCell(notebook: vscode.NotebookDocument, index: number): Promise<vscode.TextEditor> {
  for (let tries = 0; tries < 30; tries++) {
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(index, index + 1)] });
    await vscode.commands.executeCommand('notebook.cell.edit');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const editor = vscode.window.activeTextEditor;
    if (editor?.document === notebook.cellAt(index).document) return editor;
  }
  return assert.fail(`cell ${index} was not opened`);
}
