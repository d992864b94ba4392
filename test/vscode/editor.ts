/** An editor under test: documents, keys, and what became of each request. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PhiPairApi } from '../../src/extension';
import type { HistoryEntry } from '../../src/core/completion/history';

/** Generous: the machine may be busy with other suites. */
export const PATIENCE_MS = 60_000;
const POLL_MS = 20;

export async function phiPair(): Promise<PhiPairApi> {
  const extension = vscode.extensions.getExtension<PhiPairApi>('phi-pair.phi-pair');
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** Resolves when the condition holds. */
export async function until<T>(what: string, condition: () => T | undefined | false): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = condition();
    if (result !== undefined && result !== false) return result;
    assert.ok(Date.now() < end, `${what} did not happen within ${PATIENCE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Resolves when a model is loaded; the first Python document makes that happen. */
export async function ready(): Promise<PhiPairApi> {
  const api = await phiPair();
  if (api.engine.state.kind === 'stopped') await vscode.workspace.openTextDocument({ language: 'python', content: 'x = 1\n' });
  await until('the model is ready', () => {
    const { state } = api.engine;
    assert.notEqual(state.kind, 'failed', state.kind === 'failed' ? state.message : '');
    return state.kind === 'ready';
  });
  return api;
}

export interface OpenOptions {
  language?: string;
  eol?: vscode.EndOfLine;
  /** Options of the editor: tabs or blanks, columns of a level. */
  editor?: vscode.TextEditorOptions;
}

/** Opens an untitled document with the cursor at `¦`. */
export async function openAt(marked: string, options: OpenOptions = {}): Promise<vscode.TextEditor> {
  const offset = marked.indexOf('¦');
  const document = await vscode.workspace.openTextDocument({ language: options.language ?? 'python', content: marked.replace('¦', '') });
  const editor = await vscode.window.showTextDocument(document);
  if (options.editor) editor.options = options.editor;
  if (options.eol) await editor.edit((edit) => edit.setEndOfLine(options.eol as vscode.EndOfLine));
  const position = positionAt(marked, offset);
  editor.selection = new vscode.Selection(position, position);
  return editor;
}

/** By lines, as an offset counts Windows line breaks twice. */
function positionAt(marked: string, offset: number): vscode.Position {
  const before = marked.slice(0, offset).split('\n');
  return new vscode.Position(before.length - 1, (before.at(-1) as string).length);
}

/** Asks by hand at the cursor and resolves with what became of it. */
export async function completeNow(): Promise<HistoryEntry> {
  const { history } = await phiPair();
  const before = history.entries.at(-1)?.id ?? 0;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  await vscode.commands.executeCommand('phiPair.triggerCompletion');
  return until('a request by hand is answered', () => history.entries.find(({ id, byHand }) => id > before && byHand));
}

/** Presses keys and resolves with what became of the automatic request that follows them. */
export async function type(text: string): Promise<HistoryEntry> {
  const { history } = await phiPair();
  const before = history.entries.at(-1)?.id ?? 0;
  await vscode.commands.executeCommand('type', { text });
  return until('typing is answered', () => history.entries.find(({ id, byHand, outcome }) => id > before && !byHand && outcome.kind !== 'superseded'));
}

/** The text of a shown suggestion; fails with the reason where there is none. */
export function shown({ outcome }: HistoryEntry): string {
  assert.equal(outcome.kind, 'shown', JSON.stringify(outcome));
  return outcome.kind === 'shown' ? outcome.item.text : '';
}

/** Accepts the suggestion on screen and resolves with the document's text. */
export async function accept(editor: vscode.TextEditor): Promise<string> {
  const { version } = editor.document;
  await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
  await until('the suggestion is inserted', () => editor.document.version > version);
  return editor.document.getText();
}

/** Sets a setting for the length of a test: one of Phi Pair's, or of another `section`. */
export async function withSetting<T>(key: string, value: unknown, run: () => Promise<T>, section = 'phiPair'): Promise<T> {
  const config = vscode.workspace.getConfiguration(section);
  const before = config.inspect(key)?.globalValue;
  await config.update(key, value, vscode.ConfigurationTarget.Global);
  try {
    return await run();
  } finally {
    await vscode.workspace.getConfiguration(section).update(key, before, vscode.ConfigurationTarget.Global);
  }
}

/** Closes all editors without saving. */
export async function closeAll(): Promise<void> {
  while (vscode.window.activeTextEditor?.document.isUntitled) await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Closes all editors, and takes back what was changed in them. */
export async function discardAll(): Promise<void> {
  const tabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  for (let tries = 0; tabs().length > 0; tries++) {
    assert.ok(tries < 50, 'the editors can be closed');
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  }
}
