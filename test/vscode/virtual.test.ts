/** Documents that have no path on any disk. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { ReviewOutcome } from '../../src/host/review/service';
import { pythonFilesBelow } from '../../src/host/review/virtualFiles';
import { apply, loadParrot, Messages, record, run, unloadParrots } from './commandRig';
import { completeNow, discardAll, phiPair, ready, shown, until } from './editor';
import { MemoryFiles } from './memoryFiles';

const SCHEME = 'phi-pair-memory';
const READ_ONLY = 'phi-pair-memory-read';
const ADD = 'def add(a, b):\n    """Return the sum of a and b."""\n    ';
const AREA = 'def area(width, height):\n    return width * height\n';
const IS = 'def empty(name):\n    return name is ""\n';
const FILES = { '/project/add.py': ADD, '/project/area.py': AREA, '/project/is.py': IS, '/quiet/is.py': IS, '/project/.venv/lib/foreign.py': IS, '/quiet/ruff.toml': '[lint]\nignore = ["F632"]\n' };

describe('in a file system without paths', () => {
  const files = new MemoryFiles(FILES);
  const messages = new Messages();
  const registered: vscode.Disposable[] = [];

  before(async () => {
    registered.push(
      vscode.workspace.registerFileSystemProvider(SCHEME, files, { isCaseSensitive: true }),
      vscode.workspace.registerFileSystemProvider(READ_ONLY, new MemoryFiles(FILES), { isCaseSensitive: true, isReadonly: true }),
    );
    await ready();
    await until('VS Code knows the file systems', () => vscode.workspace.fs.isWritableFileSystem(SCHEME) === true && vscode.workspace.fs.isWritableFileSystem(READ_ONLY) === false);
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    messages.end();
    await discardAll();
    await vscode.commands.executeCommand('phiPair.clearHints');
  });
  after(async () => {
    await unloadParrots();
    registered.forEach((one) => void one.dispose());
  });

  async function open(path: string, scheme = SCHEME): Promise<vscode.TextEditor> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme, path }));
    const editor = await vscode.window.showTextDocument(document, { preview: false });
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    return editor;
  }

  it('suggestions come', async () => {
    await open('/project/add.py');
    assert.match(shown(await completeNow()), /return/);
  });

  it('they do not where nothing can be written, and the reason is told', async () => {
    const { history } = await phiPair();
    await open('/project/add.py', READ_ONLY);
    const before = history.entries.length;
    await vscode.commands.executeCommand('phiPair.triggerCompletion');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(history.entries.length, before);
  });

  it('a review finds what it finds on a disk, by the same ruff configuration', async () => {
    const { document } = await open('/project/is.py');
    assert.deepEqual(await vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewFile'), { kind: 'reviewed', hints: 1 });
    const [hint] = vscode.languages.getDiagnostics(document.uri);
    assert.equal(hint?.source, 'Phi Pair');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, hint.range, vscode.CodeActionKind.QuickFix.value);
    const fix = actions.find(({ title }) => title.startsWith('Replace'));
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.getText(), IS.replace(' is ', ' == '));
    await open('/quiet/is.py');
    assert.deepEqual(await vscode.commands.executeCommand<ReviewOutcome>('phiPair.reviewFile'), { kind: 'reviewed', hints: 0 });
  });

  it('its Python files are found without a search', async () => {
    const found = await pythonFilesBelow(vscode.Uri.from({ scheme: SCHEME, path: '/' }), 10);
    assert.deepEqual(found.map(({ path }) => path).sort(), ['/project/add.py', '/project/area.py', '/project/is.py', '/quiet/is.py']);
    assert.equal((await pythonFilesBelow(vscode.Uri.from({ scheme: SCHEME, path: '/' }), 2)).length, 2);
    assert.deepEqual(await pythonFilesBelow(vscode.Uri.from({ scheme: SCHEME, path: '/nowhere' }), 10), []);
  });

  it('a command writes, and what it wrote is saved where the document lies', async () => {
    const editor = await open('/project/area.py');
    editor.selection = new vscode.Selection(0, 5, 0, 5);
    await loadParrot([await record({ task: 'document', editor, answers: ['Return the area of a rectangle."""\n'] })]);
    const outcome = await run('document');
    assert.equal(outcome.kind, 'answered', JSON.stringify(outcome));
    assert.match(await apply(editor.document), /"""Return the area of a rectangle\."""/);
    await editor.document.save();
    assert.match(files.text('/project/area.py') ?? '', /area of a rectangle/);
  });

  it('a model cannot lie there, and the reason is told', async () => {
    const { showOpenDialog } = vscode.window;
    Object.assign(vscode.window, { showOpenDialog: () => Promise.resolve([vscode.Uri.from({ scheme: SCHEME, path: '/models/phi-2' })]) });
    const folder = (): unknown => vscode.workspace.getConfiguration('phiPair').get('model.folder');
    const before = folder();
    try {
      await vscode.commands.executeCommand('phiPair.chooseModelFolder');
    } finally {
      Object.assign(vscode.window, { showOpenDialog });
    }
    assert.match(messages.said.join(), /"phi-pair-memory:\/models\/phi-2" is not there\. Copy the folder/);
    assert.equal(folder(), before);
  });
});
