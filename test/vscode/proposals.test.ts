import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Target } from '../../src/core/commands/target';
import type { ProposalHandle, Proposals } from '../../src/host/commands/proposals/proposals';
import { discardAll, phiPair, until } from './editor';

const HEAD = 'import os\n\n\n';
const CODE = 'def area(a):\n    return a';
const TAIL = '\n\n\nprint(area(2))\n';
const BETTER = 'def area(a):\n    return a * a';
const SCHEME = 'phi-pair-proposal';

/** The target as the commands find it. */
function targetIn(document: vscode.TextDocument, code = CODE): Target {
  const text = document.getText();
  const wanted = document.eol === vscode.EndOfLine.CRLF ? code.replaceAll('\n', '\r\n') : code;
  const start = text.indexOf(wanted);
  assert.ok(start >= 0, 'the target stands in the document');
  const end = start + wanted.length;
  return { kind: 'function', start, end, text: wanted, code, indent: '', startLine: document.positionAt(start).line, endLine: document.positionAt(end).line, definition: undefined };
}

/** A document whose edits VS Code refuses. */
class ReadOnlyFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  stat = (): vscode.FileStat => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: 1 });
  readDirectory = (): [string, vscode.FileType][] => [];
  readFile = (): Uint8Array => new TextEncoder().encode(HEAD + CODE + TAIL);
  createDirectory = (): void => assert.fail('nothing is written');
  writeFile = (): void => assert.fail('nothing is written');
  delete = (): void => assert.fail('nothing is written');
  rename = (): void => assert.fail('nothing is written');
}

