import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Definition } from '../../src/core/commands/target';
import type { TestFiles, WrittenTests } from '../../src/host/commands/testFile/testFiles';
import { discardAll, phiPair, until } from './editor';

const SOURCE = 'class Point:\n    def norm(self):\n        return 5\n\n\ndef area(a):\n    return a * a\n';
const TEST = 'def test_area():\n    assert area(2) == 4';

describe('tests into a test file', () => {
  let testFiles: TestFiles;
  let root: string;
  let folder: string;
  let tests = 0;

  before(async () => {
    ({ testFiles } = await phiPair());
    const workspace = vscode.workspace.workspaceFolders?.[0];
    assert.ok(workspace, 'the tests have a workspace');
    root = path.join(workspace.uri.fsPath, 'writing');
    // The grammar is loaded with the first document.
    await vscode.workspace.openTextDocument({ language: 'python', content: SOURCE });
  });
  beforeEach(async () => {
    // Each test has files of its own: VS Code still knows those of the last.
    folder = path.join(root, `w${++tests}`);
    await fs.mkdir(folder, { recursive: true });
  });
  afterEach(discardAll);
  after(() => fs.rm(root, { recursive: true, force: true }));

  async function put(name: string, text: string): Promise<string> {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    return file;
  }

  async function write(file: string, text = TEST, name = 'area', owners: readonly string[] = []): Promise<WrittenTests> {
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document, { preview: false });
    const definition: Definition = { name, owners, headerStart: 0, headerEnd: 0, docstring: undefined, bodyIndent: '    ', empty: false };
    return withGrammar(() => testFiles.write({ document, target: { definition }, tests: { text, notes: [] } }));
  }

  /** Says it again until the grammar is there. */
  async function withGrammar(run: () => Promise<WrittenTests>): Promise<WrittenTests> {
    let result: WrittenTests | undefined;
    let running = false;
    return until('the grammar is loaded', () => {
      if (result === undefined && !running) {
        running = true;
        run().then(
          (written) => void (result = written),
          (error: unknown) => void assert.match(String(error), /grammar is still being loaded/),
        ).finally(() => void (running = false));
      }
      return result;
    });
  }

  function written(result: WrittenTests): Extract<WrittenTests, { kind: 'written' }> {
    assert.ok(result.kind === 'written', JSON.stringify(result));
    return result;
  }

  it('opens a new one beside the source, unsaved, with the tests on screen', async () => {
    const file = await put('shapes.py', SOURCE);
    const { document, names } = written(await write(file));
    assert.equal(document.uri.scheme, 'untitled');
    assert.equal(document.uri.fsPath, path.join(folder, 'test_shapes.py'));
    assert.equal(document.languageId, 'python');
    assert.equal(document.getText(), `from shapes import area\n\n\n${TEST}\n`);
    assert.deepEqual(names, ['test_area']);
    assert.equal(vscode.window.activeTextEditor?.document, document);
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 3);
    await assert.rejects(fs.stat(path.join(folder, 'test_shapes.py')), 'nothing is saved');
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), '');
  });

  it('adds to the new one that is not saved yet', async () => {
    const file = await put('shapes.py', SOURCE);
    const first = written(await write(file));
    const second = written(await write(file, 'def test_norm():\n    assert Point().norm() == 5', 'norm', ['Point']));
    assert.equal(second.document, first.document);
    assert.equal(second.document.getText(), `from shapes import area\nfrom shapes import Point\n\n\n${TEST}\n\n\ndef test_norm():\n    assert Point().norm() == 5\n`);
  });

  it('adds to the existing one in one step, and saves nothing', async () => {
    const file = await put('shapes.py', SOURCE);
    const before = 'import os\r\n\r\n\r\ndef test_area():\r\n    pass\r\n';
    const tests = await put('tests/test_shapes.py', before);
    const { document, names, notes } = written(await write(file));
    assert.equal(document.uri.fsPath, tests);
    assert.equal(document.getText(), `import os\nfrom writing.${path.basename(folder)}.shapes import area\n\n\ndef test_area():\n    pass\n\n\n${TEST.replace('test_area', 'test_area_2')}\n`.replaceAll('\n', '\r\n'));
    assert.deepEqual(names, ['test_area_2']);
    assert.match(notes.join(), /exists already/);
    assert.equal(await fs.readFile(tests, 'utf8'), before);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), before);
  });

  it('adds to the tests on screen, not to what is saved of them', async () => {
    const file = await put('shapes.py', SOURCE);
    const tests = await put('test_shapes.py', 'import os\n');
    const document = await vscode.workspace.openTextDocument(tests);
    const change = new vscode.WorkspaceEdit();
    change.insert(document.uri, new vscode.Position(0, 0), '"""Mine."""\n');
    await vscode.workspace.applyEdit(change);
    assert.equal(written(await write(file)).document.getText(), `"""Mine."""\nimport os\nfrom shapes import area\n\n\n${TEST}\n`);
  });

  it('opens a document of its own where the test file is broken', async () => {
    const file = await put('shapes.py', SOURCE);
    const broken = 'def test_area(:\n';
    const tests = await put('test_shapes.py', broken);
    const result = await write(file);
    assert.ok(result.kind === 'apart', JSON.stringify(result));
    assert.match(result.message, /syntax error.*new document/s);
    assert.equal(result.document.getText(), TEST);
    assert.equal((await vscode.workspace.openTextDocument(tests)).getText(), broken);
  });

  for (const [what, name, message] of [
    ['a name that no import can name', 'my-shapes.py', /not a Python name/],
    ['a file that is no module', 'shapes.pyi', /end in "\.py"/],
  ] as const) {
    it(`refuses ${what}, before the model is asked`, async () => {
      const document = await vscode.workspace.openTextDocument(await put(name, SOURCE));
      const place = await testFiles.placeFor(document);
      assert.ok(place.kind === 'refused');
      assert.match(place.message, message);
    });
  }

  it('refuses a source that has no file', async () => {
    const place = await testFiles.placeFor(await vscode.workspace.openTextDocument({ language: 'python', content: SOURCE }));
    assert.ok(place.kind === 'refused');
    assert.match(place.message, /not saved yet/);
  });

  it('finds the tests of a file outside of the workspace', async () => {
    const outside = await fs.mkdtemp(path.join(path.dirname(path.dirname(root)), 'outside-'));
    try {
      await fs.mkdir(path.join(outside, 'tests'));
      await fs.writeFile(path.join(outside, 'shapes.py'), SOURCE);
      await fs.writeFile(path.join(outside, 'tests/test_shapes.py'), '');
      const place = await testFiles.placeFor(await vscode.workspace.openTextDocument(path.join(outside, 'shapes.py')));
      assert.ok(place.kind === 'place' && place.place.kind === 'append');
      assert.equal(place.uri.fsPath, path.join(outside, 'tests/test_shapes.py'));
    } finally {
      await fs.rm(outside, { recursive: true, force: true });
    }
  });
});
