import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import type { Task } from '../../src/core/commands/task';
import type { DiagnosticFacts } from '../../src/core/prompts/prompt';
import type { PhiPairApi } from '../../src/extension';
import type { PlacedRemark } from '../../src/host/review/remarks/remarkStore';
import { commandPrompt } from '../harness/commandPrompt';
import type { Recording } from '../harness/parrot';
import { apply, grammar, loadParrot, LONG, Messages, openFile, run, unloadParrots } from './commandRig';
import { closeAll, discardAll, ready, until } from './editor';

const CODE = 'import math\n\n\ndef mean(values):\n    total = sum(values)\n    return total / len(values)¦\n\n\nprint(mean([1]))\n';
/** The prompt has opened the list and the first quotation. */
const ANSWER = 'return total / len(values)` divides by zero for an empty list.\n2. `sum` adds floats with an error: `math.fsum` does not.\n';
const DIVIDES = '`return total / len(values)` divides by zero for an empty list.';
const ADDS = '`sum` adds floats with an error: `math.fsum` does not.';
/** The same, said for so long that it is edited meanwhile on a busy machine too. */
const LENGTHY = CODE.replace('def mean', 'def lengthy');
const ADDS_LENGTHILY = `\`sum\` adds floats with an error: ${LONG.slice(0, 400)}.`;
/** Answers by the function that is reviewed. */
const HOSTILE = 'def hostile(values):\n    total = sum(values)\n    return total¦\n';
const PRAISED = 'def praised(values):\n    return sum(values)¦\n';
const QUOTED = 'def quoted(values):\n    return sum(values)¦\n';
const ENDLESS = 'def endless(values):\n    return sum(values)¦\n';
const REVIEWS: readonly [code: string, answer: string][] = [
  [CODE, ANSWER],
  [LENGTHY, `${ANSWER.slice(0, ANSWER.indexOf('2. '))}2. ${ADDS_LENGTHILY}\n`],
  [HOSTILE, 'total = sum(values)` is [slow](command:phiPair.stop), see https://example.com and <b>that</b>.\n'],
  [PRAISED, 'praised`: the code is correct.\n'],
  [QUOTED, 'def quoted(values):`\n2. `return sum(values)`\n'],
  [ENDLESS, `${LONG}.\n`],
];
/** Milliseconds a token: time enough to edit and to stop. */
const STEP_MS = 15;

const plain = (code: string): string => code.replace('¦', '');

async function recordings(): Promise<Recording[]> {
  const syntax = await grammar();
  const recorded = (task: Task, code: string, answer: string, problems: readonly DiagnosticFacts[] = []): Recording => ({
    prompt: commandPrompt({ task, text: plain(code), start: code.indexOf('¦'), end: code.indexOf('¦'), problems }, syntax),
    answers: [answer],
  });
  const fix = recorded('fix', CODE, 'total = sum(values)\n    return total / max(1, len(values))\n', [{ message: DIVIDES, source: 'Phi Pair', line: 5 }]);
  return [...REVIEWS.map(([code, answer]) => recorded('review', code, answer)), fix];
}

