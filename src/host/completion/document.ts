/** What the core needs to know of a VS Code document. All of it is read at once: the document may change later. */
import * as vscode from 'vscode';
import type { Indentation, RequestInput, SelectedItem } from '../../core/context/request';
import { cellAsPython, ownCellAsPython } from '../../core/context/notebook';
import { joinSources, lastSourceStart, type TextSource } from '../../core/context/text';

const DEFAULT_TAB_SIZE = 4;
const NOTEBOOK_CELL = 'vscode-notebook-cell';

export type DocumentInput = Omit<RequestInput, 'promptBudget'>;

export function inputAt(document: vscode.TextDocument, position: vscode.Position, selected: SelectedItem | undefined): DocumentInput {
  const sources = [...earlierCells(document).map(({ source }) => source), ownSource(document, position.line)];
  return {
    documentKey: document.uri.toString(),
    languageId: document.languageId,
    source: joinSources(sources),
    line: position.line + lastSourceStart(sources),
    character: position.character,
    indentation: indentationOf(document),
    selected,
    offset: document.offsetAt(position),
  };
}

function sourceOf(document: vscode.TextDocument): TextSource {
  return { lineCount: document.lineCount, line: (number) => document.lineAt(number).text };
}

function ownSource(document: vscode.TextDocument, cursorLine: number): TextSource {
  const source = sourceOf(document);
  return document.uri.scheme === NOTEBOOK_CELL && document.languageId === 'python' ? ownCellAsPython(source, cursorLine) : source;
}

/** A document whose text is part of what the prompt's window is cut from. */
export interface JoinedDocument {
  readonly document: vscode.TextDocument;
  /** The line at which it begins there. */
  readonly startLine: number;
}

/** The document itself; of a notebook's cell, the cells above it too, in order. */
export function joinedDocuments(document: vscode.TextDocument): readonly JoinedDocument[] {
  const cells = [...earlierCells(document), { document, source: sourceOf(document) }];
  const sources = cells.map(({ source }) => source);
  return cells.map((cell, index) => ({ document: cell.document, startLine: lastSourceStart(sources.slice(0, index + 1)) }));
}

interface EarlierCell {
  readonly document: vscode.TextDocument;
  readonly source: TextSource;
}

/** The notebook above the cell: its code has run before, so its names are known, and its text tells what comes. */
function earlierCells(document: vscode.TextDocument): EarlierCell[] {
  if (document.uri.scheme !== NOTEBOOK_CELL) return [];
  for (const notebook of vscode.workspace.notebookDocuments) {
    const cells = notebook.getCells();
    const index = cells.findIndex((cell) => cell.document === document);
    if (index < 0) continue;
    return cells
      .slice(0, index)
      .flatMap((cell): EarlierCell[] => {
        const source = sourceOf(cell.document);
        const isText = cell.kind === vscode.NotebookCellKind.Markup;
        if (document.languageId === 'python') return isText || cell.document.languageId === 'python' ? [{ document: cell.document, source: cellAsPython({ kind: isText ? 'markdown' : 'code', source }) }] : [];
        return !isText && cell.document.languageId === document.languageId ? [{ document: cell.document, source }] : [];
      });
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
