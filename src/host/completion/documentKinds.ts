/** Which documents are code that somebody writes or reads, by where they lie. A path on a disk is not asked for. */
import * as vscode from 'vscode';

/** Kinds that have no file system of their own, or are known before their file system is: cells, unsaved documents, remotes. */
const SCHEMES: ReadonlySet<string> = new Set(['file', 'untitled', 'vscode-notebook-cell', 'vscode-remote', 'vscode-vfs']);

/** Any file system that an extension brings along counts; what can only be looked at does not: old versions, diffs, output. */
export const isWritten = ({ scheme }: vscode.Uri): boolean => SCHEMES.has(scheme) || vscode.workspace.fs.isWritableFileSystem(scheme) === true;

/** The same and file systems that take no changes: code there can be explained and reviewed. */
export const isReadable = ({ scheme }: vscode.Uri): boolean => SCHEMES.has(scheme) || vscode.workspace.fs.isWritableFileSystem(scheme) !== undefined;

/** For what is registered with VS Code; a document's kind is asked when it comes. */
export const documentFilters = (languages: readonly string[]): vscode.DocumentFilter[] => languages.map((language) => ({ language }));

/** Whether a document is one to complete. */
export const isCompleted = (document: vscode.TextDocument, languages: readonly string[]): boolean =>
  isWritten(document.uri) && vscode.languages.match(documentFilters(languages), document) > 0;
