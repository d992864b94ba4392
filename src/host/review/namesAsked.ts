/** What language servers say of a name at its place: questions with a limit of time, answers as plain data. */
import * as vscode from 'vscode';
import type { PlacedReport } from '../../core/review/names/evidence';
import { nameReport } from '../../core/review/names/reports';
import { DIAGNOSTIC_SOURCE } from './hintStore';

/** An answer that takes longer, ms, is no answer. */
const ANSWER_MS = 2000;
/** Names of a module that are looked at. */
const LISTED_MAX = 5000;
const IDENTIFIER = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;

/** What other extensions have reported of names in a document. */
export function reportsOf(document: vscode.TextDocument): PlacedReport[] {
  return vscode.languages.getDiagnostics(document.uri).flatMap(({ source, code, message, range }) => {
    if (source === DIAGNOSTIC_SOURCE) return [];
    const value = typeof code === 'object' ? code.value : code;
    const report = nameReport({ source, code: String(value ?? ''), message });
    return report === undefined ? [] : [{ ...report, start: document.offsetAt(range.start), end: document.offsetAt(range.end) }];
  });
}

/** Where the name at a place is defined, outside its own document. */
export async function definitions({ uri }: vscode.TextDocument, position: vscode.Position): Promise<readonly vscode.Uri[]> {
  const found = await ask<(vscode.Location | vscode.LocationLink)[]>('vscode.executeDefinitionProvider', uri, position);
  return (found ?? []).map((one) => ('targetUri' in one ? one.targetUri : one.uri)).filter((target) => target.path !== uri.path);
}

/** The first line of code that a hover shows: what the name is. */
export async function signatureAt({ uri }: vscode.TextDocument, position: vscode.Position): Promise<string> {
  const hovers = await ask<vscode.Hover[]>('vscode.executeHoverProvider', uri, position);
  for (const { contents } of hovers ?? []) {
    for (const content of contents) {
      const fenced = typeof content === 'string' || !('language' in content) ? /```\w+\r?\n(.*)/.exec(typeof content === 'string' ? content : content.value)?.[1] : content.value;
      if (fenced !== undefined) return fenced.trim();
    }
  }
  return '';
}

/** Names that language servers list at a place; the editor's own list of words is none. */
export async function namesAt({ uri }: vscode.TextDocument, position: vscode.Position): Promise<readonly string[]> {
  const list = await ask<vscode.CompletionList>('vscode.executeCompletionItemProvider', uri, position);
  return (list?.items ?? [])
    .filter(({ kind }) => kind !== undefined && !NO_NAMES.has(kind))
    .map(({ label }) => (typeof label === 'string' ? label : label.label))
    .filter((name) => IDENTIFIER.test(name))
    .slice(0, LISTED_MAX);
}

const NO_NAMES: ReadonlySet<vscode.CompletionItemKind> = new Set([vscode.CompletionItemKind.Text, vscode.CompletionItemKind.Keyword, vscode.CompletionItemKind.Snippet]);

/** Whether a package has a module of a name, as its own files tell. */
export async function hasSubmodule(packageFile: vscode.Uri, name: string): Promise<boolean> {
  if (!/\/__init__\.pyi?$/.test(packageFile.path)) return false;
  const folder = vscode.Uri.joinPath(packageFile, '..');
  const there = await Promise.all([name, `${name}.py`, `${name}.pyi`].map((entry) => exists(vscode.Uri.joinPath(folder, entry))));
  return there.includes(true);
}

/** What cannot be looked at counts as not there. */
const exists = async (uri: vscode.Uri): Promise<boolean> => vscode.workspace.fs.stat(uri).then(() => true, () => false);

/** These commands know no cancellation: who no longer waits drops the answer. */
async function ask<T>(command: string, ...args: readonly unknown[]): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ANSWER_MS);
  });
  try {
    return await Promise.race([vscode.commands.executeCommand<T>(command, ...args), late]);
  } finally {
    clearTimeout(timer);
  }
}
