import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ReviewOutcome } from '../../src/host/review/service';
import { knowsBetter, SLIP_CODE, SLIP_MESSAGE, WITH_SLIP, WITHOUT_SLIP } from '../harness/surprising';
import { loadParrot, unloadParrots } from './commandRig';
import { closeAll, openAt, phiPair, ready, until, withSetting } from './editor';

const IS = '\n\ndef empty(name):\n    return name is ""\n';

const ours = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Phi Pair');
const codes = (uri: vscode.Uri): unknown[] => ours(uri).map(({ code }) => (typeof code === 'object' ? code.value : code));
const reviewFile = (): Thenable<ReviewOutcome> => vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewFile');

async function actionFor(editor: vscode.TextEditor, title: RegExp): Promise<vscode.CodeAction> {
  const diagnostic = ours(editor.document.uri).find(({ code }) => typeof code === 'object' && code.value === SLIP_CODE);
  assert.ok(diagnostic, 'the slip is marked');
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', editor.document.uri, diagnostic.range, vscode.CodeActionKind.QuickFix.value);
  const found = actions.find((action) => title.test(action.title));
  assert.ok(found, actions.map((action) => action.title).join(', '));
  return found;
}

describe('surprise hints', () => {
  before(async () => {
    await ready();
    await loadParrot([knowsBetter]);
  });
  after(unloadParrots);
  afterEach(async () => {
    await closeAll();
    await vscode.commands.executeCommand('phiPair.clearHints');
    await vscode.commands.executeCommand('phiPair.restoreHints');
  });

  it('stand beside those of rules, and tell both probabilities', async () => {
    const { document } = await openAt(`${WITH_SLIP}${IS}¦`);
    assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 2 });
    assert.deepEqual(codes(document.uri), [SLIP_CODE, 'F632']);
    const [hint] = ours(document.uri);
    assert.ok(hint);
    assert.deepEqual([hint.message, hint.severity, hint.range.start.line, document.getText(hint.range)], [SLIP_MESSAGE, vscode.DiagnosticSeverity.Information, 2, 'width']);
    assert.equal(typeof hint.code === 'object' && hint.code.target.toString(true), `command:phiPair.internal.showRule?["${SLIP_CODE.toLowerCase()}"]`);
  });

  it('are not there where the code is what the model expects', async () => {
    await openAt(`${WITHOUT_SLIP}¦`);
    assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
  });

  it('mend the code by a quick fix that nothing applies by itself, and one undo takes it back', async () => {
    const editor = await openAt(`${WITH_SLIP}¦`);
    await reviewFile();
    const action = await actionFor(editor, /^Replace `width` by `height`$/);
    assert.ok(action.edit && action.isPreferred !== true);
    await vscode.workspace.applyEdit(action.edit);
    assert.equal(editor.document.getText(), WITHOUT_SLIP);
    await until('the hint is gone', () => ours(editor.document.uri).length === 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), WITH_SLIP);
  });

  it('stay dismissed', async () => {
    const editor = await openAt(`${WITH_SLIP}¦`);
    await reviewFile();
    const { command } = await actionFor(editor, /^Dismiss this hint/);
    await vscode.commands.executeCommand(command?.command ?? '', ...((command?.arguments as unknown[] | undefined) ?? []));
    assert.deepEqual(codes(editor.document.uri), []);
    assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
  });

  it('are of the selection where that is reviewed', async () => {
    const editor = await openAt(`${WITH_SLIP}${IS}¦`);
    editor.selection = new vscode.Selection(4, 0, 7, 0);
    await vscode.commands.executeCommand('phiPair.reviewSelection');
    assert.deepEqual(codes(editor.document.uri), ['F632']);
    editor.selection = new vscode.Selection(0, 0, 3, 0);
    await vscode.commands.executeCommand('phiPair.reviewSelection');
    assert.deepEqual(codes(editor.document.uri), [SLIP_CODE, 'F632']);
  });

  it('come for code that was accepted', async () => {
    const { review } = await phiPair();
    const editor = await openAt('¦');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), WITH_SLIP));
    review.accepted({ document: editor.document, start: 0, end: WITH_SLIP.length });
    await until('it is read', () => codes(editor.document.uri).includes(SLIP_CODE));
  });

  it('are left out by the setting, and by a review of the workspace', async () => {
    const { document } = await openAt(`${WITH_SLIP}¦`);
    await withSetting('review.surprise', false, async () => assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 }));
    const { review } = await phiPair();
    await review.many.run([{ uri: document.uri, only: { kind: 'all' }, rulesOnly: true }], new vscode.CancellationTokenSource().token, () => undefined);
    assert.deepEqual(codes(document.uri), []);
  });

  describe('of a slow model', () => {
    before(() => loadParrot([knowsBetter], { stepMs: 400 }));

    it('let the rules go first, and are given up when one types', async () => {
      const { engine } = await phiPair();
      const others = Array.from({ length: 20 }, (_, index) => `\n\ndef other${index}(width, height):\n    return [width, height] * 3\n`).join('');
      const editor = await openAt(`${WITH_SLIP}${others}${IS}¦`);
      let isOver = false;
      const review = Promise.resolve(reviewFile()).then((outcome) => {
        isOver = true;
        return outcome;
      });
      await until('the rules have spoken', () => codes(editor.document.uri).includes('F632'));
      assert.equal(isOver, false, 'the model is still reading');
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# typed\n'));
      assert.deepEqual(await review, { kind: 'reviewed', hints: 1 });
      assert.deepEqual(codes(editor.document.uri), ['F632']);
      const deadline = Date.now() + 20_000;
      while (((await engine.status())?.pending ?? 0) > 0) {
        assert.ok(Date.now() < deadline, 'the worker is free again');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    });
  });
});
