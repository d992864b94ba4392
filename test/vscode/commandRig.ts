/** Commands under test: files of their own, a model that says what a test has recorded, and what became of each run. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PromptFamily } from '../../src/common/protocol';
import type { Task } from '../../src/core/commands/task';
import type { PythonSyntax } from '../../src/core/syntax/parser';
import type { RunOutcome } from '../../src/host/commands/outcome';
import { loadPythonSyntax } from '../../src/host/syntax/syntaxTrees';
import { commandPrompt } from '../harness/commandPrompt';
import { makeParrot, type ParrotOptions, type Recording } from '../harness/parrot';
import { root } from '../harness/paths';
import { temporaryFolder, removeFolder } from '../harness/processes';
import { phiPair, until } from './editor';

let syntax: Promise<PythonSyntax> | undefined;
/** Python's grammar, as the extension loads it. */
export const grammar = (): Promise<PythonSyntax> => (syntax ??= loadPythonSyntax(path.join(root, 'dist')));

const folders: string[] = [];

/** Opens a file of the workspace that was never open before with the cursor at `¦`, or with what stands between `«` and `»` selected. */
export async function openFile(marked: string, name = 'shapes.py'): Promise<vscode.TextEditor> {
  const workspace = vscode.workspace.workspaceFolders?.[0];
  assert.ok(workspace, 'the tests have a workspace');
  const file = path.join(workspace.uri.fsPath, 'commands', randomUUID(), name);
  await fs.mkdir(path.dirname(file), { recursive: true });
  await fs.writeFile(file, marked.replace(/[¦«»]/g, ''));
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const start = Math.max(0, marked.search(/[¦«]/));
  const end = marked.includes('»') ? marked.indexOf('»') - 1 : start;
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(end));
  return editor;
}

export interface Asked {
  readonly task: Task;
  readonly editor: vscode.TextEditor | undefined;
  readonly answers: readonly string[];
  readonly question?: string;
  readonly problems?: readonly vscode.Diagnostic[];
  readonly family?: PromptFamily;
}

/** The prompt that a command will be given, and what the model says to it. */
export async function record({ task, editor, answers, question, problems, family }: Asked): Promise<Recording> {
  const document = editor?.document;
  const offset = (position: vscode.Position): number => document?.offsetAt(position) ?? 0;
  const { start, end } = editor?.selection ?? new vscode.Range(0, 0, 0, 0);
  const facts = problems?.map(({ message, source, range }) => ({ message, source, line: range.start.line }));
  return { prompt: commandPrompt({ task, text: document?.getText(), start: offset(start), end: offset(end), question, problems: facts, family }, await grammar()), answers };
}

/** Makes a model that knows these prompts, and loads it. */
export async function loadParrot(recordings: readonly Recording[], options: ParrotOptions = {}): Promise<void> {
  const { engine } = await phiPair();
  const folder = temporaryFolder('parrot');
  folders.push(folder);
  await makeParrot(folder, recordings, options);
  await vscode.workspace.getConfiguration('phiPair').update('model.folder', folder, vscode.ConfigurationTarget.Global);
  await until('the parrot is loaded', () => {
    assert.notEqual(engine.state.kind, 'failed', engine.state.kind === 'failed' ? engine.state.message : '');
    return engine.state.kind === 'ready' && engine.state.model.path === folder;
  });
}

/** Loads the embedded model again, and removes what was made. */
export async function unloadParrots(): Promise<void> {
  const { engine } = await phiPair();
  await vscode.workspace.getConfiguration('phiPair').update('model.folder', undefined, vscode.ConfigurationTarget.Global);
  await until('the embedded model is loaded', () => engine.state.kind === 'ready' && engine.state.model.name === 'phi-micro');
  for (const folder of folders.splice(0)) removeFolder(folder);
}

/** Runs a command as the palette does, and resolves with what became of it. */
export const run = (task: Task, ...given: unknown[]): Thenable<RunOutcome> => vscode.commands.executeCommand<RunOutcome>(`phiPair.${task}`, ...given);

/** The diff whose right side this is. */
export const tabOf = (after: vscode.Uri | undefined): vscode.Tab | undefined =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === after?.toString());

/** Asks for the proposal for a document to be applied. */
export async function tryToApply(document: vscode.TextDocument): Promise<void> {
  const open = (await phiPair()).proposals.of(document);
  assert.ok(open, 'a proposal is open');
  await until('the diff is open', () => tabOf(open.sides.after));
  await vscode.commands.executeCommand('phiPair.applyProposal', open.sides.after);
}

/** Applies the proposal for a document, and resolves with the document's text. */
export async function apply(document: vscode.TextDocument): Promise<string> {
  const { proposals } = await phiPair();
  await tryToApply(document);
  await until('the proposal is gone', () => proposals.of(document) === undefined);
  return document.getText();
}

/** A text that takes a while to write and does not repeat itself. */
export const LONG = Array.from({ length: 60 }, (_, i) => `step ${i * 7} of ${String.fromCharCode(97 + (i % 26))}${i}`).join(', ');

/** What is said to the user meanwhile; buttons are pressed by `choose`. */
export class Messages {
  readonly said: string[] = [];
  readonly buttons: string[][] = [];
  choose: string | undefined;
  readonly #originals = { showWarningMessage: vscode.window.showWarningMessage, showInformationMessage: vscode.window.showInformationMessage, showErrorMessage: vscode.window.showErrorMessage };

  begin(): void {
    const note = (message: string, ...buttons: string[]): Promise<string | undefined> => {
      this.said.push(message);
      this.buttons.push(buttons);
      return Promise.resolve(buttons.find((button) => button === this.choose));
    };
    Object.assign(vscode.window, { showWarningMessage: note, showInformationMessage: note, showErrorMessage: note });
  }

  end(): void {
    Object.assign(vscode.window, this.#originals);
    this.said.length = 0;
    this.buttons.length = 0;
    this.choose = undefined;
  }
}
