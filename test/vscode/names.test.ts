/** Names in accepted code, and what a language server says of them. The server here is the test's own: it answers at once, or never. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Hint } from '../../src/core/review/hint';
import { closeAll, openAt, phiPair, until } from './editor';

const TEXT = 'import os\n\nprint(os.path.exits("a"), os.path.join("a", "b"))\n';
const ELSEWHERE = new vscode.Location(vscode.Uri.file('/home/me/python/os.py'), new vscode.Position(0, 0));

/** What a language server knows of `os.path`. */
const MEMBERS = ['exists', 'isdir', 'isfile', 'join'];
const KNOWN = new Set(['os', 'path', ...MEMBERS]);

const wordAt = (document: vscode.TextDocument, position: vscode.Position): string => {
  const range = document.getWordRangeAtPosition(position);
  return range === undefined ? '' : document.getText(range);
};

interface Server extends vscode.Disposable {
  asked: number;
}

/** Answers as Pyright does; `definition` may never answer. */
function startServer(definition?: () => Promise<never>): Server {
  const server: Server = { asked: 0, dispose: () => void parts.dispose() };
  const parts = vscode.Disposable.from(
    vscode.languages.registerDefinitionProvider('python', {
      provideDefinition: (document, position) => {
        server.asked++;
        return definition ? definition() : KNOWN.has(wordAt(document, position)) ? ELSEWHERE : undefined;
      },
    }),
    vscode.languages.registerHoverProvider('python', {
      provideHover: (document, position) => {
        const word = wordAt(document, position);
        const signature = ['os', 'path'].includes(word) ? `(module) ${word}` : MEMBERS.includes(word) ? `(function) def ${word}()` : `(function) ${word}: Unknown`;
        return new vscode.Hover(new vscode.MarkdownString().appendCodeblock(signature, 'python'));
      },
    }),
    vscode.languages.registerCompletionItemProvider('python', {
      provideCompletionItems: () => MEMBERS.map((name) => new vscode.CompletionItem(name, vscode.CompletionItemKind.Function)),
    }),
  );
  return server;
}

describe('names in accepted code', () => {
  const collection = vscode.languages.createDiagnosticCollection('pyright-of-the-test');
  let server: Server | undefined;

  before(phiPair);
  afterEach(async () => {
    server?.dispose();
    server = undefined;
    collection.clear();
    await closeAll();
  });
  after(() => collection.dispose());

  async function accepted(text = TEXT): Promise<vscode.TextEditor> {
    const { review } = await phiPair();
    const editor = await openAt('¦');
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), text));
    review.accepted({ document: editor.document, start: 0, end: text.length });
    return editor;
  }

  const hintOf = async ({ document }: vscode.TextEditor, name: string): Promise<Hint | undefined> => (await phiPair()).review.hints(document.uri).find(({ symbol }) => symbol?.name === name);

  async function untilSaid(editor: vscode.TextEditor, name: string, message: RegExp): Promise<Hint> {
    const { review } = await phiPair();
    return until(`the hint of ${name} says ${String(message)}`, () => review.hints(editor.document.uri).find((hint) => hint.symbol?.name === name && message.test(hint.message)));
  }

  function report({ document }: vscode.TextEditor, word: string): void {
    const start = document.getText().indexOf(word);
    const range = new vscode.Range(document.positionAt(start), document.positionAt(start + word.length));
    const diagnostic = new vscode.Diagnostic(range, `"${word}" is not a known attribute of module "posixpath"`, vscode.DiagnosticSeverity.Error);
    collection.set(document.uri, [Object.assign(diagnostic, { source: 'Pyright', code: { value: 'reportAttributeAccessIssue', target: vscode.Uri.parse('https://example.com') } })]);
  }

  it('that a server reports are said not to exist, and no more when it takes that back', async () => {
    const editor = await accepted();
    await untilSaid(editor, 'path.exits', /Verify this API/);
    report(editor, 'exits');
    const hint = await untilSaid(editor, 'path.exits', /does not exist in module os\.path, says Pyright/);
    assert.equal(hint.severity, 'information');
    collection.clear();
    const after = await untilSaid(editor, 'path.exits', /Verify this API/);
    assert.equal(after.severity, 'hint');
  });

  it('that a server cannot find among a module\'s names are said not to exist, the others to exist', async () => {
    server = startServer();
    const editor = await accepted();
    const hint = await untilSaid(editor, 'path.exits', /does not exist in module os\.path.*Did you mean "exists"/);
    assert.equal(editor.document.getText().slice(hint.start, hint.end), 'os.path.exits');
    await untilSaid(editor, 'path.join', /"os\.path\.join" exists\. Verify/);
  });

  it('are mended by the nearest name, and one undo takes it back', async () => {
    server = startServer();
    const editor = await accepted();
    const { document } = editor;
    const hint = await untilSaid(editor, 'path.exits', /does not exist/);
    const at = new vscode.Range(document.positionAt(hint.start), document.positionAt(hint.end));
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, at, vscode.CodeActionKind.QuickFix.value);
    const fix = actions.find(({ title }) => title === 'Replace "exits" by "exists"');
    // A guess is never applied by "Auto Fix".
    assert.ok(fix?.edit && fix.isPreferred !== true, actions.map(({ title }) => title).join(', '));
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText(), TEXT.replace('exits', 'exists'));
    await untilSaid(editor, 'path.exists', /exists\. Verify/);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), TEXT);
  });

  it('stay to be verified while a server does not answer, and the rules do not wait for it', async () => {
    server = startServer(() => new Promise<never>(() => undefined));
    const editor = await accepted(`${TEXT}eval(input())\n`);
    const { review } = await phiPair();
    await until('the rules have spoken', () => review.hints(editor.document.uri).some(({ code }) => code === 'S307'));
    const { asked } = server;
    await until('the server is asked', () => (server?.asked ?? 0) > asked || asked > 0);
    assert.match((await hintOf(editor, 'path.exits'))?.message ?? '', /Verify this API/);
  });

  it('keep what is known of them when they are found anew', async () => {
    server = startServer();
    const editor = await accepted();
    await untilSaid(editor, 'path.exits', /does not exist/);
    const seen: string[] = [];
    const { review } = await phiPair();
    const watching = vscode.languages.onDidChangeDiagnostics(() => {
      const message = review.hints(editor.document.uri).find(({ symbol }) => symbol?.name === 'path.exits')?.message;
      if (message !== undefined) seen.push(message);
    });
    await editor.edit((edit) => edit.insert(editor.document.positionAt(editor.document.getText().length), 'eval(input())\n'));
    await until('it is reviewed again', () => review.hints(editor.document.uri).some(({ code }) => code === 'S307'));
    watching.dispose();
    assert.ok(seen.length > 0 && seen.every((message) => message.includes('does not exist')), seen.join('\n'));
  });
});
