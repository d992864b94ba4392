import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../src/core/completion/history';
import { accept, closeAll, completeNow, openAt, ready, shown, type, until, withSetting } from './editor';

const DOCSTRING = 'def add(a, b):\n    """Return the sum of a and b."""\n    ¦';
/** The model has more than one line to say. */
const LONG = 'class Point:\n    def __init__(self, x, y):\n        self.x = x\n        self.y = y\n\n\nclass Vector:\n    def __init__(self, x, y):\n        ¦';
/** Longer than a suggestion must be on screen to have been seen, ms. */
const LOOK_MS = 400;

const look = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, LOOK_MS));

/** Runs something that makes the editor ask, and resolves with what became of the automatic request, on a line where one is named. */
async function after(run: () => Thenable<unknown>, wantedLine?: number): Promise<HistoryEntry> {
  const { history } = await ready();
  const before = history.entries.at(-1)?.id ?? 0;
  await run();
  return until('the editor asks', () => history.entries.find(({ id, byHand, line, outcome }) => id > before && !byHand && (wantedLine ?? line) === line && outcome.kind !== 'superseded'));
}

describe('what becomes of suggestions', () => {
  before(ready);
  beforeEach(() => vscode.commands.executeCommand('phiPair.resetStatistics'));
  afterEach(closeAll);

  describe('is counted', () => {
    it('when one is accepted as a whole', async () => {
      const { statistics } = await ready();
      const editor = await openAt(DOCSTRING);
      const text = shown(await completeNow());
      await look();
      await accept(editor);
      await until('the acceptance is counted', () => statistics().accepted === 1);
      const { shown: seen, words, lines, characters } = statistics();
      assert.deepEqual({ seen, words, lines, characters }, { seen: 1, words: 0, lines: 0, characters: text.length });
    });

    it('when the editor\'s command accepts a word', async () => {
      const { statistics } = await ready();
      const editor = await openAt(DOCSTRING);
      const text = shown(await completeNow());
      const before = editor.document.getText();
      await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextWord');
      await until('the word is counted', () => statistics().words === 1);
      const inserted = editor.document.getText().slice(before.length);
      assert.ok(inserted.length > 0 && inserted.length < text.length && text.startsWith(inserted), inserted);
      assert.equal(statistics().characters, inserted.length);
      assert.equal(statistics().accepted, 0);
    });

    it('when the editor\'s command accepts a line', async () => {
      const { statistics } = await ready();
      const editor = await openAt(LONG);
      const text = shown(await completeNow());
      assert.ok(text.includes('\n'), `more than one line is needed here: ${text}`);
      const before = editor.document.getText();
      await vscode.commands.executeCommand('editor.action.inlineSuggest.acceptNextLine');
      await until('the line is counted', () => statistics().lines === 1);
      assert.equal(editor.document.getText().slice(before.length).trimEnd(), text.split('\n')[0]);
      assert.equal(statistics().accepted, 0);
    });

    it('once, while it is typed along', async () => {
      const { statistics } = await ready();
      const editor = await openAt(DOCSTRING);
      const text = shown(await completeNow());
      await look();
      await type(text.slice(0, 1));
      await type(text.slice(1, 2));
      await look();
      await accept(editor);
      await until('the acceptance is counted', () => statistics().accepted === 1);
      assert.equal(statistics().shown, 1);
      assert.equal(statistics().characters, text.length - 2);
    });

    it('and can be forgotten', async () => {
      const { statistics } = await ready();
      const editor = await openAt(DOCSTRING);
      shown(await completeNow());
      await accept(editor);
      await until('the acceptance is counted', () => statistics().accepted === 1);
      await vscode.commands.executeCommand('phiPair.resetStatistics');
      const { accepted, shown: seen, characters } = statistics();
      assert.deepEqual([accepted, seen, characters], [0, 0, 0]);
    });
  });

  describe('rejected ones', () => {
    it('typed over, are not offered again there, but by hand', async () => {
      const { statistics } = await ready();
      await openAt(DOCSTRING);
      const text = shown(await completeNow());
      await look();
      const key = text.startsWith('z') ? 'q' : 'z';
      await type(key);
      await until('the rejection is counted', () => statistics().rejected === 1);
      const { outcome } = await after(() => vscode.commands.executeCommand('deleteLeft'));
      assert.ok(outcome.kind === 'dropped' && outcome.by === 'rejections', JSON.stringify(outcome));
      assert.equal(shown(await completeNow()), text);
    });

    it('dismissed, are not offered again there', async () => {
      const { statistics } = await ready();
      await openAt(DOCSTRING);
      shown(await completeNow());
      await vscode.commands.executeCommand('phiPair.internal.dismiss');
      await until('the rejection is counted', () => statistics().rejected === 1);
      await type('z');
      const { outcome } = await after(() => vscode.commands.executeCommand('deleteLeft'));
      assert.ok(outcome.kind === 'dropped' && outcome.by === 'rejections', JSON.stringify(outcome));
    });

    it('are offered again where lines were rewritten', async () => {
      const editor = await openAt(DOCSTRING);
      const text = shown(await completeNow());
      await vscode.commands.executeCommand('phiPair.internal.dismiss');
      const whole = editor.document.getText();
      const all = new vscode.Range(0, 0, editor.document.lineCount, 0);
      await editor.edit((edit) => edit.delete(all));
      await vscode.env.clipboard.writeText(whole.slice(0, -1));
      await vscode.commands.executeCommand('editor.action.clipboardPasteAction');
      await until('it is pasted', () => editor.document.getText() === whole.slice(0, -1));
      assert.equal(shown(await type(' ')), text);
    });
  });

  it('several are offered by hand, none twice, and each can be taken', async () => {
    const { statistics } = await ready();
    const editor = await openAt('def check(value):\n    if isinstance¦');
    const { outcome } = await completeNow();
    assert.ok(outcome.kind === 'shown' && outcome.others.length > 0, JSON.stringify(outcome));
    const texts = [outcome.item, ...outcome.others].map(({ text }) => text);
    assert.equal(new Set(texts).size, texts.length);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.showNext');
    await look();
    const before = editor.document.getText();
    assert.equal((await accept(editor)).slice(before.length), texts[1]);
    await until('the acceptance is counted', () => statistics().accepted === 1);
    assert.equal(statistics().characters, texts[1]?.length);
  });

  describe('what the model was unsure of', () => {
    const UNSURE = 'def check(value):\n    if isinstance¦';

    async function acceptedUnsure(): Promise<vscode.TextEditor> {
      const { marks } = await ready();
      const editor = await openAt(UNSURE);
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'shown' && (outcome.item.unsure?.length ?? 0) > 0, JSON.stringify(outcome));
      await accept(editor);
      await until('it is marked', () => marks().length > 0);
      return editor;
    }

    it('is marked after acceptance, until it is edited', async () => {
      const { marks } = await ready();
      await withSetting('completion.showConfidence', true, async () => {
        const editor = await acceptedUnsure();
        const [first] = marks();
        assert.ok(first && !first.isEmpty);
        await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'import os\n'));
        assert.equal(marks()[0]?.start.line, first.start.line + 1, 'marks move with the text');
        const [moved] = marks();
        await editor.edit((edit) => edit.delete(moved as vscode.Range));
        assert.deepEqual(marks(), []);
      });
    });

    it('is marked no longer in another tab, and after some seconds', async () => {
      const { marks } = await ready();
      await withSetting('completion.showConfidence', true, async () => {
        await acceptedUnsure();
        await openAt('x = 1¦');
        await until('the marks are gone', () => marks().length === 0);
        await closeAll();
        await acceptedUnsure();
        await new Promise((resolve) => setTimeout(resolve, 6500));
        assert.deepEqual(marks(), []);
      });
    });

    it('is not marked where nobody asked for it', async () => {
      const { marks } = await ready();
      const editor = await openAt(UNSURE);
      shown(await completeNow());
      await accept(editor);
      await look();
      assert.deepEqual(marks(), []);
    });

    it('is not shown below the confidence of the settings, unless asked by hand', async () => {
      await withSetting('completion.minimumConfidence', 1, async () => {
        await openAt('def check(value):\n    if isinstanc¦');
        const { outcome } = await type('e');
        assert.ok(outcome.kind === 'dropped' && outcome.by === 'confidence', JSON.stringify(outcome));
        shown(await completeNow());
      });
    });
  });

  it('nothing is asked at the end of a line that was completed just now', async () => {
    const editor = await openAt(DOCSTRING);
    shown(await completeNow());
    const { outcome } = await after(() => accept(editor));
    assert.deepEqual(outcome, { kind: 'skipped', reason: 'just-accepted' });
  });

  it('the next one is computed when one is accepted, and is there at once', async () => {
    const { statistics } = await ready();
    const editor = await openAt('def average(values):\n    """Return the average of the values."""\n    total = ¦');
    shown(await completeNow());
    await accept(editor);
    await until('the next one is computed', () => statistics().ahead === 1);
    const { outcome, ms } = await after(() => vscode.commands.executeCommand('type', { text: '\n' }), 4);
    assert.ok((outcome.kind === 'shown' || outcome.kind === 'dropped') && outcome.from === 'ahead', JSON.stringify(outcome));
    assert.ok(ms < 100, `${ms} ms`);
  });

  it('nothing is computed ahead where reading ahead is off', async () => {
    const { statistics } = await ready();
    await withSetting('warmPrefix', false, async () => {
      const editor = await openAt('def mean(values):\n    """Return the mean of the values."""\n    total = ¦');
      shown(await completeNow());
      await accept(editor);
      await until('the acceptance is counted', () => statistics().accepted === 1);
      await new Promise((resolve) => setTimeout(resolve, 500));
      assert.equal(statistics().ahead, 0);
    });
  });
});
