/** What is needed of syntax trees here. */
import type * as vscode from 'vscode';
import type { SyntaxTree } from '../../core/syntax/tree';

export interface Trees {
  /** The tree of a document's present version; undefined while there is none. Not to be disposed. */
  treeFor(document: vscode.TextDocument): SyntaxTree | undefined;
  /** The tree of a text, to be disposed; undefined while the grammar is not loaded. */
  parse(text: string): SyntaxTree | undefined;
}
