import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import type { Hint } from '../../src/core/review/hint';
import type { ManyOutcome } from '../../src/host/review/many';
import type { ReviewOutcome } from '../../src/host/review/service';
import { accept, completeNow, discardAll, openAt, phiPair, ready, shown, until, withSetting } from './editor';

const SHELL = 'import subprocess\n\n\ndef ping(host):\n    subprocess.run(f"ping {host}", shell=True)\n';
const IS = 'def empty(name):\n    return name is ""\n';

const folder = (): vscode.Uri => vscode.Uri.joinPath((vscode.workspace.workspaceFolders as readonly vscode.WorkspaceFolder[])[0]?.uri as vscode.Uri, 'review');
const at = (...names: string[]): vscode.Uri => vscode.Uri.joinPath(folder(), ...names);

async function write(uri: vscode.Uri, text: string): Promise<vscode.Uri> {
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

async function open(name: string, text: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(await write(at(name), text)));
}

const ours = (uri: vscode.Uri): vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Phi Pair');
const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);
const codes = (uri: vscode.Uri): unknown[] => ours(uri).map(codeOf);

const reviewFile = async (): Promise<ReviewOutcome> => vscode.commands.executeCommand('phiPair.reviewFile');

async function actionAt(editor: vscode.TextEditor, title: RegExp): Promise<vscode.CodeAction> {
  const [diagnostic] = ours(editor.document.uri);
  assert.ok(diagnostic, 'there is a hint');
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', editor.document.uri, diagnostic.range, vscode.CodeActionKind.QuickFix.value);
  const found = actions.find((action) => title.test(action.title));
  assert.ok(found, actions.map((action) => action.title).join(', '));
  return found;
}

const run = ({ command }: vscode.CodeAction): Thenable<unknown> => vscode.commands.executeCommand(command?.command ?? '', ...((command?.arguments as unknown[] | undefined) ?? []));

