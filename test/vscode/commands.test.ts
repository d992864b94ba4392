import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PhiPairApi } from '../../src/extension';
import { loadParrot, Messages, openFile, record, run, unloadParrots } from './commandRig';
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

  /** Applies the proposal for a document, and resolves with the document's text. */
  async function apply(document: vscode.TextDocument): Promise<string> {
    const open = api.proposals.of(document);
    assert.ok(open, 'a proposal is open');
    await until('the diff is open', () => vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputTextDiff && input.modified.toString() === open.sides.after.toString())));
    await vscode.commands.executeCommand('phiPair.applyProposal', open.sides.after);
    await until('the proposal is gone', () => api.proposals.of(document) === undefined);
    return document.getText();
  }

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
  });
});
