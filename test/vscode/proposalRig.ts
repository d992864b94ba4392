/** A proposal under test: its document in a file of its own, both sides of its diff, and what the extension says meanwhile. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Target } from '../../src/core/commands/target';
import type { ProposalHandle, Proposals } from '../../src/host/commands/proposals/proposals';
import { discardAll, phiPair, until } from './editor';

export const HEAD = 'import os\n\n\n';
export const CODE = 'def area(a):\n    return a';
export const TAIL = '\n\n\nprint(area(2))\n';
export const TEXT = HEAD + CODE + TAIL;
export const BETTER = 'def area(a):\n    return a * a';
const SCHEME = 'phi-pair-proposal';

/** The target as the commands find it. */
function targetIn(document: vscode.TextDocument): Target {
  const text = document.getText();
  const wanted = document.eol === vscode.EndOfLine.CRLF ? CODE.replaceAll('\n', '\r\n') : CODE;
  const start = text.indexOf(wanted);
  assert.ok(start >= 0, 'the target stands in the document');
  const end = start + wanted.length;
  return { kind: 'function', start, end, text: wanted, code: CODE, indent: '', startLine: document.positionAt(start).line, endLine: document.positionAt(end).line, definition: undefined };
}

export interface Begun {
  readonly handle: ProposalHandle;
  /** What it asked for: `stop`, `again`. */
  readonly calls: string[];
  /** What the sides show; undefined while they are not open. */
  readonly left: () => string | undefined;
  readonly right: () => string | undefined;
}

export class ProposalRig {
  /** Messages to the user. */
  said: string[] = [];
  folder = '';
  /** Each test has files of its own, as each suite has a folder: VS Code still knows those of the last. */
  #files = 0;
  #proposals: Proposals | undefined;
  readonly #originals = { showWarningMessage: vscode.window.showWarningMessage, showInformationMessage: vscode.window.showInformationMessage, showErrorMessage: vscode.window.showErrorMessage };

  get proposals(): Proposals {
    assert.ok(this.#proposals);
    return this.#proposals;
  }

  /** Registers what mocha is to do before and after the tests of a suite. */
  install(): this {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    const rig = this;
    before(async () => {
      this.#proposals = (await phiPair()).proposals;
      const workspace = vscode.workspace.workspaceFolders?.[0];
      assert.ok(workspace, 'the tests have a workspace');
      this.folder = await fs.mkdtemp(path.join(workspace.uri.fsPath, 'proposals-'));
    });
    beforeEach(() => {
      this.said = [];
      const note = (message: string): Promise<undefined> => {
        this.said.push(message);
        return Promise.resolve(undefined);
      };
      Object.assign(vscode.window, { showWarningMessage: note, showInformationMessage: note, showErrorMessage: note });
    });
    afterEach(async function (this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') console.log('what the user was told:', rig.said);
      Object.assign(vscode.window, rig.#originals);
      await discardAll();
      await rig.gone();
    });
    after(() => fs.rm(this.folder, { recursive: true, force: true }));
    return this;
  }

  async open(text = TEXT, options: vscode.TextDocumentShowOptions = { preview: false }): Promise<vscode.TextEditor> {
    const file = path.join(this.folder, String(++this.#files), 'shapes.py');
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), options);
  }

  /** Begins a proposal and waits until its diff is on screen. */
  async begin(document: vscode.TextDocument, title = 'Fix area'): Promise<Begun> {
    const calls: string[] = [];
    const handle = this.proposals.begin({ document, target: targetIn(document), title, onStop: () => calls.push('stop'), onAgain: () => calls.push('again') });
    const sides = this.proposals.of(document)?.sides;
    assert.ok(sides);
    const textOf = (uri: vscode.Uri) => (): string | undefined => vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && !one.isClosed)?.getText();
    const begun = { handle, calls, left: textOf(sides.before), right: textOf(sides.after) };
    await until('the diff is active', () => this.active() === sides.after.toString() && begun.right() !== undefined);
    return begun;
  }

  apply(): Thenable<unknown> {
    return vscode.commands.executeCommand('phiPair.applyProposal');
  }

  tabs(): vscode.Tab[] {
    return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME));
  }

  active(): string | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff ? input.modified.toString() : undefined;
  }

  gone(): Promise<unknown> {
    return until('all diffs are closed', () => this.tabs().length === 0);
  }

  languageOfDiff(): string | undefined {
    return vscode.workspace.textDocuments.find(({ uri, isClosed }) => uri.scheme === SCHEME && !isClosed)?.languageId;
  }
}

/** As the user types while the diff is open. */
export async function edit(document: vscode.TextDocument, at: vscode.Position | vscode.Range, text: string): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, at instanceof vscode.Position ? new vscode.Range(at, at) : at, text);
  assert.ok(await vscode.workspace.applyEdit(change));
}
