import assert from 'node:assert/strict';
import fc from 'fast-check';
import { rebase, type Rebased } from '../../../../src/core/commands/rebase';
import { marked } from './marked';

/** The target is what stands between « and ». */
function after(document: string, now: string): { result: Rebased; target: { start: number; end: number; text: string } } {
  const { text, selection } = marked(document);
  const target = { ...selection, text: text.slice(selection.start, selection.end) };
  return { result: rebase(target, text, now), target };
}

const F = 'def f(a):\n    return a';
const THEN = `import x\n\n\n«${F}»\n\n\ndef g():\n    pass\n`;
const plain = THEN.replace(/[«»]/g, '');

describe('rebase', () => {
  const kept: [what: string, now: string, kind: Rebased['kind']][] = [
    ['nothing', plain, 'unchanged'],
    ['a line below', plain + 'y = 1\n', 'unchanged'],
    ['a line above', 'import y\n' + plain, 'moved'],
    ['a line taken away above', plain.replace('import x\n', ''), 'moved'],
    ['a line directly above', plain.replace(F, '# about it\n' + F), 'moved'],
    ['a line directly below', plain.replace(F, F + '\n# about it'), 'unchanged'],
    ['more blank lines around', plain.replace(F, '\n\n' + F + '\n\n'), 'moved'],
    ['all below taken away', plain.slice(0, plain.indexOf(F) + F.length), 'unchanged'],
    ['lines above and below', 'import y\n' + plain.replace('pass', 'return 1'), 'moved'],
    ['its place in the file', plain.replace(F + '\n\n\n', '') + '\n\n' + F + '\n', 'moved'],
  ];
  for (const [what, now, kind] of kept) {
    it(`goes on after a change of ${what}`, () => {
      const { result, target } = after(THEN, now);
      assert.equal(result.kind, kind);
      assert.ok(result.kind !== 'refused');
      assert.equal(now.slice(result.start, result.end), target.text);
      assert.equal(result.start, now.indexOf(F));
    });
  }

  const refused: [what: string, document: string, now: string, reason: string][] = [
    ['a change inside', THEN, plain.replace('return a', 'return b'), 'changed'],
    ['words behind its last line', THEN, plain.replace('return a', 'return a + 1'), 'changed'],
    ['another indentation', THEN, plain.replace(F, '    def f(a):\n        return a'), 'changed'],
    ['a blank before its first line', THEN, plain.replace(F, ' ' + F), 'changed'],
    ['the target taken away', THEN, plain.replace(F, ''), 'changed'],
    ['everything taken away', THEN, '', 'changed'],
    ['the target twice', THEN, plain.replace(F, F + '\n\n\n' + F), 'ambiguous'],
    ['the target twice, elsewhere', THEN, 'import y\n' + plain + '\n\n' + F, 'ambiguous'],
    ['one of two alike, and lines around', `a\n\n\n«${F}»\n\n\n${F}\n\n\nb\n`, `A\n\n\n${F}\n\n\nB\n`, 'ambiguous'],
    ['the method left in another class alone', `class A:\n«    def f(self):\n        pass»\n\nclass B:\n    x = 1\n`, `class A:\n    y = 2\n\nclass B:\n    def f(self):\n        pass\n`, 'changed'],
  ];
  for (const [what, document, now, reason] of refused) {
    it(`refuses ${what}: ${reason}`, () => {
      const { result } = after(document, now);
      assert.equal(result.kind === 'refused' && result.reason, reason);
      assert.match(result.kind === 'refused' ? result.message : '', /not applied\. Ask again/);
    });
  }

  it('tells methods of the same text by their classes', () => {
    const method = '    def f(self):\n        pass';
    const now = `import y\nclass A:\n    a = 1\n${method}\n\nclass B:\n    b = 2\n${method}\n`;
    const { result } = after(`class A:\n    a = 0\n${method}\n\nclass B:\n    b = 0\n«${method}»\n`, now);
    assert.equal(result.kind === 'moved' && result.start, now.lastIndexOf(method));
  });

  it('works with CRLF', () => {
    const { result } = after('x = 1\r\n«def f():\r\n    pass»\r\ny = 2\r\n', 'x = 10\r\n\r\ndef f():\r\n    pass\r\ny = 2\r\nz = 3\r\n');
    assert.equal(result.kind === 'moved' && result.start, 10);
  });
});

