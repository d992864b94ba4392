import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { PhiPairApi } from '../../src/extension';
import { apply, loadParrot, Messages, openFile, record, run, unloadParrots } from './commandRig';
import { closeAll, discardAll, ready, until } from './editor';

const WRONG = 'def total(items):\n    return sum(item.BUG for item in items)¦\n';
const STILL_WRONG = 'return sum(one.BUG for one in items)';
const WORSE = 'return sum(item.price for item in items) + TYPO';
const RIGHT = 'return sum(item.price for item in items)';

/** Reports on every Python document, as a language server does: a word is wrong wherever it stands. */
class FakeServer implements vscode.Disposable {
  readonly #reports = vscode.languages.createDiagnosticCollection('fake');
  readonly #listeners: vscode.Disposable;

  constructor(private readonly words: readonly string[], serves: (document: vscode.TextDocument) => boolean = () => true) {
    const report = (document: vscode.TextDocument): void => {
      if (document.languageId === 'python' && serves(document)) this.#reports.set(document.uri, this.problemsOf(document));
    };
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidOpenTextDocument(report),
      vscode.workspace.onDidChangeTextDocument(({ document }) => report(document)),
    );
    vscode.workspace.textDocuments.forEach(report);
  }

  problemsOf(document: vscode.TextDocument): vscode.Diagnostic[] {
    return this.words.flatMap((word) =>
      [...document.getText().matchAll(new RegExp(`\\b${word}\\b`, 'g'))].map(({ index }) => {
        const range = new vscode.Range(document.positionAt(index), document.positionAt(index + word.length));
        const problem = new vscode.Diagnostic(range, `"${word}" is unknown`, vscode.DiagnosticSeverity.Error);
        problem.source = 'Fake';
        return problem;
      }),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#reports.dispose();
  }
}

describe('a fix', () => {
  let api: PhiPairApi;
  let server: FakeServer;
  const messages = new Messages();

  before(async () => {
    api = await ready();
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    server.dispose();
    messages.end();
    await discardAll();
    await closeAll();
  });
  after(unloadParrots);

  /** A file with the mistake, and a model that writes these bodies for it. */
  async function wrongFile(answers: readonly string[], serves?: (document: vscode.TextDocument) => boolean): Promise<vscode.TextEditor> {
    const editor = await openFile(WRONG);
    server = new FakeServer(['BUG', 'TYPO'], serves);
    const problems = server.problemsOf(editor.document);
    await loadParrot([await record({ task: 'fix', editor, problems, answers })]);
    return editor;
  }

  const copies = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => /Phi Pair checks|Untitled/.test(label));

  it('is offered when the problem is gone with it, and says so', async () => {
    const { document } = await wrongFile([RIGHT]);
    const outcome = await run('fix');
    assert.ok(outcome.kind === 'answered' && outcome.check === 'gone' && outcome.texts === 1, JSON.stringify(outcome));
    assert.match(messages.said.join('\n'), /Checked: the problem is gone/);
    assert.equal(await apply(document), `def total(items):\n    ${RIGHT}\n`);
    await until('the copy is closed', () => copies().length === 0);
  });

  it('is looked for again where the problem stays, or others come', async () => {
    const { document } = await wrongFile([STILL_WRONG, RIGHT]);
    const outcome = await run('fix');
    assert.ok(outcome.kind === 'answered' && outcome.check === 'gone' && outcome.texts > 1, JSON.stringify(outcome));
    assert.equal(await apply(document), `def total(items):\n    ${RIGHT}\n`);
  });

  it('is shown as text alone where none passes, with the best one', async () => {
    const { document } = await wrongFile([WORSE]);
    const before = document.getText();
    const outcome = await run('fix');
    assert.ok(outcome.kind === 'unusable' && outcome.reason === 'new-errors', JSON.stringify(outcome));
    assert.match(outcome.message, /3 texts were tried, and none passed/);
    assert.ok(outcome.best.includes(WORSE));
    assert.equal(document.getText(), before);
    await until('no diff is left', () => api.proposals.of(document) === undefined);
  });

  it('is offered unchecked where no language server answers, and says so', async () => {
    const { document } = await wrongFile([STILL_WRONG], (one) => !one.isUntitled);
    const outcome = await run('fix');
    assert.ok(outcome.kind === 'answered' && outcome.check === 'not-checked', JSON.stringify(outcome));
    assert.match(messages.said.join('\n'), /Not checked/);
    assert.ok(api.proposals.of(document));
  });

  describe('from the light bulb', () => {
    const actionsAt = (document: vscode.TextDocument, range: vscode.Range, kind?: vscode.CodeActionKind): Thenable<vscode.CodeAction[]> =>
      vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind?.value);
    const ours = (actions: vscode.CodeAction[]): string[] => actions.map(({ title }) => title).filter((title) => title.includes('Phi Pair'));

    it('is a quick fix on what is reported', async () => {
      const { document } = await wrongFile([RIGHT]);
      const [problem] = server.problemsOf(document);
      assert.ok(problem);
      const [action] = (await actionsAt(document, problem.range, vscode.CodeActionKind.QuickFix)).filter(({ title }) => title === 'Fix with Phi Pair');
      assert.ok(action?.command, 'the action is offered');
      await vscode.commands.executeCommand(action.command.command, ...((action.command.arguments ?? []) as unknown[]));
      assert.equal(await apply(document), `def total(items):\n    ${RIGHT}\n`);
    });

    it('stands beside what fits the function', async () => {
      server = new FakeServer([]);
      const { document } = await openFile('def half(n):\n    """Return half of n."""\n\n\ndef twice(n):\n    return 2 * n\n\n\nx = 1\n');
      const at = (line: number): vscode.Range => new vscode.Range(line, 6, line, 6);
      const titles = async (line: number): Promise<string[]> => ours(await actionsAt(document, at(line), vscode.CodeActionKind.Refactor));
      // The grammar is loaded and the document parsed when first asked.
      while ((await titles(0)).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      assert.deepEqual(await titles(0), ['Explain with Phi Pair: half', 'Write docstring with Phi Pair: half', 'Implement from docstring with Phi Pair: half', 'Write tests with Phi Pair: half', 'Review in writing with Phi Pair: half']);
      assert.deepEqual(await titles(5), ['Explain with Phi Pair: twice', 'Write docstring with Phi Pair: twice', 'Write tests with Phi Pair: twice', 'Review in writing with Phi Pair: twice']);
      assert.deepEqual(await titles(8), []);
      assert.equal(api.commands.running, undefined);
    });
  });
});
