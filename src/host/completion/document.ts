/** What the core needs to know of a VS Code document. All of it is read at once: the document may change later. */
import * as vscode from 'vscode';
import type { Indentation, RequestInput, SelectedItem } from '../../core/context/request';
import { joinSources, lastSourceStart, type TextSource } from '../../core/context/text';

const DEFAULT_TAB_SIZE = 4;

export type DocumentInput = Omit<RequestInput, 'promptBudget'>;

export function inputAt(document: vscode.TextDocument, position: vscode.Position, selected: SelectedItem | undefined): DocumentInput {
  const sources = [...earlierCells(document), sourceOf(document)];
  return {
    documentKey: document.uri.toString(),
    languageId: document.languageId,
    source: joinSources(sources),
    line: position.line + lastSourceStart(sources),
    character: position.character,
    indentation: indentationOf(document),
    selected,
  };
}

function sourceOf(document: vscode.TextDocument): TextSource {
  return { lineCount: document.lineCount, line: (number) => document.lineAt(number).text };
}

/** The notebook's code above the cell: it has run before, so its names are known. */
function earlierCells(document: vscode.TextDocument): TextSource[] {
  if (document.uri.scheme !== 'vscode-notebook-cell') return [];
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cells = notebook.getCells();
    const index = cells.findIndex((cell) => cell.document === document);
    if (index < 0) continue;
    return cells
      .slice(0, index)
      .filter((cell) => cell.kind === vscode.NotebookCellKind.Code && cell.document.languageId === document.languageId)
      .map((cell) => sourceOf(cell.document));
  }
  return [];
}

function indentationOf(document: vscode.TextDocument): Indentation {
  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  // The editor's options are the settings and what VS Code saw in the file; reading the settings again takes milliseconds.
  const { tabSize, insertSpaces } = editor?.options ?? {};
  return {
    insertSpaces: insertSpaces !== false,
    tabSize: typeof tabSize === 'number' && tabSize > 0 ? tabSize : DEFAULT_TAB_SIZE,
  };
}

/** The document's own line break. */
export const lineBreakOf = (document: vscode.TextDocument): string => (document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