/** Lines that differ all from each other, as those of real files mostly do. */
const numbered = (prefix: string) => (count: number): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i} = compute(${i})`);
const linesOf = (prefix: string, least: number): fc.Arbitrary<string[]> => fc.integer({ min: least, max: 6 }).map(numbered(prefix));
const eol = fc.constantFrom('\n', '\r\n');
/** Line edits at places given as fractions; what is inserted stands nowhere else. */
const lineEdit = fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), removed: fc.nat(3), inserted: fc.array(fc.constantFrom('', '# new', 'new = 1', 'if new:', '    new()'), { maxLength: 3 }) });
const changed = (lines: readonly string[], { at, removed, inserted }: { at: number; removed: number; inserted: readonly string[] }): string[] => lines.toSpliced(Math.floor(at * (lines.length + 1)), removed, ...inserted);

describe('rebase: properties', () => {
  it('edits outside of the target never refuse nor misplace', () => {
    fc.assert(
      fc.property(linesOf('above', 0), linesOf('target', 1), linesOf('below', 0), fc.array(lineEdit, { maxLength: 3 }), fc.array(lineEdit, { maxLength: 3 }), eol, (above, target, below, aboveEdits, belowEdits, br) => {
        const text = target.join(br);
        const join = (before: readonly string[], behind: readonly string[]): string => [...before, text, ...behind].join(br);
        const start = above.length === 0 ? 0 : above.join(br).length + br.length;
        const before = aboveEdits.reduce(changed, above);
        const now = join(before, belowEdits.reduce(changed, below));
        const result = rebase({ start, end: start + text.length, text }, join(above, below), now);
        assert.ok(result.kind !== 'refused', 'not refused');
        assert.equal(result.start, before.length === 0 ? 0 : before.join(br).length + br.length);
        assert.equal(now.slice(result.start, result.end), text);
        assert.equal(result.kind, result.start === start ? 'unchanged' : 'moved');
      }),
      { numRuns: 1000 },
    );
  });

  it('edits inside of the target always refuse', () => {
    const other = fc.string({ minLength: 0, maxLength: 8 });
    fc.assert(
      fc.property(linesOf('above', 0), linesOf('target', 1), linesOf('below', 0), lineEdit, fc.nat(), fc.nat(10), other, eol, (above, target, below, outside, at, removed, inserted, br) => {
        const text = target.join(br);
        const offset = at % text.length;
        const edited = text.slice(0, offset) + inserted + text.slice(offset + removed);
        fc.pre(!new RegExp(`(?:^|[\\r\\n])${text.replace(/[()]/g, '\\$&')}(?:$|[\\r\\n])`).test(edited));
        const then = [...above, text, ...below].join(br);
        const start = above.length === 0 ? 0 : above.join(br).length + br.length;
        const now = [...changed(above, outside), edited, ...below].join(br);
        const result = rebase({ start, end: start + text.length, text }, then, now);
        assert.equal(result.kind === 'refused' && result.reason, 'changed');
      }),
      { numRuns: 1000 },
    );
  });

  it('wherever it goes on, the text of the target stands there as whole lines', () => {
    const text = fc.array(fc.constantFrom('a', '  a', 'b', '', 'a b'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, fc.nat(11), fc.integer({ min: 1, max: 3 }), (then, now, first, count) => {
        fc.pre(first < then.length);
        const lines = then.slice(first, first + count);
        const start = then.slice(0, first).reduce((sum, line) => sum + line.length + 1, 0);
        const wanted = lines.join('\n');
        fc.pre(wanted.trim() !== '');
        const nowText = now.join('\n');
        const result = rebase({ start, end: start + wanted.length, text: wanted }, then.join('\n'), nowText);
        if (result.kind === 'refused') return;
        assert.equal(nowText.slice(result.start, result.end), wanted);
        assert.ok(result.start === 0 || nowText[result.start - 1] === '\n');
        assert.ok(result.end === nowText.length || nowText[result.end] === '\n');
      }),
      { numRuns: 2000 },
    );
  });
});