describe('a written review', () => {
  let api: PhiPairApi;
  const messages = new Messages();

  before(async () => {
    api = await ready();
    await loadParrot(await recordings(), { name: 'phi-2', stepMs: STEP_MS });
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    messages.end();
    await discardAll();
    await closeAll();
    await vscode.commands.executeCommand('phiPair.clearHints');
    await vscode.commands.executeCommand('phiPair.restoreHints');
    assert.deepEqual(api.review.remarks(), []);
  });
  after(unloadParrots);

  const remarksOn = ({ document }: vscode.TextEditor): readonly PlacedRemark[] => api.review.remarks(document.uri);
  /** Lines as the editor counts them, with what is said there. */
  const saidOn = (editor: vscode.TextEditor): [number, string][] => remarksOn(editor).map(({ range, text }) => [range.start.line + 1, text]);
  const remarkAt = (editor: vscode.TextEditor, line: number): PlacedRemark => {
    const found = remarksOn(editor).find(({ range }) => range.start.line + 1 === line);
    assert.ok(found, `line ${line} has no remark: ${JSON.stringify(saidOn(editor))}`);
    return found;
  };

  async function reviewed(code = CODE): Promise<vscode.TextEditor> {
    const editor = await openFile(code);
    const outcome = await run('review');
    assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
    return editor;
  }

  it('becomes comment threads at the lines that it quotes', async () => {
    const editor = await reviewed();
    assert.deepEqual(saidOn(editor), [[5, ADDS], [6, DIVIDES]]);
    const { thread, range } = remarkAt(editor, 6);
    assert.equal(editor.document.getText(range), 'return total / len(values)');
    assert.deepEqual(
      [thread.label, thread.contextValue, thread.state, thread.canReply, thread.collapsibleState],
      ['Review of mean: unresolved', 'unresolved', vscode.CommentThreadState.Unresolved, false, vscode.CommentThreadCollapsibleState.Expanded],
    );
    const [comment, ...others] = thread.comments;
    assert.deepEqual([others, comment?.author.name, comment?.label], [[], 'Phi Pair', 'phi-2']);
  });

  it('is shown as text, whatever the model wrote', async () => {
    const editor = await reviewed(HOSTILE);
    const body = remarkAt(editor, 2).thread.comments[0]?.body;
    assert.ok(body instanceof vscode.MarkdownString);
    assert.deepEqual([body.isTrusted, body.supportHtml, body.supportThemeIcons], [false, false, false]);
    assert.doesNotMatch(body.value, /\]\(|https:|<b>/);
  });

  it('follows edits, and goes with the lines that it is about', async () => {
    const editor = await reviewed();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# above\n# above\n'));
    await editor.edit((edit) => edit.insert(new vscode.Position(7, 4), 'result = 0\n    '));
    assert.deepEqual(saidOn(editor), [[7, ADDS], [9, DIVIDES]]);
    await until('the thread has moved', () => remarkAt(editor, 9).thread.range?.start.line === 8);
    await editor.edit((edit) => edit.delete(new vscode.Range(8, 0, 9, 0)));
    assert.deepEqual(saidOn(editor), [[7, ADDS]]);
  });

  it('is resolved and reopened, from the thread or at the cursor', async () => {
    const editor = await reviewed();
    const { thread } = remarkAt(editor, 6);
    await vscode.commands.executeCommand('phiPair.resolveRemark', thread);
    assert.deepEqual(
      [remarkAt(editor, 6).resolved, thread.label, thread.contextValue, thread.state, thread.collapsibleState],
      [true, 'Review of mean: resolved', 'resolved', vscode.CommentThreadState.Resolved, vscode.CommentThreadCollapsibleState.Collapsed],
    );
    await vscode.window.showTextDocument(editor.document);
    await vscode.commands.executeCommand('phiPair.reopenRemark');
    assert.deepEqual([remarkAt(editor, 6).resolved, thread.contextValue], [false, 'unresolved']);
    await vscode.commands.executeCommand('phiPair.resolveRemark', thread.comments[0]);
    assert.equal(remarkAt(editor, 6).resolved, true);
  });

  it('takes the place of the last one, but for what is resolved', async () => {
    const editor = await reviewed();
    const [first, second] = remarksOn(editor).map(({ thread }) => thread);
    await vscode.commands.executeCommand('phiPair.resolveRemark', second);
    await run('review');
    assert.deepEqual(saidOn(editor), [[5, ADDS], [6, DIVIDES]]);
    const [again, kept] = remarksOn(editor);
    assert.notEqual(again?.thread, first);
    assert.ok(kept?.thread === second && kept?.resolved);
  });

  it('does not say again what was dismissed, until that is wanted', async () => {
    const editor = await reviewed();
    await vscode.commands.executeCommand('phiPair.dismissRemark', remarkAt(editor, 6).thread);
    assert.deepEqual(saidOn(editor), [[5, ADDS]]);
    await run('review');
    assert.deepEqual(saidOn(editor), [[5, ADDS]]);
    await vscode.commands.executeCommand('phiPair.dismissAllRemarks');
    assert.deepEqual(saidOn(editor), []);
    await run('review');
    assert.deepEqual(saidOn(editor), []);
    await vscode.commands.executeCommand('phiPair.restoreHints');
    await run('review');
    assert.equal(saidOn(editor).length, 2);
  });

  it('hands a remark over to Fix This', async () => {
    const editor = await reviewed();
    const outcome = await vscode.commands.executeCommand<{ kind: string; check?: string }>('phiPair.fixRemark', remarkAt(editor, 6).thread);
    assert.deepEqual([outcome.kind, outcome.check], ['answered', 'not-asked'], JSON.stringify(outcome));
    assert.equal(await apply(editor.document), plain(CODE).replace('/ len(values)', '/ max(1, len(values))'));
    assert.deepEqual(saidOn(editor), [[5, ADDS], [6, DIVIDES]]);
  });

  it('ends when it is stopped, and nothing is shown', async () => {
    const editor = await openFile(ENDLESS);
    const outcome = run('review');
    await until('tokens come', () => (api.commands.running?.progress?.tokens ?? 0) > 2);
    assert.match(api.status().text, /Review: \d+ tokens/);
    await vscode.commands.executeCommand('phiPair.stop');
    assert.deepEqual(await outcome, { kind: 'stopped', cause: 'user' });
    assert.deepEqual(saidOn(editor), []);
  });

  it('goes where its code has gone meanwhile, and nowhere where that has changed', async () => {
    const editor = await openFile(LENGTHY);
    const moved = run('review');
    await until('tokens come', () => api.commands.running?.progress);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# above\n'));
    await moved;
    assert.deepEqual(saidOn(editor), [[6, ADDS_LENGTHILY], [7, DIVIDES]]);
    await vscode.commands.executeCommand('phiPair.clearHints');
    const changed = run('review');
    await until('tokens come', () => api.commands.running?.progress);
    await editor.edit((edit) => edit.insert(new vscode.Position(5, 4), 'values = list(values)\n    '));
    await changed;
    assert.deepEqual(saidOn(editor), []);
    assert.match(messages.said.join('\n'), /has changed meanwhile/);
  });

  it('says so where the model finds nothing, and shows as text what is no remark', async () => {
    const editor = await reviewed(PRAISED);
    assert.deepEqual(saidOn(editor), []);
    assert.match(messages.said.join('\n'), /finds nothing to remark on praised/);
    await closeAll();
    await reviewed(QUOTED);
    assert.deepEqual(api.review.remarks(), []);
    await until('the text is in the panel', () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputWebview)));
  });

  it('stands in the cell of a notebook, and goes with it', async () => {
    const cell = (text: string): vscode.NotebookCellData => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([cell('import math'), cell(plain(CODE))]));
    await vscode.window.showNotebookDocument(notebook);
    const { document } = notebook.cellAt(1);
    const place = new vscode.Range(5, 4, 5, 4);
    const outcome = await run('review', { document, range: place });
    assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
    assert.deepEqual(api.review.remarks(document.uri).map(({ range }) => range.start.line), [4, 5]);
    const edit = new vscode.WorkspaceEdit();
    edit.set(notebook.uri, [vscode.NotebookEdit.deleteCells(new vscode.NotebookRange(1, 2))]);
    await vscode.workspace.applyEdit(edit);
    await until('the remarks are gone', () => api.review.remarks().length === 0);
  });

  describe('of a file that is closed', () => {
    it('stays, and finds its lines again when the file comes back changed', async () => {
      const { document } = await openFile(CODE);
      const copy = vscode.Uri.joinPath(document.uri, '..', 'copy.py');
      await vscode.workspace.fs.copy(document.uri, copy);
      // A document that an extension has opened stays open for minutes.
      await vscode.commands.executeCommand('vscode.open', copy, { preview: false });
      const editor = await until('the copy is shown', () => (vscode.window.activeTextEditor?.document.uri.toString() === copy.toString() ? vscode.window.activeTextEditor : undefined));
      const { uri } = editor.document;
      const place = new vscode.Position(5, 4);
      editor.selection = new vscode.Selection(place, place);
      await run('review');
      assert.equal(saidOn(editor).length, 2);
      await closeAll();
      await until('the document is closed', () => editor.document.isClosed);
      assert.equal(api.review.remarks(uri).length, 2);
      await fs.writeFile(uri.fsPath, plain(CODE).replace('import math\n', 'import math\nimport os\n').replace('sum(values)', 'add(values)'));
      const again = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
      assert.deepEqual(saidOn(again), [[7, DIVIDES]]);
    });

    it('goes with the file', async () => {
      const { uri } = (await reviewed()).document;
      await closeAll();
      await vscode.workspace.fs.delete(uri);
      await until('the remarks are gone', () => api.review.remarks(uri).length === 0);
    });

    it('goes with a document that has no file', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'python', content: plain(CODE) });
      const editor = await vscode.window.showTextDocument(document);
      const place = new vscode.Position(5, 4);
      editor.selection = new vscode.Selection(place, place);
      await run('review');
      assert.equal(saidOn(editor).length, 2);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await until('the remarks are gone', () => api.review.remarks().length === 0);
    });
  });

  // Last: the model of the others is gone then.
  describe('with the embedded model', () => {
    it('is refused, with the offer of another one', async () => {
      await unloadParrots();
      const editor = await openFile(CODE);
      const outcome = await run('review');
      assert.ok(outcome.kind === 'refused' && outcome.reason === 'not-able', JSON.stringify(outcome));
      assert.match(messages.said.join('\n'), /phi-micro is too small to review code/);
      assert.deepEqual(messages.buttons, [['Get Phi-2…', 'Choose Folder…']]);
      assert.deepEqual(saidOn(editor), []);
    });
  });
});
