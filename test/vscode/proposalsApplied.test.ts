import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { discardAll, phiPair, until } from './editor';
import { BETTER, CODE, edit, HEAD, ProposalRig, TAIL, TEXT } from './proposalRig';

/** A document whose edits VS Code refuses. */
class ReadOnlyFiles implements vscode.FileSystemProvider {
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;
  watch = (): vscode.Disposable => new vscode.Disposable(() => undefined);
  stat = (): vscode.FileStat => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: 1 });
  readDirectory = (): [string, vscode.FileType][] => [];
  readFile = (): Uint8Array => new TextEncoder().encode(TEXT);
  createDirectory = (): void => assert.fail('nothing is written');
  writeFile = (): void => assert.fail('nothing is written');
  delete = (): void => assert.fail('nothing is written');
  rename = (): void => assert.fail('nothing is written');
}

describe('applying proposals', () => {
  const rig = new ProposalRig().install();

  it('applies as one edit that one undo takes back, and returns to the document', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    handle.offer(BETTER, []);
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(document.isDirty, true, 'nothing is saved');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), TEXT);
    assert.deepEqual([calls, rig.said, handle.closed], [[], [], true]);
  });

  it('is reviewed as code of the model, once it is applied', async () => {
    const { review } = await phiPair();
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.offer('def area(a):\n    return eval(a)', []);
    assert.deepEqual(review.hints(document.uri), []);
    await rig.apply();
    const [hint] = await until('it is reviewed', () => review.hints(document.uri).length > 0 && review.hints(document.uri));
    assert.equal(hint?.code, 'S307');
  });

  it('applies once', async () => {
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.offer(`${BETTER}\n    # twice`, []);
    await Promise.all([rig.apply(), rig.apply()]);
    await rig.gone();
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # twice${TAIL}`);
  });

  it('keeps the cursor and what is selected', async () => {
    const editor = await rig.open();
    const last = editor.document.lineCount - 2;
    editor.selections = [new vscode.Selection(last, 6, last, 10), new vscode.Selection(0, 7, 0, 7)];
    const { handle } = await rig.begin(editor.document);
    handle.offer(`def area(a):\n    """Return the area."""\n    return a`, []);
    await rig.apply();
    await rig.gone();
    const { selections } = vscode.window.activeTextEditor as vscode.TextEditor;
    assert.deepEqual(selections.map(({ anchor, active }) => [anchor.line, anchor.character, active.line, active.character]), [
      [last + 1, 6, last + 1, 10],
      [0, 7, 0, 7],
    ]);
  });

  it('changes the lines alone that differ', async () => {
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.offer(`def area(a):\n    """Return the area."""\n    return a`, []);
    const changes: vscode.TextDocumentContentChangeEvent[] = [];
    const listener = vscode.workspace.onDidChangeTextDocument((event) => {
      if (event.document === document) changes.push(...event.contentChanges);
    });
    await rig.apply();
    listener.dispose();
    assert.deepEqual(changes.map(({ rangeLength, text }) => [rangeLength, text]), [[0, '    """Return the area."""\n']]);
  });

  it('applies on the last line of a file without a line break', async () => {
    const { document } = await rig.open(HEAD + CODE);
    const { handle } = await rig.begin(document);
    handle.offer(`${BETTER}\n    # more`, []);
    await rig.apply();
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # more`);
  });

  it('does not apply while the model writes', async () => {
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.show(BETTER);
    await rig.apply();
    assert.equal(document.getText(), TEXT);
    assert.match(rig.said.join(), /still writing/);
  });

  it('follows a change above the target', async () => {
    const { document } = await rig.open();
    const { handle, left, right } = await rig.begin(document);
    handle.offer(BETTER, []);
    await edit(document, new vscode.Position(0, 0), '# first\n');
    await until('both sides show the change', () => left() === `# first\n${HEAD}${CODE}${TAIL}` && right() === `# first\n${HEAD}${BETTER}${TAIL}`);
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), `# first\n${HEAD}${BETTER}${TAIL}`);
  });

  it('is refused where the target has changed, and applies when the change is undone', async () => {
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.offer(BETTER, []);
    const changed = `${HEAD}def area(side):\n    return a${TAIL}`;
    await edit(document, new vscode.Range(3, 9, 3, 10), 'side');
    await rig.apply();
    assert.equal(document.getText(), changed);
    assert.match(rig.said.join(), /has changed/);
    assert.equal(rig.tabs().length, 1, 'the proposal stays');
    await edit(document, new vscode.Range(3, 9, 3, 13), 'a');
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
  });

  it('stands beside that of another document', async () => {
    const one = await rig.open();
    const first = await rig.begin(one.document);
    const two = await rig.open(`x = 1\n${CODE}\n`);
    const second = await rig.begin(two.document);
    first.handle.offer(`${BETTER}  # one`, []);
    second.handle.offer(`${BETTER}  # two`, []);
    await rig.apply();
    assert.equal(two.document.getText(), `x = 1\n${BETTER}  # two\n`);
    assert.equal(one.document.getText(), TEXT);
    const sides = rig.proposals.of(one.document)?.sides;
    // As a click in the title says which one is meant.
    await vscode.commands.executeCommand('phiPair.applyProposal', sides?.after);
    await rig.gone();
    assert.equal(one.document.getText(), `${HEAD}${BETTER}  # one${TAIL}`);
    assert.deepEqual([...first.calls, ...second.calls], []);
  });

  it('keeps Windows line breaks', async () => {
    const text = TEXT.replaceAll('\n', '\r\n');
    const { document } = await rig.open(text);
    const { handle } = await rig.begin(document);
    handle.offer(`${BETTER}\n    # more`.replaceAll('\n', '\r\n'), []);
    await rig.apply();
    assert.deepEqual(rig.said, []);
    assert.equal(document.getText(), `${HEAD}${BETTER}\n    # more${TAIL}`.replaceAll('\n', '\r\n'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('works on a document that has no file', async () => {
    const document = await vscode.workspace.openTextDocument({ language: 'python', content: TEXT });
    await vscode.window.showTextDocument(document);
    const { handle } = await rig.begin(document);
    assert.equal(rig.languageOfDiff(), 'python');
    handle.offer(BETTER, []);
    await rig.apply();
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
    const { handle } = await rig.begin(document);
    handle.offer(BETTER, []);
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), BETTER);
    assert.equal(vscode.window.activeNotebookEditor?.notebook, notebook);
  });

  it('is refused on a read-only document', async () => {
    const provider = vscode.workspace.registerFileSystemProvider('phi-pair-test', new ReadOnlyFiles(), { isReadonly: true });
    try {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('phi-pair-test:/shapes.py'));
      await vscode.window.showTextDocument(document);
      const { handle } = await rig.begin(document);
      handle.offer(BETTER, []);
      await rig.apply();
      assert.equal(document.getText(), TEXT);
      assert.match(rig.said.join(), /read-only/);
      await discardAll();
    } finally {
      provider.dispose();
    }
  });

  it('says that there is none where there is none', async () => {
    await rig.open();
    await rig.apply();
    assert.match(rig.said.join(), /no proposal here/);
  });
});