describe('review', () => {
  // What a model finds surprising is another's business: reviewSurprise.test.ts.
  before(async () => {
    await phiPair();
    await vscode.workspace.getConfiguration('phiPair').update('review.surprise', false, vscode.ConfigurationTarget.Global);
  });
  after(() => vscode.workspace.getConfiguration('phiPair').update('review.surprise', undefined, vscode.ConfigurationTarget.Global));
  afterEach(async () => {
    // A document that is still unsaved would be written anew after its folder is gone.
    await discardAll();
    await vscode.commands.executeCommand('phiPair.clearHints');
    await vscode.commands.executeCommand('phiPair.restoreHints');
    await rm(folder().fsPath, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });

  describe('by hand', () => {
    it('shows hints of the file, with a link to what they mean', async () => {
      const { document } = await open('shell.py', SHELL);
      const outcome = await reviewFile();
      assert.deepEqual(outcome, { kind: 'reviewed', hints: 1 });
      const [hint] = ours(document.uri);
      assert.ok(hint && typeof hint.code === 'object');
      assert.deepEqual([hint.code.value, hint.severity, document.getText(hint.range)], ['S602', vscode.DiagnosticSeverity.Information, 'subprocess.run']);
      assert.equal(hint.code.target.toString(true), 'command:phiPair.internal.showRule?["s602"]');
    });

    it('tells where the input comes from', async () => {
      const { document } = await open('page.py', 'import os\n\n\n@app.route("/<name>")\ndef page(name):\n    return open(os.path.join("pages", name)).read()\n');
      await reviewFile();
      const hint = ours(document.uri).find((one) => codeOf(one) === 'PP101');
      assert.equal(hint?.relatedInformation?.length, 1);
      assert.equal(document.getText(hint.relatedInformation[0]?.location.range), 'name');
    });

    it('shows those of the selection only', async () => {
      const editor = await open('two.py', `${IS}\n\n${SHELL}`);
      editor.selection = new vscode.Selection(0, 0, 2, 0);
      await vscode.commands.executeCommand('phiPair.reviewSelection');
      assert.deepEqual(codes(editor.document.uri), ['F632']);
    });

    it('leaves other languages alone', async () => {
      await openAt('hello¦', { language: 'plaintext' });
      assert.deepEqual(await reviewFile(), { kind: 'skipped', reason: 'not-python' });
    });
  });

  it('hints follow edits above them, and go when their code is edited', async () => {
    const editor = await open('moved.py', IS);
    await reviewFile();
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# above\n\n'));
    await until('the hint has moved', () => ours(editor.document.uri)[0]?.range.start.line === 3);
    await editor.edit((edit) => edit.insert(new vscode.Position(3, 13), 's'));
    await until('the hint is gone', () => ours(editor.document.uri).length === 0);
  });

  it('a quick fix mends the code, and one undo takes it back', async () => {
    const editor = await open('fix.py', IS);
    await reviewFile();
    const action = await actionAt(editor, /^Replace/);
    assert.ok(action.edit && action.isPreferred);
    await vscode.workspace.applyEdit(action.edit);
    assert.equal(editor.document.getText(), IS.replace(' is ', ' == '));
    await until('the hint is gone', () => ours(editor.document.uri).length === 0);
    await vscode.commands.executeCommand('undo');
    assert.equal(editor.document.getText(), IS);
  });

  describe('dismissed', () => {
    it('a hint does not return, wherever its line moves', async () => {
      const editor = await open('dismissed.py', IS);
      await reviewFile();
      await run(await actionAt(editor, /^Dismiss this hint/));
      assert.deepEqual(codes(editor.document.uri), []);
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), 'x = 1\n\n\n'));
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
      await editor.edit((edit) => edit.insert(new vscode.Position(editor.document.lineCount, 0), '\n\ndef other(text):\n    return text is "a"\n'));
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 1 });
    });

    it('a rule does not return in another file, until it is wanted again', async () => {
      const editor = await open('rule.py', IS);
      await reviewFile();
      await run(await actionAt(editor, /everywhere/));
      const other = await open('other.py', IS);
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
      await vscode.commands.executeCommand('phiPair.restoreHints');
      await reviewFile();
      assert.deepEqual(codes(other.document.uri), ['F632']);
    });

    it('the hint at the cursor, by the command', async () => {
      const editor = await open('cursor.py', IS);
      await reviewFile();
      editor.selection = new vscode.Selection(1, 13, 1, 13);
      await vscode.commands.executeCommand('phiPair.dismissHint');
      assert.deepEqual(codes(editor.document.uri), []);
    });
  });

  it('a text that ruff gives up on is a failure, and the next one is reviewed', async () => {
    await open('deep.py', `x = ${'('.repeat(50_000)}1${')'.repeat(50_000)}\n`);
    const outcome = await reviewFile();
    assert.ok(outcome.kind === 'failed' || outcome.kind === 'reviewed', JSON.stringify(outcome));
    await open('next.py', IS);
    assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 1 });
  });

  it('reviews when a file is saved, where that is switched on', async () => {
    const editor = await open('saved.py', 'x = 1\n');
    await editor.edit((edit) => edit.insert(new vscode.Position(1, 0), IS));
    await editor.document.save();
    await withSetting('review.onSave', true, async () => {
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# saved again\n'));
      await editor.document.save();
      await until('it is reviewed', () => codes(editor.document.uri).includes('F632'));
    });
  });

  describe('follows', () => {
    it('the user\'s ruff configuration', async () => {
      await write(at('configured', 'base.toml'), '[lint]\nignore = ["S602"]\n');
      await write(at('configured', 'ruff.toml'), 'extend = "base.toml"\n[lint.per-file-ignores]\n"fix*.py" = ["F632"]\n');
      await open('configured/shell.py', SHELL);
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
      await open('configured/fixed.py', IS);
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 });
      await open('configured/other.py', IS);
      assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 1 });
    });

    it('the setting that leaves rules out', async () => {
      await open('shell.py', SHELL);
      await withSetting('review.ignore', ['S6'], async () => assert.deepEqual(await reviewFile(), { kind: 'reviewed', hints: 0 }));
    });
  });

  describe('of accepted code', () => {
    const api = (hints: readonly Hint[]): string[] => hints.flatMap(({ symbol }) => (symbol ? [`${symbol.module}.${symbol.name}`] : []));

    it('comes by itself, and names what is to be verified', async () => {
      const { review } = await ready();
      const editor = await openAt('import os\n\n\ndef join(folder, name):\n    """Return the path of the file name inside the folder."""\n    return os.path.¦');
      const text = shown(await completeNow());
      await accept(editor);
      const accepted = performance.now();
      const hints = await until('it is reviewed', () => {
        const found = review.hints(editor.document.uri);
        return found.length > 0 && found;
      });
      console.log(`      reviewed ${(performance.now() - accepted).toFixed(0)} ms after acceptance`);
      const [symbol] = api(hints);
      assert.ok(symbol?.startsWith('os.path.') && text.startsWith(symbol.slice('os.path.'.length)), `${symbol} in ${text}`);
      assert.equal(ours(editor.document.uri)[0]?.severity, vscode.DiagnosticSeverity.Hint);
    });

    it('finds what the rules find, there only, and again when it is edited', async () => {
      const { review } = await phiPair();
      const editor = await openAt(`${SHELL}\n\n¦`);
      const { document } = editor;
      const start = document.getText().length;
      await editor.edit((edit) => edit.insert(document.positionAt(start), IS));
      review.accepted({ document, start, end: start + IS.length });
      await until('it is reviewed', () => review.hints(document.uri).some(({ code }) => code === 'F632'));
      assert.deepEqual(review.hints(document.uri).map(({ code }) => code), ['F632']);
      await editor.edit((edit) => edit.insert(document.positionAt(document.getText().length - 1), ' or eval(name)'));
      await until('it is reviewed again', () => review.hints(document.uri).some(({ code }) => code === 'S307'));
    });

    it('knows the modules of the workspace', async () => {
      const { review } = await phiPair();
      await write(at('helpers.py'), 'def tidy(text):\n    return text.strip()\n');
      const editor = await openAt('¦');
      const text = 'import json\nimport math\n\nfrom helpers import tidy\n\nprint(tidy(json.dumps(math.pi)))\n';
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
      review.accepted({ document: editor.document, start: 0, end: text.length });
      const hints = await until('it is reviewed', () => {
        const found = review.hints(editor.document.uri);
        return found.length > 0 && found;
      });
      assert.deepEqual(api(hints), ['json.dumps']);
    });

    it('does not come where it is switched off', async () => {
      const { review } = await phiPair();
      await withSetting('review.acceptedCode', false, async () => {
        const editor = await openAt(`${IS}¦`);
        review.accepted({ document: editor.document, start: 0, end: IS.length });
        await new Promise((resolve) => setTimeout(resolve, 1000));
        assert.deepEqual(review.hints(editor.document.uri), []);
      });
    });
  });

  describe('of many files', () => {
    const FILES = 2000;

    it('finds the workspace\'s own', async () => {
      const { review } = await phiPair();
      await write(at('own.py'), IS);
      await write(at('env', 'pyvenv.cfg'), '');
      await write(at('env', 'lib', 'foreign.py'), IS);
      await write(at('build', 'made.py'), IS);
      await write(at('generated', 'ruff.toml'), 'exclude = ["made_*.py"]\n');
      await write(at('generated', 'made_here.py'), IS);
      const files = await review.many.inWorkspace();
      const names = files.map(({ uri }) => uri.path).filter((file) => file.startsWith(folder().path)).map((file) => path.posix.basename(file));
      assert.deepEqual(names, ['own.py']);
    });

    it('shows what it finds without opening a file, and hands it over when one is opened', async () => {
      const uri = await write(at('closed.py'), `# é😀\r\n${IS}`);
      const outcome = await vscode.commands.executeCommand<ManyOutcome>('phiPair.reviewWorkspace');
      assert.equal(outcome.kind, 'reviewed');
      assert.deepEqual(codes(uri), ['F632']);
      assert.equal(ours(uri)[0]?.range.start.line, 2);
      assert.ok(!vscode.workspace.textDocuments.some((document) => document.uri.toString() === uri.toString()));
      const editor = await vscode.window.showTextDocument(uri);
      const { review } = await phiPair();
      await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '# above\n'));
      await until('the hint is there, and has moved', () => review.hints(uri).length === 1 && ours(uri)[0]?.range.start.line === 3);
    });

    it('can be stopped, and keeps what it found', async () => {
      const { review } = await phiPair();
      const uris = Array.from({ length: FILES }, (_, number) => at(`module_${number}.py`));
      await mkdir(folder().fsPath, { recursive: true });
      for (const uri of uris) await writeFile(uri.fsPath, IS);
      const cancellation = new vscode.CancellationTokenSource();
      const outcome = await review.many.run(uris.map((uri) => ({ uri, only: { kind: 'all' } as const })), cancellation.token, (done) => {
        if (done === 20) cancellation.cancel();
      });
      assert.deepEqual([outcome.kind, outcome.files, outcome.hints, outcome.failures.length], ['cancelled', 20, 20, 0]);
      assert.deepEqual(codes(uris[0] as vscode.Uri), ['F632']);
      assert.deepEqual(codes(uris.at(-1) as vscode.Uri), []);
    });
  });

  describe('of changes', () => {
    it('looks at the lines that Git\'s HEAD has not', async () => {
      const git = (...args: string[]): Promise<unknown> => promisify(execFile)('git', ['-c', 'user.name=me', '-c', 'user.email=me@example.com', ...args], { cwd: folder().fsPath });
      const uri = await write(at('changed.py'), SHELL);
      await git('init', '--quiet');
      await git('add', '.');
      await git('commit', '--quiet', '--message', 'first');
      await write(uri, `${SHELL}\n\n${IS}`);
      const fresh = await write(at('fresh.py'), IS);
      const before = vscode.workspace.getConfiguration('git').inspect('enabled')?.globalValue;
      await vscode.workspace.getConfiguration('git').update('enabled', true, vscode.ConfigurationTarget.Global);
      try {
        await vscode.commands.executeCommand('git.openRepository', folder().fsPath);
        const outcome = await vscode.commands.executeCommand<ManyOutcome>('phiPair.reviewChanges');
        const hinted = vscode.languages.getDiagnostics().flatMap(([one]) => (ours(one).length > 0 ? [one.path] : []));
        assert.deepEqual([outcome.kind, outcome.files, outcome.hints], ['reviewed', 2, 2], hinted.join(', '));
        assert.deepEqual([codes(uri), codes(fresh)], [['F632'], ['F632']]);
      } finally {
        await vscode.workspace.getConfiguration('git').update('enabled', before, vscode.ConfigurationTarget.Global);
      }
    });

    it('says so where there is no Git', async () => {
      const outcome = await vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewChanges');
      assert.ok(outcome.kind === 'failed' && outcome.message.includes('Review File'), JSON.stringify(outcome));
    });
  });
});
