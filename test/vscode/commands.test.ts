import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PhiPairApi } from '../../src/extension';
import { apply, loadParrot, LONG, Messages, openFile, record, run, tabOf, unloadParrots } from './commandRig';
import { closeAll, discardAll, ready, until } from './editor';

const WRONG = 'import math\n\n\ndef area(r):\n    return math.pi * r¦\n\n\nprint(area(2))\n';
const RIGHT_BODY = 'return math.pi * r ** 2';
const EMPTY = 'def double(n):\n    """Return twice n."""¦\n';

describe('commands', () => {
  let api: PhiPairApi;
  const messages = new Messages();

  before(async () => {
    api = await ready();
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    messages.end();
    await discardAll();
    await closeAll();
  });
  after(unloadParrots);

  describe('with the embedded model', () => {
    it('implement from a docstring, marked as a small model\'s work', async () => {
      const { document } = await openFile(EMPTY);
      const outcome = await run('implement');
      assert.ok(outcome.kind === 'answered' || outcome.kind === 'unusable', JSON.stringify(outcome));
      if (outcome.kind === 'unusable') return;
      await until('the diff says so', () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => /Implement double \(small model\)/.test(label))));
      assert.ok((await apply(document)).startsWith('def double(n):\n    """Return twice n."""\n    '));
    });

    for (const task of ['explain', 'fix', 'test', 'ask'] as const) {
      it(`do not ${task}, and offer a larger model instead`, async () => {
        await openFile(WRONG);
        const outcome = await run(task, ...(task === 'ask' ? ['Why?'] : []));
        assert.ok(outcome.kind === 'refused' && outcome.reason === 'not-able', JSON.stringify(outcome));
        assert.match(messages.said.join('\n'), /phi-micro is too small to/);
        assert.deepEqual(messages.buttons, [['Get Phi-2…', 'Choose Folder…']]);
      });
    }
  });

  describe('with a model that knows the answer', () => {
    it('explain in the panel', async () => {
      const editor = await openFile(WRONG);
      await loadParrot([await record({ task: 'explain', editor, answers: [' It multiplies pi by the radius.\n2. It returns the product.\n"""\n'] })]);
      const outcome = await run('explain');
      assert.ok(outcome.kind === 'answered' && outcome.answer.kind === 'prose', JSON.stringify(outcome));
      assert.equal(outcome.answer.markdown, '1. It multiplies pi by the radius.\n2. It returns the product.');
    });

    it('ask, with the code at the cursor and without any', async () => {
      const editor = await openFile(WRONG);
      const question = 'What is wrong?';
      const fall = 'A ball falls for two seconds. How far?';
      await loadParrot([
        await record({ task: 'ask', editor, question, answers: [' The radius is not squared.'] }),
        await record({ task: 'ask', editor: undefined, question: fall, answers: [' About 20 metres.'] }),
      ]);
      const about = await run('ask', question);
      assert.ok(about.kind === 'answered' && about.answer.kind === 'prose' && about.answer.markdown === 'The radius is not squared.', JSON.stringify(about));
      await closeAll();
      const alone = await run('ask', fall);
      assert.ok(alone.kind === 'answered' && alone.answer.kind === 'prose' && alone.answer.markdown === 'About 20 metres.', JSON.stringify(alone));
    });

    it('fix in a diff, applied and undone in one step', async () => {
      const editor = await openFile(WRONG);
      const { document } = editor;
      const before = document.getText();
      await loadParrot([await record({ task: 'fix', editor, answers: [`${RIGHT_BODY}\n\n\nprint(area(3))`] })]);
      const outcome = await run('fix');
      assert.ok(outcome.kind === 'answered' && outcome.check === 'not-asked', JSON.stringify(outcome));
      assert.equal(document.getText(), before, 'nothing is written before it is applied');
      assert.equal(await apply(document), before.replace('return math.pi * r', RIGHT_BODY));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), before);
    });

    it('write a docstring, and keep the rest byte for byte', async () => {
      const editor = await openFile(WRONG);
      const { document } = editor;
      const before = document.getText();
      await loadParrot([await record({ task: 'document', editor, answers: ['Return the area of a circle.\n\n    Args:\n        r: its radius.\n    """\n    return 0\n'] })]);
      const outcome = await run('document');
      assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
      const docstring = '    """Return the area of a circle.\n\n    Args:\n        r: its radius.\n    """\n';
      assert.equal(await apply(document), before.replace('def area(r):\n', `def area(r):\n${docstring}`));
    });

    it('implement, with Windows line breaks', async () => {
      const editor = await openFile(EMPTY.replaceAll('\n', '\r\n'));
      const { document } = editor;
      await loadParrot([await record({ task: 'implement', editor, answers: ['return 2 * n\n\n\nprint(double(2))'] })]);
      const outcome = await run('implement');
      assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
      assert.equal(await apply(document), 'def double(n):\r\n    """Return twice n."""\r\n    return 2 * n\r\n');
    });

    it('write tests into a new file beside the source, unsaved', async () => {
      const editor = await openFile(WRONG, 'circles.py');
      await loadParrot([await record({ task: 'test', editor, answers: ['assert area(0) == 0\n\n\ndef test_area_of_two():\n    assert area(2) == pytest.approx(12.566, abs=0.001)\n'] })]);
      const outcome = await run('test');
      assert.ok(outcome.kind === 'answered' && outcome.answer.kind === 'tests', JSON.stringify(outcome));
      const document = vscode.window.activeTextEditor?.document;
      assert.ok(document?.isUntitled && document.uri.path.endsWith('/test_circles.py'), document?.uri.toString());
      assert.match(document.getText(), /from .*circles import area/);
      assert.match(document.getText(), /def test_area_of_two\(\):\n {4}assert area\(2\) == pytest\.approx/);
    });

    it('read the target once for all commands', async () => {
      const editor = await openFile(WRONG);
      await loadParrot([
        await record({ task: 'explain', editor, answers: [' It multiplies.'] }),
        await record({ task: 'document', editor, answers: ['Return the area."""\n'] }),
      ]);
      await run('explain');
      const outcome = await run('document');
      assert.ok(outcome.kind === 'answered' && outcome.stats.reusedTokens > 15, JSON.stringify(outcome));
    });

    it('give another answer when asked again', async () => {
      const editor = await openFile(WRONG);
      const answers = ['return math.pi * r * r', RIGHT_BODY, 'return r * r * math.pi'];
      await loadParrot([await record({ task: 'fix', editor, answers })]);
      assert.equal((await run('fix')).kind, 'answered');
      const open = api.proposals.of(editor.document);
      const first = api.commands.records.at(-1);
      await until('the diff is open', () => tabOf(open?.sides.after));
      await vscode.commands.executeCommand('phiPair.retryProposal', open?.sides.after);
      const again = await until('there is another answer', () => api.commands.records.at(-1) !== first && api.commands.records.at(-1));
      assert.ok(again.outcome.kind === 'answered' && again.outcome.answer.kind === 'replacement', JSON.stringify(again));
      assert.ok(answers.some((answer) => (again.outcome as { answer: { text: string } }).answer.text.endsWith(answer)));
    });
  });

  describe('of which an answer is not to be had', () => {
    it('say so where there is nothing to work on', async () => {
      await openFile('¦\n\nx = 1\n');
      const outcome = await run('document');
      assert.ok(outcome.kind === 'refused' && outcome.reason === 'no-definition', JSON.stringify(outcome));
      assert.match(messages.said.join('\n'), /no function or class at the cursor/);
    });

    it('never read a file that holds secrets by its name', async () => {
      await openFile('API_KEY = "x"¦\n', 'credentials.py');
      const editor = vscode.window.activeTextEditor as vscode.TextEditor;
      await vscode.languages.setTextDocumentLanguage(await renamed(editor, '.env'), 'python');
      for (const task of ['explain', 'fix', 'ask'] as const) {
        const outcome = await run(task, ...(task === 'ask' ? ['What is the key?'] : []));
        assert.ok(outcome.kind === 'refused' && outcome.reason === 'secret-file', JSON.stringify(outcome));
      }
      assert.match(messages.said.join('\n'), /Such files are never read/);
    });

    it('say what is in the way of tests before the model is asked', async () => {
      const document = await vscode.workspace.openTextDocument({ language: 'python', content: 'def f():\n    return 1\n' });
      await vscode.window.showTextDocument(document);
      const outcome = await run('test');
      assert.ok(outcome.kind === 'refused' && outcome.reason === 'no-test-file', JSON.stringify(outcome));
      assert.match(messages.said.join('\n'), /not saved yet/);
    });

    it('tell that the prompt is too long', async () => {
      const editor = await openFile(`def long():\n${'    x = compute(1, 2, 3, 4, 5)\n'.repeat(400)}¦    return x\n`);
      await loadParrot([{ prompt: 'x', answers: ['y'] }]);
      const outcome = await run('fix');
      assert.ok(outcome.kind === 'refused' && outcome.reason === 'too-long', JSON.stringify(outcome));
      assert.equal(api.proposals.of(editor.document), undefined);
    });

    it('tell that the worker ended, and work again afterwards', async () => {
      const editor = await openFile(WRONG);
      const recording = await record({ task: 'document', editor, answers: [`${LONG.slice(0, 150)}."""\n`] });
      await loadParrot([recording], { stepMs: 20 });
      const running = run('document');
      await until('tokens come', () => api.commands.running?.progress);
      process.kill(api.engine.workerPid as number, 'SIGKILL');
      const outcome = await running;
      assert.ok(outcome.kind === 'failed' && outcome.reason === 'worker-exited', JSON.stringify(outcome));
      assert.match(messages.said.join('\n'), /started again by itself; run the command again/);
      await until('another worker is ready', () => api.engine.state.kind === 'ready');
      const after = await run('document');
      assert.equal(after.kind, 'answered', JSON.stringify(after));
    });
  });
});

/** The same file under another name, open and active. */
async function renamed(editor: vscode.TextEditor, name: string): Promise<vscode.TextDocument> {
  const { uri } = editor.document;
  const target = vscode.Uri.joinPath(uri, '..', name);
  await vscode.workspace.fs.rename(uri, target);
  const document = await vscode.workspace.openTextDocument(target);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}
