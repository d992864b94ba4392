import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TextChange } from '../../../src/core/syntax/change';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import { placeAt, type Place } from '../../../src/core/syntax/place';
import { readSource } from '../../../src/core/syntax/logicalLines';
import { CURSOR } from '../support/documents';
import { pythonSyntax } from '../support/syntax';

const piece = fc.constantFrom('\n', '\r\n', ' ', '    ', '\t', 'x', 'if a:', 'return', 'def f(a):', 'class A:', '"""', '"', "'", '#', '\\', '(', ')', '[', ']', ':', ',', '=', 'é', '😀', 'f"{', '}');
const text = (maxLength: number): fc.Arbitrary<string> => fc.array(piece, { maxLength }).map((pieces) => pieces.join(''));
/** A text, and changes of it as fractions of its length. */
const edited = fc.record({
  before: text(60),
  edits: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), length: fc.nat(8), text: text(5) }), { minLength: 1, maxLength: 4 }),
});

describe('core/syntax', () => {
  let syntax: PythonSyntax;

  before(async () => {
    syntax = await pythonSyntax();
  });

  it('gives the tree and the lines of a fresh parse after any edits', () => {
    fc.assert(
      fc.property(edited, ({ before, edits }) => {
        let tree = syntax.parse(before);
        for (const { at, length, text: inserted } of edits) {
          const start = Math.floor(at * tree.text.length);
          const change: TextChange = { start, end: Math.min(tree.text.length, start + length), text: inserted };
          // Some sources are read before the edit, some only after several.
          if (length % 2 === 0) assert.ok(tree.source);
          const next = tree.edit([change]);
          tree.dispose();
          tree = next;
        }
        const fresh = syntax.parse(tree.text);
        assert.equal(tree.root.toString(), fresh.root.toString());
        assert.deepEqual(tree.source.lines, readSource(tree.text).lines);
        fresh.dispose();
        tree.dispose();
      }),
      { numRuns: 400 },
    );
  });

  it('takes several changes at once, in offsets of the text before', () => {
    const tree = syntax.parse('a = 1\nb = 2\n');
    const next = tree.edit([{ start: 0, end: 1, text: 'first' }, { start: 10, end: 11, text: '(3)' }]);
    assert.equal(next.text, 'first = 1\nb = (3)\n');
    assert.equal(next.root.toString(), syntax.parse(next.text).root.toString());
    assert.equal(tree.text, 'a = 1\nb = 2\n');
    assert.equal(tree.root.childCount, 2);
  });

  it('yields while it parses a long text, and comes to the same tree', () => {
    const long = 'def f(a):\n    return [a, (1, 2)]\n\n'.repeat(3000);
    let now = 0;
    const steps = syntax.parseInSteps(long, { sliceMs: 5, now: () => now++ });
    let pauses = 0;
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) pauses++;
    assert.ok(pauses > 3, `${pauses} pauses`);
    assert.equal(step.value.root.toString(), syntax.parse(long).root.toString());
  });

  it('keeps its text and lines, and nothing native, once disposed', () => {
    const tree = syntax.parse('x = 1\n');
    tree.dispose();
    tree.dispose();
    assert.equal(tree.source.lines.length, 1);
    assert.throws(() => tree.root, /disposed/);
    assert.throws(() => tree.edit([]), /disposed/);
  });

  describe('placeAt', () => {
    const at = (marked: string): Place => placeAt(syntax.parse(marked.replace(CURSOR, '')), marked.indexOf(CURSOR));
    const names = ({ scopes }: Place): string => scopes.map(({ kind, name }) => name ?? kind).join(' < ');

    it('never throws, and answers within the text', () => {
      fc.assert(
        fc.property(text(60), fc.double({ min: -0.1, max: 1.1, noNaN: true }), (whole, share) => {
          const tree = syntax.parse(whole);
          const place = placeAt(tree, Math.floor(share * whole.length));
          assert.equal(place.scopes.at(-1)?.kind, 'module');
          assert.ok(place.block.start >= 0 && place.block.end <= whole.length && place.openBrackets >= 0);
          tree.dispose();
        }),
        { numRuns: 500 },
      );
    });

    const kinds: [string, Place['in']][] = [
      ['x = ¦1', 'code'],
      ['x = "a¦b"', 'string'],
      ['x = "ab"¦', 'code'],
      ['x = "a¦', 'string'],
      ['x = 1  # say¦ it', 'comment'],
      ['x = "# no"¦', 'code'],
      ['"""The mod¦ule."""\nx = 1', 'docstring'],
      ['# first\n\n"""The mod¦ule.', 'docstring'],
      ['def f(a,\n      b):\n    """Say¦ it."""\n    return 1', 'docstring'],
      ['def f():\n    """Say¦', 'docstring'],
      ['class A:\n    # note\n    r"""Say¦ it.\n    """\n', 'docstring'],
      ['def f():\n    x = """Say¦ it."""', 'string'],
      ['def f():\n    x = 1\n    """Say¦ it."""', 'string'],
      ['def f():\n    """Say it."""\n    ¦', 'code'],
    ];
    for (const [marked, wanted] of kinds) it(`${JSON.stringify(marked)} is in ${wanted}`, () => assert.equal(at(marked).in, wanted));

    const scopes: [string, string][] = [
      ['x = ¦1', 'module'],
      ['class A:\n    def f(self):\n        return ¦1', 'f < A < module'],
      ['class A:\n    def f(self):\n        return 1\n    ¦', 'A < module'],
      ['class A:\n    def f(self):\n        return 1\n        ¦\n\nx = 1', 'f < A < module'],
      ['class A:\n    def f(self):\n        return 1\n\n¦', 'module'],
      ['f = [lambda a: a + ¦1 for x in y]', 'lambda < comprehension < module'],
      ['class A:\n    def f(self, x=[¦', 'f < A < module'],
      ['def f():\n    x = foo(¦\n    y = 1\n', 'f < module'],
    ];
    for (const [marked, wanted] of scopes) it(`${JSON.stringify(marked)} is in ${wanted}`, () => assert.equal(names(at(marked)), wanted));

    it('counts open brackets and knows the block', () => {
      assert.equal(at('foo(a, [b, ¦').openBrackets, 2);
      assert.equal(at('foo(a, [b], ¦)').openBrackets, 1);
      assert.equal(at('foo("(", ¦)').openBrackets, 1);
      const place = at('if a:\n    b = 1\n    ¦c = 2\nd = 3');
      assert.deepEqual(place.block, { start: 10, end: 25, columns: 4 });
      assert.equal(at('if a:\n    b = 1\n¦d = 3').block.columns, 0);
    });
  });
});
