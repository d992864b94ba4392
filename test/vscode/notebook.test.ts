/** Review and commands in the cells of a notebook on disk. Completions in cells: completion.test.ts and context.test.ts. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { ReviewOutcome } from '../../src/host/review/service';
import { apply, loadParrot, record, run, unloadParrots } from './commandRig';
import { discardAll, phiPair, ready, until } from './editor';
import { codeCell, editCell } from './notebooks';

const FIRST = 'name = input()\nlimit = 3';
/** `name` and `limit` are defined in the cell above: only what stands here is wrong. */
const SECOND = 'if name is "":\n    print(limit, eval(name))';
const THIRD = 'def area(width, height):\n    return width * height';

/** As a notebook lies on disk. */
const notebookText = (cells: readonly string[]): string => JSON.stringify({
  cells: cells.map((source) => ({ cell_type: 'code', execution_count: null, metadata: {}, outputs: [], source })),
  metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 2,
});

describe('in a notebook', () => {
  const folder = (): vscode.Uri => vscode.Uri.joinPath((vscode.workspace.workspaceFolders as readonly vscode.WorkspaceFolder[])[0]?.uri as vscode.Uri, 'notebook');
  let notebook: vscode.NotebookDocument;

  before(ready);
  beforeEach(async () => {
    const uri = vscode.Uri.joinPath(folder(), 'areas.ipynb');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(notebookText([FIRST, SECOND, THIRD])));
    notebook = await vscode.workspace.openNotebookDocument(uri);
    assert.deepEqual(notebook.getCells().map(({ document }) => [document.languageId, document.uri.scheme]), Array(3).fill(['python', 'vscode-notebook-cell']));
  });
  afterEach(async () => {
    await discardAll();
    await vscode.commands.executeCommand('phiPair.clearHints');
    await rm(folder().fsPath, { recursive: true, force: true });
  });
  after(unloadParrots);

  const codes = async (index: number): Promise<string[]> => (await phiPair()).review.hints(notebook.cellAt(index).document.uri).map(({ code }) => code);

  it('a cell is reviewed by itself, and knows that others define what it uses', async () => {
    await editCell(notebook, 1);
    assert.deepEqual(await vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewFile'), { kind: 'reviewed', hints: 2 });
    assert.deepEqual(await codes(1), ['F632', 'S307']);
    assert.deepEqual(await codes(0), []);
  });

  it('hints stand in the cell, with their quick fixes', async () => {
    const { document } = await editCell(notebook, 1);
    await vscode.commands.executeCommand('phiPair.reviewFile');
    const hint = vscode.languages.getDiagnostics(document.uri).find(({ code }) => typeof code === 'object' && code.value === 'F632');
    assert.ok(hint);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, hint.range, vscode.CodeActionKind.QuickFix.value);
    const fix = actions.find(({ title }) => title.startsWith('Replace'));
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText(), SECOND.replace(' is ', ' == '));
  });

  it('accepted code is reviewed in its cell', async () => {
    const { review } = await phiPair();
    await editCell(notebook, 2);
    const { document } = notebook.cellAt(2);
    const added = '\nimport json\njson.parse(eval("1"))\n';
    const start = document.getText().length;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(start), added);
    await vscode.workspace.applyEdit(edit);
    review.accepted({ document, start, end: start + added.length });
    await until('the cell is reviewed', () => review.hints(document.uri).length > 1);
    assert.deepEqual((await codes(2)).sort(), ['PP901', 'S307']);
  });

  it('a command writes into its cell, though the notebook is only looked at', async function () {
    // A model is loaded, and a notebook drawn twice.
    this.timeout(300_000);
    const editor = await editCell(notebook, 2);
    editor.selection = new vscode.Selection(0, 5, 0, 5);
    await loadParrot([await record({ task: 'document', editor, answers: ['Return the area of a rectangle."""\n'] })]);
    const outcome = await run('document');
    assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
    assert.match(await apply(editor.document), /^def area\(width, height\):\n {4}"""Return the area of a rectangle\."""\n/);
    assert.deepEqual([notebook.cellAt(0).document.getText(), notebook.cellAt(1).document.getText()], [FIRST, SECOND]);
  });

  it('a notebook without a file has all of it too', async () => {
    const unsaved = await vscode.workspace.openNotebookDocument('jupyter-notebook', new vscode.NotebookData([codeCell(SECOND)]));
    await editCell(unsaved, 0);
    assert.deepEqual(await vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewFile'), { kind: 'reviewed', hints: 2 });
  });
});
