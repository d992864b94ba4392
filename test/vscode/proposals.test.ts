import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { until } from './editor';
import { BETTER, HEAD, ProposalRig, TAIL, TEXT } from './proposalRig';

describe('proposals', () => {
  const rig = new ProposalRig().install();

  it('shows what is written as it comes, beside the document as it is', async () => {
    const { document } = await rig.open();
    const { handle, left, right } = await rig.begin(document);
    assert.equal(right(), TEXT);
    handle.show('def area(a):');
    await until('the first line is shown', () => right() === `${HEAD}def area(a):${TAIL}`);
    handle.offer(BETTER, []);
    await until('the whole is shown', () => right() === HEAD + BETTER + TAIL);
    assert.equal(left(), TEXT);
    assert.equal(document.getText(), TEXT);
    assert.equal(document.isDirty, false);
    assert.equal(rig.languageOfDiff(), 'python');
  });

  it('shows the last of a thousand texts that come at once', async () => {
    const { document } = await rig.open();
    const { handle, right } = await rig.begin(document);
    for (let i = 0; i < 1000; i++) handle.show(`x = ${i}`);
    await until('the last text is shown', () => right() === `${HEAD}x = 999${TAIL}`);
  });

  it('is discarded, and the model stopped, by command', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    handle.show('def');
    await vscode.commands.executeCommand('phiPair.discardProposal');
    await rig.gone();
    assert.deepEqual(calls, ['stop']);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(document.getText(), TEXT);
    handle.offer(BETTER, []);
    assert.equal(handle.closed, true);
  });

  it('is discarded, and the model stopped, with its tab', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the model is stopped', () => calls.length > 0);
    assert.deepEqual([calls, handle.closed], [['stop'], true]);
  });

  it('stops nothing where the model has ended', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    handle.offer(BETTER, []);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    await until('the proposal is closed', () => handle.closed);
    assert.deepEqual(calls, []);
  });

  it('goes with its document, and the model is stopped', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    const tab = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === document.uri.toString());
    assert.ok(tab);
    await vscode.window.tabGroups.close(tab);
    await rig.gone();
    assert.deepEqual([calls, handle.closed], [['stop'], true]);
    assert.match(rig.said.join(), /"shapes\.py" was closed/);
  });

  it('outlives that another file is looked at', async () => {
    const { document } = await rig.open(TEXT, { preview: true });
    const { handle } = await rig.begin(document);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(path.join(rig.folder, '..', 'start.py')), { preview: true });
    assert.deepEqual([handle.closed, document.isClosed], [false, false]);
  });

  it('moves to another group of editors', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    await vscode.commands.executeCommand('workbench.action.moveEditorToNextGroup');
    await until('it is in the second group', () => rig.tabs()[0]?.group.viewColumn === vscode.ViewColumn.Two);
    assert.deepEqual([calls, handle.closed], [[], false]);
    handle.offer(BETTER, []);
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
    assert.equal(vscode.window.activeTextEditor?.viewColumn, vscode.ViewColumn.One);
  });

  it('is closed without a word by who began it', async () => {
    const { document } = await rig.open();
    const { handle, calls } = await rig.begin(document);
    handle.dispose();
    await rig.gone();
    assert.deepEqual([calls, rig.said], [[], []]);
  });

  it('says what was mended', async () => {
    const { document } = await rig.open();
    const { handle } = await rig.begin(document);
    handle.offer(BETTER, ['A second function was cut off.', 'The header is yours.']);
    assert.deepEqual(rig.said, ['Phi Pair, Fix area: A second function was cut off. The header is yours.']);
  });

  it('is asked for again in the same tab', async () => {
    const { document } = await rig.open();
    const first = await rig.begin(document);
    first.handle.offer(BETTER, []);
    await vscode.commands.executeCommand('phiPair.retryProposal');
    assert.deepEqual(first.calls, ['again']);
    const second = await rig.begin(document);
    assert.equal(rig.tabs().length, 1);
    assert.equal(first.handle.closed, true);
    first.handle.show('late');
    second.handle.offer(`${BETTER}  # again`, []);
    await until('the second is shown', () => second.right() === `${HEAD}${BETTER}  # again${TAIL}`);
    await rig.apply();
    await rig.gone();
    assert.equal(document.getText(), `${HEAD}${BETTER}  # again${TAIL}`);
  });

  it('gives way to another command on the same document, and the model is stopped', async () => {
    const { document } = await rig.open();
    const first = await rig.begin(document);
    const second = await rig.begin(document, 'Document area');
    assert.deepEqual(first.calls, ['stop']);
    await until('one diff is left', () => rig.tabs().length === 1);
    second.handle.offer(BETTER, []);
    await rig.apply();
    assert.equal(document.getText(), HEAD + BETTER + TAIL);
  });
});
