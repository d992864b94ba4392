import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { GenerateResult } from '../../src/common/protocol';
import type { PhiPairApi } from '../../src/extension';
import { apply, loadParrot, LONG, Messages, openFile, record, run, tryToApply, unloadParrots } from './commandRig';
import type { HistoryEntry } from '../../src/core/completion/history';
import { closeAll, completeNow, discardAll, openAt, ready, until } from './editor';

const WRONG = 'import math\n\n\ndef area(r):\n    return math.pi * r¦\n\n\nprint(area(2))\n';
const BODY = 'return math.pi * r ** 2';
/** Milliseconds a token: a large model on a small machine. */
const SLOW = { stepMs: 25 };

describe('a command that runs', () => {
  let api: PhiPairApi;
  const messages = new Messages();

  before(async () => {
    api = await ready();
  });
  beforeEach(() => {
    ended.length = 0;
    messages.begin();
  });
  afterEach(async () => {
    messages.end();
    await discardAll();
    await closeAll();
  });
  after(unloadParrots);

  const ended: unknown[] = [];
  const writing = () =>
    until('tokens come', () => {
      assert.deepEqual(ended, [], 'the command still runs');
      return (api.commands.running?.progress?.tokens ?? 0) > 2;
    });
  const idle = async (): Promise<void> => {
    while (((await api.engine.status())?.pending ?? 0) > 0) await new Promise((resolve) => setTimeout(resolve, 1));
  };

  /** Opens a file and begins to explain it, slowly. */
  async function slowly(): Promise<{ editor: vscode.TextEditor; outcome: Thenable<unknown> }> {
    const editor = await openFile(WRONG);
    await loadParrot([await record({ task: 'explain', editor, answers: [` ${LONG}`] }), await record({ task: 'document', editor, answers: [`${LONG}."""\n`] })], SLOW);
    const outcome = run('explain');
    void outcome.then((one) => ended.push(one));
    await writing();
    return { editor, outcome };
  }

  it('ends at once when it is stopped: nothing more is shown, and the worker is free', async () => {
    const { outcome } = await slowly();
    const events: string[] = [];
    const listener = api.commands.onDidChange((running) => events.push(running ? 'shown' : 'over'));
    const asked = performance.now();
    await vscode.commands.executeCommand('phiPair.stop');
    assert.deepEqual(await outcome, { kind: 'stopped', cause: 'user' });
    const ended = performance.now();
    await idle();
    const free = performance.now();
    listener.dispose();
    assert.deepEqual(events, ['over'], 'after Stop there is nothing but the end');
    assert.equal(api.commands.running, undefined);
    console.log(`Stop: nothing more was shown after ${(ended - asked).toFixed(1)} ms, the worker was free after ${(free - asked).toFixed(1)} ms`);
  });

  it('drops text that comes after Stop', async () => {
    const editor = await openFile(WRONG);
    await loadParrot([await record({ task: 'explain', editor, answers: [' It multiplies.'] })]);
    const { engine } = api;
    const original = engine.generate.bind(engine);
    engine.generate = (_params, token, onText) =>
      new Promise<GenerateResult>((resolve) => {
        onText?.('first', 1);
        token.onCancellationRequested(() => {
          onText?.(' late', 2);
          resolve({ kind: 'cancelled' });
        });
      });
    try {
      const outcome = run('explain');
      const running = await until('it runs', () => (api.commands.running?.progress ? api.commands.running : undefined));
      await vscode.commands.executeCommand('phiPair.stop');
      assert.deepEqual(await outcome, { kind: 'stopped', cause: 'user' });
      assert.equal(running.progress?.tokens, 1);
    } finally {
      engine.generate = original;
    }
  });

  it('ends with the panel, with its diff and with its document, and leaves the worker free', async () => {
    const { editor, outcome } = await slowly();
    const panel = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputWebview);
    assert.equal(panel.length, 1);
    await vscode.window.tabGroups.close(panel);
    assert.deepEqual(await outcome, { kind: 'stopped', cause: 'view-closed' });
    await idle();

    ended.length = 0;
    await vscode.window.showTextDocument(editor.document);
    const docstring = run('document');
    await writing();
    const open = await until('the diff is open', () => api.proposals.of(editor.document));
    await vscode.commands.executeCommand('phiPair.discardProposal', open.sides.after);
    assert.deepEqual(await docstring, { kind: 'stopped', cause: 'view-closed' });
    await idle();

    const unsaved = await vscode.workspace.openTextDocument({ language: 'python', content: WRONG.replace('¦', '') });
    const unsavedEditor = await vscode.window.showTextDocument(unsaved);
    unsavedEditor.selection = editor.selection;
    const explanation = run('explain');
    await writing();
    await vscode.window.showTextDocument(unsaved);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    assert.deepEqual(await explanation, { kind: 'stopped', cause: 'document-closed' });
    await idle();
  });

  it('gives way to the next command', async () => {
    const { outcome } = await slowly();
    const next = run('document');
    assert.deepEqual(await outcome, { kind: 'stopped', cause: 'newer-command' });
    assert.equal(api.commands.running?.row.task, 'document');
    await vscode.commands.executeCommand('phiPair.stop');
    assert.deepEqual(await next, { kind: 'stopped', cause: 'user' });
  });

  it('tells how far it is in the status bar', async () => {
    const { outcome } = await slowly();
    await until('the status bar tells', () => /Explain: \d+ tokens, [\d.]+ tokens\/s/.test(api.status().text));
    await vscode.commands.executeCommand('phiPair.stop');
    await outcome;
    assert.equal(api.status().kind, 'ready');
  });

  it('is applied where its target has gone meanwhile, and refused where that has changed', async () => {
    const editor = await openFile(WRONG);
    const { document } = editor;
    await loadParrot([await record({ task: 'fix', editor, answers: [BODY] })], SLOW);
    const first = run('fix');
    await writing();
    await insert(document, 0, '# A line above.\n');
    assert.equal((await first as { kind: string }).kind, 'answered');
    assert.ok((await apply(document)).startsWith(`# A line above.\nimport math\n\n\ndef area(r):\n    ${BODY}\n`));

    await vscode.commands.executeCommand('undo');
    const again = run('fix');
    await writing();
    await insert(document, document.getText().indexOf('return'), '# Mine.\n    ');
    const before = document.getText();
    assert.equal((await again as { kind: string }).kind, 'answered');
    messages.said.length = 0;
    await tryToApply(document);
    assert.equal(document.getText(), before);
    assert.match(messages.said.join('\n'), /changed/);
  });

  describe('beside completions', () => {
    it('makes them wait where the model holds one prompt, unless they are asked for by hand', async () => {
      const { outcome } = await slowly();
      const { engine } = api;
      assert.equal(engine.state.kind, 'ready');
      const state = engine.state.kind === 'ready' ? { ...engine.state, model: { ...engine.state.model, kvSlots: 1 } } : engine.state;
      Object.defineProperty(engine, 'state', { get: () => state, configurable: true });
      try {
        const { document } = await openAt('def add(a, b):\n    ¦');
        const before = api.history.entries.at(-1)?.id ?? 0;
        const automatic = (): HistoryEntry | undefined => api.history.entries.find(({ id, byHand, outcome: { kind } }) => id > before && !byHand && kind !== 'superseded');
        // While the panel is being drawn, VS Code does not ask at every key.
        while (automatic() === undefined) {
          await vscode.window.showTextDocument(document);
          await vscode.commands.executeCommand('type', { text: 'x' });
          await new Promise((resolve) => setTimeout(resolve, 300));
        }
        assert.deepEqual(automatic()?.outcome, { kind: 'skipped', reason: 'command-running' });
        const { outcome: byHand } = await completeNow();
        assert.notEqual(byHand.kind, 'skipped', JSON.stringify(byHand));
      } finally {
        Reflect.deleteProperty(engine, 'state');
      }
      await vscode.commands.executeCommand('phiPair.stop');
      await outcome;
    });

    it('lets them go first, and goes on where it was', async () => {
      const { outcome } = await slowly();
      await openAt('def add(a, b):\n    return a +¦');
      const started = performance.now();
      const { outcome: completed } = await completeNow();
      const ms = performance.now() - started;
      assert.ok(api.commands.running, 'the command still runs when the completion is answered');
      assert.ok(completed.kind === 'dropped' || completed.kind === 'shown', JSON.stringify(completed));
      const result = (await outcome) as { kind: string; answer: { markdown: string } };
      assert.equal(result.kind, 'answered');
      assert.equal(result.answer.markdown, `1. ${LONG}`);
      const quiet = performance.now();
      await openAt('def mul(a, b):\n    return a *¦');
      await completeNow();
      console.log(`a completion took ${ms.toFixed(0)} ms while a command ran, ${(performance.now() - quiet).toFixed(0)} ms without one`);
    });
  });
});

async function insert(document: vscode.TextDocument, offset: number, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(offset), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}