describe('proposals', () => {
  let proposals: Proposals;
  let folder: string;
  let said: string[];
  /** Each test has files of its own: VS Code still knows those of the last. */
  let files = 0;
  const originals = { warning: vscode.window.showWarningMessage, information: vscode.window.showInformationMessage, error: vscode.window.showErrorMessage };

  before(async () => {
    ({ proposals } = await phiPair());
    const workspace = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspace, 'the tests have a workspace');
    folder = path.join(workspace.uri.fsPath, 'proposals');
    await fs.mkdir(folder, { recursive: true });
  });
  beforeEach(() => {
    said = [];
    const note = (message: string): Promise<undefined> => {
      said.push(message);
      return Promise.resolve(undefined);
    };
    Object.assign(vscode.window, { showWarningMessage: note, showInformationMessage: note, showErrorMessage: note });
  });
  afterEach(async () => {
    Object.assign(vscode.window, { showWarningMessage: originals.warning, showInformationMessage: originals.information, showErrorMessage: originals.error });
    await discardAll();
    await until('all proposals are closed', () => openTabs().length === 0);
  });
  after(() => fs.rm(folder, { recursive: true, force: true }));

  async function open(text = HEAD + CODE + TAIL, name = 'shapes.py'): Promise<vscode.TextEditor> {
    const file = path.join(folder, String(++files), name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(file), { preview: false });
  }

  interface Begun {
    readonly handle: ProposalHandle;
    readonly calls: string[];
    /** What the right side shows; undefined while it is not open. */
    readonly right: () => string | undefined;
    readonly left: () => string | undefined;
  }

  async function begin(document: vscode.TextDocument, code = CODE, title = 'Fix area'): Promise<Begun> {
    const calls: string[] = [];
    const handle = proposals.begin({ document, target: targetIn(document, code), title, onStop: () => calls.push('stop'), onAgain: () => calls.push('again') });
    const sides = proposals.of(document)?.sides;
    assert.ok(sides);
    const textOf = (uri: vscode.Uri) => (): string | undefined => vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString() && !one.isClosed)?.getText();
    const begun = { handle, calls, right: textOf(sides.after), left: textOf(sides.before) };
    await until('the diff is active', () => activeSides() === sides.after.toString() && begun.right() !== undefined);
    return begun;
  }

  const openTabs = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.scheme === SCHEME));
  function activeSides(): string | undefined {
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof vscode.TabInputTextDiff ? input.modified.toString() : undefined;
  }
  const apply = (): Thenable<unknown> => vscode.commands.executeCommand('phiPair.applyProposal');
  const gone = (): Promise<unknown> => until('the diff is closed', () => openTabs().length === 0);

  it('shows what is written as it comes, beside the document as it is', async () => {
    const { document } = await open();
    const { handle, left, right } = await begin(document);
    assert.equal(right(), HEAD + CODE + TAIL);
    handle.show('def area(a):');
    await until('the first line is shown', () => right() === `${HEAD}def area(a):${TAIL}`);
    handle.offer(BETTER, []);
    await until('the whole is shown', () => right() === HEAD + BETTER + TAIL);
    assert.equal(left(), HEAD + CODE + TAIL);
    assert.equal(document.getText(), HEAD + CODE + TAIL);
    assert.equal(document.isDirty, false);
    const shown = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === SCHEME);
    assert.equal(shown?.languageId, 'python');
  });

  it('shows the last of a thousand texts that come at once', async () => {
    const { document } = await open();
    const { handle, right } = await begin(document);
    for (let i = 0; i < 1000; i++) handle.show(`x = ${i}`);
    await until('the last text is shown', () => right() === `${HEAD}x = 999${TAIL}`);
  });

  it('applies as one edit that one undo takes back, and returns to the document', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    handle.offer(BETTER, []);
    await apply();
    await gone();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(document.isDirty, true, 'nothing is saved');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), HEAD + CODE + TAIL);
    assert.deepEqual([calls, said, handle.closed], [[], [], true]);
  });

  it('applies once', async () => {
    const { document } = await open();
    const { handle } = await begin(document);
    handle.offer(`${BETTER}\n    # twice`, []);
    await Promise.all([apply(), apply()]);
    await gone();
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # twice${TAIL}`);
  });

  it('keeps the cursor and what is selected', async () => {
    const editor = await open();
    const last = editor.document.lineCount - 2;
    editor.selections = [new vscode.Selection(last, 6, last, 10), new vscode.Selection(0, 7, 0, 7)];
    const { handle } = await begin(editor.document);
    handle.offer(`def area(a):\n    """Return the area."""\n    return a`, []);
    await apply();
    await gone();
    const { selections } = vscode.window.activeTextEditor as vscode.TextEditor;
    assert.deepEqual(selections.map(({ anchor, active }) => [anchor.line, anchor.character, active.line, active.character]), [
      [last + 1, 6, last + 1, 10],
      [0, 7, 0, 7],
    ]);
  });

  it('changes the lines alone that differ', async () => {
    const { document } = await open();
    const { handle } = await begin(document);
    handle.offer(`def area(a):\n    """Return the area."""\n    return a`, []);
    const changes: vscode.TextDocumentContentChangeEvent[] = [];
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) changes.push(...event.contentChanges);
    });
    await apply();
    listener.dispose();
    assert.deepEqual(changes.map(({ rangeLength, text }) => [rangeLength, text]), [[0, '    """Return the area."""\n']]);
  });

  it('applies on the last line of a file without a line break', async () => {
    const { document } = await open(HEAD + CODE);
    const { handle } = await begin(document);
    handle.offer(`${BETTER}\n    # more`, []);
    await apply();
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # more`);
  });

  it('does not apply while the model writes', async () => {
    const { document } = await open();
    const { handle } = await begin(document);
    handle.show(BETTER);
    await apply();
    assert.equal(document.getText(), HEAD + CODE + TAIL);
    assert.match(said.join(), /still writing/);
  });

  it('is discarded, and the model stopped, by command', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    handle.show('def');
    await vscode.commands.executeCommand('phiPair.discardProposal');
    await gone();
    assert.deepEqual(calls, ['stop']);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(document.getText(), HEAD + CODE + TAIL);
    handle.offer(BETTER, []);
    assert.equal(handle.closed, true);
  });

  it('is discarded, and the model stopped, with its tab', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the model is stopped', () => calls.length > 0);
    assert.deepEqual([calls, handle.closed], [['stop'], true]);
  });

  it('stops nothing where the model has ended', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    handle.offer(BETTER, []);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the proposal is closed', () => handle.closed);
    assert.deepEqual(calls, []);
  });

  it('goes with its document, and the model is stopped', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    const tab = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString());
    assert.ok(tab);
    await vscode.window.tabGroups.close(tab);
    await gone();
    assert.deepEqual([calls, handle.closed], [['stop'], true]);
    assert.match(said.join(), /"shapes\.py" was closed/);
  });

  it('is closed without a word by who began it', async () => {
    const { document } = await open();
    const { handle, calls } = await begin(document);
    handle.dispose();
    await gone();
    assert.deepEqual([calls, said], [[], []]);
  });

  it('follows a change above the target', async () => {
    const { document } = await open();
    const { handle, left, right } = await begin(document);
    handle.offer(BETTER, []);
    await edit(document, new vscode.Position(0, 0), '# first\n');
    await until('both sides show the change', () => left() === `# first\n${HEAD}${CODE}${TAIL}` && right() === `# first\n${HEAD}${BETTER}${TAIL}`);
    await apply();
    await gone();
    assert.equal(document.getText(), `# first\n${HEAD}${BETTER}${TAIL}`);
  });

  it('is refused where the target has changed, and applies when the change is undone', async () => {
    const { document } = await open();
    const { handle } = await begin(document);
    handle.offer(BETTER, []);
    const changed = `${HEAD}def area(side):\n    return a${TAIL}`;
    await edit(document, new vscode.Range(3, 9, 3, 10), 'side');
    await apply();
    assert.equal(document.getText(), changed);
    assert.match(said.join(), /has changed/);
    assert.equal(openTabs().length, 1, 'the proposal stays');
    await edit(document, new vscode.Range(3, 9, 3, 13), 'a');
    await apply();
    await gone();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
  });

  it('says what is wrong with an answer that cannot be used, and applies nothing', async () => {
    const { document } = await open();
    const { handle, right } = await begin(document);
    handle.show('def area(');
    handle.unusable('The answer does not parse.');
    assert.match(said.join(), /^Phi Pair, Fix area: The answer does not parse\.$/);
    await apply();
    assert.match(said.join(), /cannot be applied/);
    assert.equal(document.getText(), HEAD + CODE + TAIL);
    await until('what was written stays on screen', () => right() === `${HEAD}def area(${TAIL}`);
  });

  it('says what was mended', async () => {
    const { document } = await open();
    const { handle } = await begin(document);
    handle.offer(BETTER, ['A second function was cut off.', 'The header is yours.']);
    assert.deepEqual(said, ['Phi Pair, Fix area: A second function was cut off. The header is yours.']);
  });

  it('is asked for again in the same tab', async () => {
    const { document } = await open();
    const first = await begin(document);
    first.handle.offer(BETTER, []);
    await vscode.commands.executeCommand('phiPair.retryProposal');
    assert.deepEqual(first.calls, ['again']);
    const second = await begin(document);
    assert.equal(openTabs().length, 1);
    assert.equal(first.handle.closed, true);
    first.handle.show('late');
    second.handle.offer(`${BETTER}  # again`, []);
    await until('the second is shown', () => second.right() === `${HEAD}${BETTER}  # again${TAIL}`);
    await apply();
    await gone();
    assert.equal(document.getText(), `${HEAD}${BETTER}  # again${TAIL}`);
  });

  it('gives way to another command on the same document, and the model is stopped', async () => {
    const { document } = await open();
    const first = await begin(document);
    const second = await begin(document, CODE, 'Document area');
    assert.deepEqual(first.calls, ['stop']);
    await until('one diff is left', () => openTabs().length === 1);
    second.handle.offer(BETTER, []);
    await apply();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
  });

  it('stands beside that of another document', async () => {
    const one = await open();
    const first = await begin(one.document);
    const two = await open(`x = 1\n${CODE}\n`, 'other.py');
    const second = await begin(two.document);
    first.handle.offer(`${BETTER}  # one`, []);
    second.handle.offer(`${BETTER}  # two`, []);
    await apply();
    assert.equal(two.document.getText(), `x = 1\n${BETTER}  # two\n`);
    assert.equal(one.document.getText(), HEAD + CODE + TAIL);
    const sides = proposals.of(one.document)?.sides;
    // As a click in the title says which one is meant.
    await vscode.commands.executeCommand('phiPair.applyProposal', sides?.after);
    await gone();
    assert.equal(one.document.getText(), `${HEAD}${BETTER}  # one${TAIL}`);
    assert.deepEqual([...first.calls, ...second.calls], []);
  });

  it('keeps Windows line breaks', async () => {
    const text = (HEAD + CODE + TAIL).replaceAll('\n', '\r\n');
    const { document } = await open(text);
    const { handle } = await begin(document);
    handle.offer(`${BETTER}\n    # more`.replaceAll('\n', '\r\n'), []);
    await apply();
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # more${TAIL}`.replaceAll('\n', '\r\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('works on a document that has no file', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: HEAD + CODE + TAIL });
    await vscode.window.showTextDocument(document);
    const { handle } = await begin(document);
    assert.equal(vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === SCHEME)?.languageId, 'python');
    handle.offer(BETTER, []);
    await apply();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
  });

  it('works in a cell of a notebook', async () => {
    const data = new vscode.NotebookData([
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, 'import os', 'python'),
      new vscode.NotebookCellData(vscode.NotebookCellKind.Code, CODE, 'python'),
    ]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(1);
    const { handle } = await begin(document);
    handle.offer(BETTER, []);
    await apply();
    await gone();
    assert.equal(document.getText(), BETTER);
    assert.equal(vscode.window.activeNotebookEditor?.notebook, notebook);
  });

  it('is refused on a read-only document', async () => {
    const provider = vscode.workspace.registerFileSystemProvider('phi-pair-test', new ReadOnlyFiles(), { isReadonly: true });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('phi-pair-test:/shapes.py'));
      await vscode.window.showTextDocument(document);
      const { handle } = await begin(document);
      handle.offer(BETTER, []);
      await apply();
      assert.equal(document.getText(), HEAD + CODE + TAIL);
      assert.match(said.join(), /read-only/);
      await discardAll();
    } finally {
      provider.dispose();
    }
  });

  it('says that there is none where there is none', async () => {
    await open();
    await apply();
    assert.match(said.join(), /no proposal here/);
  });

  /** As the user types while the diff is open. */
  async function edit(document: vscode.TextDocument, at: vscode.Position | vscode.Range, text: string): Promise<void> {
    const change = new vscode.WorkspaceEdit();
    change.replace(document.uri, at instanceof vscode.Position ? new vscode.Range(at, at) : at, text);
    assert.ok(await vscode.workspace.applyEdit(change));
  }
});
