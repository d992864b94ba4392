import assert from 'node:assert/strict';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import type { SyntaxTree } from '../../../src/core/syntax/tree';
import { followDocuments, SyntaxTrees } from '../../../src/host/syntax/syntaxTrees';
import { pythonSyntax } from '../support/syntax';

/** A document as the editor keeps it, in so far as trees need it. */
class FakeDocument {
  version = 1;
  readonly languageId: string;
  readonly uri: never;

  constructor(private text: string, name = 'a.py', languageId = 'python') {
    this.languageId = languageId;
    this.uri = { toString: () => name } as never;
  }

  getText(): string {
    return this.text;
  }

  /** Replaces `length` characters at `offset`, and gives the editor's event. */
  replace(offset: number, length: number, text: string): { document: FakeDocument; contentChanges: never } {
    this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
    this.version++;
    return { document: this, contentChanges: [{ rangeOffset: offset, rangeLength: length, text }] as never };
  }
}

const LONG = 'def f(a):\n    return [a, (1, 2)]\n\n'.repeat(2000);

describe('host/syntax/syntaxTrees', () => {
  let syntax: PythonSyntax;
  let trees: SyntaxTrees;
  let loads: number;
  let clock: () => number;

  before(async () => {
    syntax = await pythonSyntax();
  });
  beforeEach(() => {
    loads = 0;
    clock = () => 0;
    trees = new SyntaxTrees({
      load: () => {
        loads++;
        return Promise.resolve(syntax);
      },
      onFailure: (error) => assert.fail(String(error)),
      now: () => clock(),
    });
  });
  afterEach(() => trees.dispose());

  /** The document's tree, once it is there. */
  async function treeOf(document: FakeDocument): Promise<SyntaxTree> {
    for (;;) {
      const tree = trees.treeFor(document);
      if (tree !== undefined) return tree;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('loads the grammar once, when first asked, and only for Python', async () => {
    assert.equal(trees.treeFor(new FakeDocument('x', 'a.rb', 'ruby')), undefined);
    assert.equal(loads, 0);
    const document = new FakeDocument('x = 1\n');
    assert.equal(trees.treeFor(document), undefined);
    const tree = await treeOf(document);
    assert.equal(tree.text, 'x = 1\n');
    assert.equal(trees.treeFor(document), tree);
    await treeOf(new FakeDocument('y', 'b.py'));
    assert.equal(loads, 1);
  });

  it('follows the edits, and disposes what they replace', async () => {
    const document = new FakeDocument('x = 1\n');
    const first = await treeOf(document);
    trees.documentChanged(document.replace(4, 1, 'f(2)'));
    const second = trees.treeFor(document);
    assert.equal(second?.text, 'x = f(2)\n');
    assert.equal(second.root.toString(), syntax.parse('x = f(2)\n').root.toString());
    assert.ok(first.disposed && !second.disposed);
  });

  it('reads the document anew where an edit was missed', async () => {
    const document = new FakeDocument('x = 1\n');
    await treeOf(document);
    document.replace(0, 1, 'name');
    trees.documentChanged(document.replace(0, 0, '# '));
    assert.equal((await treeOf(document)).text, '# name = 1\n');
    document.replace(0, 2, '');
    assert.equal((await treeOf(document)).text, 'name = 1\n');
  });

  it('reads a long document in slices, with the edits that come meanwhile', async () => {
    let now = 0;
    clock = () => now++;
    const document = new FakeDocument(LONG);
    await treeOf(new FakeDocument('', 'b.py'));
    assert.equal(trees.treeFor(document), undefined);
    trees.documentChanged(document.replace(0, 0, 'import a\n'));
    trees.documentChanged(document.replace(0, 6, 'import b, '));
    assert.equal(trees.treeFor(document), undefined);
    const tree = await treeOf(document);
    assert.equal(tree.text, document.getText());
    assert.equal(tree.root.toString(), syntax.parse(tree.text).root.toString());
  });

  it('drops the tree of a closed document, also in the middle of a parse', async () => {
    const document = new FakeDocument('x = 1\n');
    const tree = await treeOf(document);
    trees.documentClosed(document);
    assert.ok(tree.disposed);
    let now = 0;
    clock = () => now++;
    const long = new FakeDocument(LONG, 'long.py');
    assert.equal(trees.treeFor(long), undefined);
    trees.documentClosed(long);
    trees.documentChanged(long.replace(0, 0, 'x'));
  });

  it('is waited for: the grammar, the parse under way, and the edits that come meanwhile', async () => {
    let now = 0;
    clock = () => now++;
    const document = new FakeDocument(LONG);
    const waiting = trees.whenParsed(document);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(trees.treeFor(document), undefined);
    trees.documentChanged(document.replace(0, 0, 'import a\n'));
    assert.equal((await waiting)?.text, document.getText());
  });

  it('is not waited for where none will come: another language, a closed document, data', async () => {
    assert.equal(await trees.whenParsed(new FakeDocument('x', 'a.rb', 'ruby')), undefined);
    assert.equal(await trees.whenParsed(new FakeDocument('x = 1\n'.repeat(200_000), 'data.py')), undefined);
    let now = 0;
    clock = () => now++;
    const document = new FakeDocument(LONG);
    const waiting = trees.whenParsed(document);
    await new Promise((resolve) => setImmediate(resolve));
    trees.documentClosed(document);
    assert.equal(await waiting, undefined);
  });

  it('has no trees, and says why, where the grammar does not load', async () => {
    const failures: unknown[] = [];
    const broken = new SyntaxTrees({ load: () => Promise.reject(new Error('no wasm')), onFailure: (error) => failures.push(error), now: () => 0 });
    assert.equal(broken.treeFor(new FakeDocument('x')), undefined);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(broken.treeFor(new FakeDocument('x')), undefined);
    assert.equal(await broken.whenParsed(new FakeDocument('x')), undefined);
    assert.match(String(failures), /no wasm/);
    assert.equal(failures.length, 1);
    broken.dispose();
  });

  it('listens to the workspace until it is disposed', () => {
    const listeners = new Set<(event: never) => void>();
    const event = (listener: (event: never) => void): { dispose(): void } => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    };
    const following = followDocuments(trees, { onDidChangeTextDocument: event, onDidCloseTextDocument: event });
    assert.equal(listeners.size, 2);
    following.dispose();
    assert.equal(listeners.size, 0);
  });
});
