import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { accept, closeAll, completeNow, openAt, ready, shown, type, until } from './editor';

const DOCSTRING = 'def add(a, b):\n    """Return the sum of a and b."""\n    ¦';

describe('completion', () => {
  before(ready);
  afterEach(closeAll);

  it('suggests the body below a docstring, and writes nothing before it is accepted', async () => {
    const editor = await openAt(DOCSTRING);
    const before = editor.document.getText();
    const text = shown(await completeNow());
    assert.equal(editor.document.getText(), before);
    assert.equal(await accept(editor), before + text);
  });

  it('suggests while typing', async () => {
    await openAt('def add(a, b):\n    """Return the sum of a and b."""¦');
    const { outcome } = await type('\n');
    assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
  });

  it('goes along the typing with no request', async () => {
    await openAt(DOCSTRING);
    const text = shown(await completeNow());
    // Letters alone: brackets and quotes are the editor's to close.
    const first = /^\w+/.exec(text)?.[0] ?? '';
    assert.ok(first.length > 1, text);
    let rest = text;
    for (const key of first.slice(0, -1)) {
      const { outcome } = await type(key);
      rest = rest.slice(1);
      assert.ok(outcome.kind === 'shown' && outcome.from === 'cache', JSON.stringify(outcome));
      assert.equal(outcome.item.text, rest);
    }
  });

  it('answers again at the same place from the cache', async () => {
    await openAt(DOCSTRING);
    const first = shown(await completeNow());
    const { outcome } = await completeNow();
    assert.ok(outcome.kind === 'shown' && outcome.from === 'cache');
    assert.equal(outcome.item.text, first);
  });

  it('is cancelled by other typing, and the next request works', async () => {
    const { history } = await ready();
    const editor = await openAt('import os\n\n\ndef main():¦');
    const before = history.entries.at(-1)?.id ?? 0;
    for (let i = 0; i < 5; i++) await vscode.commands.executeCommand('type', { text: String.fromCharCode(97 + i) });
    await until('the last request is answered', () => {
      const last = history.entries.at(-1);
      return last !== undefined && last.id > before && last.column === editor.selection.active.character + 1 ? last : undefined;
    });
    await editor.edit((edit) => edit.replace(new vscode.Range(0, 0, editor.document.lineCount, 0), ''));
    await openAt(DOCSTRING);
    shown(await completeNow());
  });

  it('keeps Windows line breaks', async () => {
    const editor = await openAt('class Point:\n    def __init__(self, x, y):¦', { eol: vscode.EndOfLine.CRLF });
    const entry = await completeNow();
    if (entry.outcome.kind === 'shown') {
      const text = await accept(editor);
      assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
      assert.ok(text.endsWith(entry.outcome.item.text.replaceAll('\n', '\r\n')));
    } else {
      assert.equal(entry.outcome.kind, 'dropped', JSON.stringify(entry.outcome));
    }
  });

  it('keeps tabs', async () => {
    const editor = await openAt('class Point:\n\tdef __init__(self, x, y):\n\t\tself.x = x\n\n\tdef norm(self):\n\t\t"""Return the norm."""\n\t\t¦', {
      editor: { insertSpaces: false, tabSize: 4 },
    });
    const entry = await completeNow();
    if (entry.outcome.kind === 'shown') assert.doesNotMatch(await accept(editor), /^ +\S/m);
    else assert.equal(entry.outcome.kind, 'dropped', JSON.stringify(entry.outcome));
  });

  for (const [what, text] of [
    ['emoji', 'text = "😀 👩‍👩‍👧"\nsmile = "🙂"\nprint(¦'],
    ['half a surrogate pair', 'text = "\ud83d"\nother = "\udc00"\nprint(¦'],
    ['a very long line', `table = [${'1, '.repeat(300)}\n    ¦`],
  ] as const) {
    it(`takes ${what}`, async () => {
      const editor = await openAt(text);
      const before = editor.document.getText();
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
      assert.equal(editor.document.getText(), before);
    });
  }

  it('takes a file of 50,000 lines', async () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => (i % 5 === 0 ? `def f${i}(a):` : `    a = a + ${i}`)).join('\n');
    await openAt(`${lines}\n\n\ndef add(a, b):\n    """Return the sum of a and b."""\n    ¦`);
    const { outcome } = await completeNow();
    assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
    assert.ok('stats' in outcome && outcome.stats && outcome.stats.promptTokens > 50 && outcome.stats.promptTokens < 1000);
  });

  it('works in a notebook cell, with the cells above it', async () => {
    const cell = (text: string): vscode.NotebookCellData => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'python');
    const data = new vscode.NotebookData([cell('import math\nradius = 2'), cell('def area(r):\n    """Return the area of a circle."""\n    ')]);
    const notebook = await vscode.workspace.openNotebookDocument('jupyter-notebook', data);
    await vscode.window.showNotebookDocument(notebook, { selections: [new vscode.NotebookRange(1, 2)] });
    await vscode.commands.executeCommand('notebook.cell.edit');
    const editor = await until('the cell is edited', () => {
      const active = vscode.window.activeTextEditor;
      return active?.document === notebook.cellAt(1).document ? active : undefined;
    });
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    const { outcome } = await completeNow();
    assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
  });

  describe('offers nothing, and says why', () => {
    const reasonFor = async (marked: string, prepare?: (editor: vscode.TextEditor) => unknown): Promise<string> => {
      const editor = await openAt(marked);
      await prepare?.(editor);
      const { outcome } = await completeNow();
      return outcome.kind === 'skipped' ? outcome.reason : outcome.kind;
    };

    it('in an empty file', async () => assert.equal(await reasonFor('¦'), 'empty-prompt'));
    it('inside a word', async () => assert.equal(await reasonFor('ret¦urn'), 'mid-word'));
    it('before other code', async () => assert.equal(await reasonFor('x = ¦ + 1'), 'text-after-cursor'));
    it('where the block has a body', async () => assert.equal(await reasonFor('def f():¦\n    return 1\n'), 'has-body'));
    it('with several cursors', async () => {
      const two = (editor: vscode.TextEditor): void => {
        editor.selections = [new vscode.Selection(0, 4, 0, 4), new vscode.Selection(1, 4, 1, 4)];
      };
      assert.equal(await reasonFor('x = ¦\ny = \n', two), 'several-cursors');
    });
    it('with text selected', async () => {
      const select = (editor: vscode.TextEditor): void => {
        editor.selection = new vscode.Selection(0, 0, 0, 3);
      };
      assert.equal(await reasonFor('x = ¦\n', select), 'selection');
    });
  });
});
