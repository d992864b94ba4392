import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { SAMPLES } from '../../src/host/walkthrough/samples';
import { Messages } from './commandRig';
import { accept, closeAll, ready, until } from './editor';

const editor = (): vscode.TextEditor => vscode.window.activeTextEditor as vscode.TextEditor;
const untitled = (): vscode.TextDocument[] => vscode.workspace.textDocuments.filter(({ isUntitled, isClosed }) => isUntitled && !isClosed);

describe('the samples of the walkthrough', () => {
  const messages = new Messages();

  before(ready);
  beforeEach(() => messages.begin());
  afterEach(async () => {
    messages.end();
    await closeAll();
  });

  it('a completion: unsaved, the cursor in its place, and a suggestion that can be taken', async () => {
    const { history } = await ready();
    const before = history.entries.at(-1)?.id ?? 0;
    await vscode.commands.executeCommand('phiPair.tryCompletion');
    const { document, selection } = editor();
    assert.deepEqual([document.isUntitled, document.languageId], [true, 'python']);
    assert.equal(document.getText().replaceAll('\r\n', '\n'), SAMPLES.complete.text);
    assert.equal(document.lineAt(selection.active.line).text.slice(0, selection.active.character), '        return ');
    await until('a suggestion is shown', () => history.entries.find(({ id, outcome }) => id > before && outcome.kind === 'shown'));
    assert.ok((await accept(editor())).length > SAMPLES.complete.text.length);
  });

  it('is opened once, and anew where it was changed', async () => {
    await vscode.commands.executeCommand('phiPair.tryReview');
    const first = editor().document;
    await vscode.commands.executeCommand('phiPair.tryReview');
    assert.equal(editor().document, first);
    await editor().edit((edit) => edit.insert(new vscode.Position(0, 0), '# mine\n'));
    await vscode.commands.executeCommand('phiPair.tryReview');
    assert.notEqual(editor().document, first);
    assert.ok(first.getText().startsWith('# mine'), 'what was typed stays');
    assert.equal(untitled().filter((document) => document.getText().includes('def ping')).length, 2);
  });

  it('leaves the walkthrough to be seen where there is room beside it, also where that has the focus', async () => {
    await vscode.commands.executeCommand('phiPair.getStarted');
    const walkthrough = await until('the walkthrough is open', () => vscode.window.tabGroups.activeTabGroup.activeTab);
    await vscode.commands.executeCommand('workbench.action.newGroupRight');
    await vscode.commands.executeCommand('workbench.action.focusFirstEditorGroup');
    await vscode.commands.executeCommand('phiPair.tryReview');
    const [first, second] = vscode.window.tabGroups.all.map(({ activeTab }) => activeTab);
    assert.equal(first?.label, walkthrough.label);
    assert.ok(second?.input instanceof vscode.TabInputText && second.input.uri.scheme === 'untitled', second?.label);
  });

  it('a review: one hint for each thing that is wrong', async () => {
    const { review } = await ready();
    await vscode.commands.executeCommand('phiPair.tryReview');
    const codes = review.hints(editor().document.uri).map(({ code }) => code);
    for (const code of ['S602', 'B006', 'F632']) assert.ok(codes.includes(code), `${code} of ${codes.join(', ')}`);
  });

  it('an explanation: the embedded model is too small, and that is said', async () => {
    await vscode.commands.executeCommand('phiPair.tryExplain');
    assert.match(messages.said.join('\n'), /phi-micro is too small to explain code/);
    assert.equal(editor().document.lineAt(editor().selection.active.line).text.trim(), 'a, b = b, a % b');
  });
});
