import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, completeNow, openAt, ready, shown, until, withSetting } from './editor';

const NO_MODEL = path.join(path.parse(process.cwd()).root, 'no', 'such', 'model');
const DOCSTRING = 'def add(a, b):\n    """Return the sum of a and b."""\n    ¦';

describe('settings', () => {
  before(ready);
  afterEach(closeAll);

  it('switch completions off and on at once', async () => {
    const { status } = await ready();
    await openAt(DOCSTRING);
    await withSetting('completion.enabled', false, async () => {
      assert.equal(status().kind, 'off');
      assert.deepEqual((await completeNow()).outcome, { kind: 'skipped', reason: 'off' });
    });
    shown(await completeNow());
  });

  it('leave completions by hand where automatic ones are off', async () => {
    await openAt(DOCSTRING);
    await withSetting('completion.automatic', false, async () => void shown(await completeNow()));
  });

  it('limit the lines of a suggestion', async () => {
    await openAt(DOCSTRING);
    await withSetting('completion.maxLines', 1, async () => {
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'dropped' || (outcome.kind === 'shown' && !outcome.item.text.includes('\n')), JSON.stringify(outcome));
    });
  });

  it('choose the languages', async () => {
    const { history } = await ready();
    await openAt('first line\nsecond ¦', { language: 'plaintext' });
    const before = history.entries.length;
    await vscode.commands.executeCommand('phiPair.triggerCompletion');
    assert.equal(history.entries.length, before);
    await withSetting('completion.languages', ['python', 'plaintext'], async () => {
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
    });
  });

  it('name a model folder that is missing: the reason is shown, and the old one loads again', async () => {
    const { engine, status } = await ready();
    await withSetting('model.folder', NO_MODEL, async () => {
      await until('loading fails', () => engine.state.kind === 'failed');
      assert.ok(status().error && status().reason.includes(NO_MODEL), status().reason);
      await openAt(DOCSTRING);
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'not-ready' && outcome.detail.includes(NO_MODEL), JSON.stringify(outcome));
    });
    await until('the embedded model is loaded again', () => engine.state.kind === 'ready');
    assert.equal(status().error, false);
  });

  it('name another folder meanwhile: what was asked while no model was there is asked again by itself', async () => {
    const { engine, history } = await ready();
    await withSetting('model.folder', NO_MODEL, async () => {
      await until('loading fails', () => engine.state.kind === 'failed');
      await openAt(DOCSTRING);
      assert.equal((await completeNow()).outcome.kind, 'not-ready');
    });
    await until('the request is answered', () => history.entries.at(-1)?.outcome.kind === 'shown');
  });

  it('name another folder meanwhile: what was typed then is answered as typed', async () => {
    const { history } = await ready();
    await typeWithoutModel(() => until('it is asked for, in vain', () => history.entries.at(-1)?.outcome.kind === 'not-ready'));
    const { byHand } = await until('the request is answered', () => history.entries.find(({ outcome }, at) => at === history.entries.length - 1 && outcome.kind === 'shown'));
    assert.equal(byHand, false);
  });

  it('switch VS Code\'s suggestions off: what was typed without a model is not answered later either', async () => {
    const { engine, history } = await ready();
    const before = history.entries.at(-1)?.id ?? 0;
    await withSetting('inlineSuggest.enabled', false, async () => {
      await typeWithoutModel(({ document }) => until('it is typed', () => document.lineCount > 2));
      await until('the embedded model is loaded again', () => engine.state.kind === 'ready');
      await completeNow();
    }, 'editor');
    // A request on the typed text would have come before the one by hand.
    assert.deepEqual(history.entries.filter(({ id }) => id > before).map(({ byHand }) => byHand), [true]);
  });

  it('name a model folder by half a path: the reason is shown', async () => {
    const { engine, status } = await ready();
    await withSetting('model.folder', 'models/phi-2', async () => {
      await until('the problem is shown', () => status().error);
      assert.match(status().reason, /not an absolute path/);
    });
    await until('the embedded model is loaded again', () => engine.state.kind === 'ready' && !status().error);
  });
});

/** Types the end of a line while there is no model, and waits for what `comesOfIt`. */
async function typeWithoutModel(comesOfIt: (editor: vscode.TextEditor) => Promise<unknown>): Promise<void> {
  const { engine } = await ready();
  await withSetting('model.folder', NO_MODEL, async () => {
    await until('loading fails', () => engine.state.kind === 'failed');
    const editor = await openAt(DOCSTRING.replace(/\n *¦/, '¦'));
    await vscode.commands.executeCommand('type', { text: '\n' });
    await comesOfIt(editor);
  });
}
