/** Puts a replacement into the user's document: one edit, one step to undo, the cursor where it was. */
import * as vscode from 'vscode';
import type { Place } from './proposal';
import { changedLines, movedPosition, type ChangedLines } from './lines';
import { columnOf } from './tabs';
import { fileName } from './sides';

export type Applied =
  /** `start`: where the target began. */
  | { readonly kind: 'applied'; readonly start: number }
  /** `message` says, for a person, what is in the way and what to do. */
  | { readonly kind: 'refused'; readonly message: string };

const refused = (message: string): Applied => ({ kind: 'refused', message });

/**
 * @param placeNow finds the target in the document as it is at that moment
 * @param replacement the target's new lines
 */
export async function applyReplacement(document: vscode.TextDocument, placeNow: () => Place, replacement: string): Promise<Applied> {
  const name = fileName(document.uri);
  if (document.isClosed) return refused(`"${name}" was closed, so nothing was changed. Open it and run the command again.`);
  const before = placeNow();
  if (before.kind === 'refused') return refused(before.message);
  const editor = await showSource(document);
  // Showing takes a moment, in which keys may have come.
  const place = placeNow();
  if (place.kind === 'refused') return refused(place.message);
  const { version } = document;
  const target = new vscode.Range(document.positionAt(place.start), document.positionAt(place.end));
  const change = changedLines(document.getText(target), replacement);
  if (change === undefined) return { kind: 'applied', start: place.start };
  const inDocument = { ...change, start: change.start + target.start.line, end: change.end + target.start.line };
  const done = editor ? await editInEditor(editor, inDocument) : await editInWorkspace(document, inDocument);
  if (done) return { kind: 'applied', start: place.start };
  if (document.version !== version) return refused(`"${name}" changed at that very moment, so nothing was applied. Apply again.`);
  return refused(`"${name}" is read-only, so nothing was changed. Make it writable and apply again, or copy the lines from the proposal.`);
}

/** Brings the document to the front; undefined where VS Code gives no editor for it. */
export async function showSource(document: vscode.TextDocument): Promise<vscode.TextEditor | undefined> {
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cell = notebook.getCells().find((one) => one.document === document);
    if (cell === undefined) continue;
    await vscode.window.showNotebookDocument(notebook, { viewColumn: columnOf(notebook.uri), selections: [new vscode.NotebookRange(cell.index, cell.index + 1)] });
    return undefined;
  }
  return vscode.window.showTextDocument(document, { viewColumn: columnOf(document.uri) });
}

async function editInEditor(editor: vscode.TextEditor, change: ChangedLines): Promise<boolean> {
  const { selections, document } = editor;
  const { range, text } = editOf(document, change);
  const { version } = document;
  // VS Code makes this edit only on the version that is read here.
  const done = await editor.edit((edit) => edit.replace(range, text));
  // In a read-only editor it says that it did and does nothing.
  if (!done || document.version === version) return false;
  const moved = (position: vscode.Position): vscode.Position => {
    const { line, character } = movedPosition(change, position);
    return document.validatePosition(new vscode.Position(line, character));
  };
  editor.selections = selections.map(({ anchor, active }) => new vscode.Selection(moved(anchor), moved(active)));
  return true;
}

async function editInWorkspace(document: vscode.TextDocument, change: ChangedLines): Promise<boolean> {
  const { range, text } = editOf(document, change);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, range, text);
  return vscode.workspace.applyEdit(edit);
}

/** Whole lines, with the line break that separates them from what follows, or from what is before them at the document's end. */
function editOf(document: vscode.TextDocument, { start, end, lines }: ChangedLines): { range: vscode.Range; text: string } {
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const text = lines.join(lineBreak);
  if (end < document.lineCount) return { range: new vscode.Range(start, 0, end, 0), text: lines.length > 0 ? text + lineBreak : '' };
  const last = document.lineAt(document.lineCount - 1).range.end;
  if (start === 0) return { range: new vscode.Range(new vscode.Position(0, 0), last), text };
  return { range: new vscode.Range(document.lineAt(start - 1).range.end, last), text: lines.length > 0 ? lineBreak + text : '' };
}
