import assert from 'node:assert/strict';
import { syntaxAtCursor } from '../../../src/core/python/cursor';
import { indentColumns, NOTHING_OPEN, scanLine, type ScanState } from '../../../src/core/python/lines';

const at = (text: string): ReturnType<typeof syntaxAtCursor> => {
  const lines = text.split('\n');
  return syntaxAtCursor(lines.slice(0, -1), lines.at(-1) as string, true);
};

/** What is open after several lines. */
const scanLines = (lines: string[]): ScanState => lines.reduce((state, line) => scanLine(line, state).after, NOTHING_OPEN);

describe('core/python', () => {
  it('scans strings, comments and brackets', () => {
    const table: [string, { string?: string; brackets?: string; comment?: number; strays?: number[] }][] = [
      ['x = (1, [2', { brackets: '([' }],
      ['x = "(" + \'[\'', {}],
      ['x = 1  # ([', { comment: 7 }],
      ['x = "# no comment"', {}],
      ['x = """abc', { string: '"""' }],
      ["x = 'it\\'s'", {}],
      ['x = "open', { string: '"' }],
      ['x = )', { strays: [4] }],
      ['x = (]', { brackets: '(', strays: [5] }],
      ['f"{x}" + {', { brackets: '{' }],
    ];
    for (const [line, wanted] of table) {
      const scan = scanLine(line, NOTHING_OPEN);
      assert.equal(scan.atEnd.string, wanted.string, line);
      assert.equal(scan.atEnd.brackets.join(''), wanted.brackets ?? '', line);
      assert.equal(scan.commentAt, wanted.comment, line);
      assert.deepEqual(scan.strayClosers, wanted.strays ?? [], line);
    }
  });

  it('ends a one-line string with its line, unless a backslash carries it on', () => {
    assert.equal(scanLines(['x = "open']).string, undefined);
    assert.equal(scanLines(['x = "open\\']).string, '"');
    assert.equal(scanLines(['x = """open']).string, '"""');
    assert.equal(scanLines(['x = """open', 'closed"""']).string, undefined);
  });

  it('counts a tab up to the next multiple of eight', () => {
    assert.deepEqual(['', '    x', '\tx', '  \tx', '\t  x'].map(indentColumns), [0, 4, 8, 8, 10]);
  });

  it('knows the statements around the cursor', () => {
    const { statement, previous } = at('def f(a,\n      b):\n    """Doc.\n\n    More."""\n    ');
    assert.equal(statement, undefined);
    assert.deepEqual(previous.map(({ kind, columns }) => [kind, columns]), [['string', 4], ['opener', 0]]);
  });

  it('tells a statement over several lines by its first and its last', () => {
    assert.deepEqual(at('    def f(a,\n          b):').statement, { indent: '    ', columns: 4, kind: 'opener' });
    assert.equal(at('x = 1 + \\\n    y:').statement?.columns, 0);
    assert.equal(at('if a:  # why').statement?.kind, 'opener');
    assert.equal(at('x = {"a":').statement?.kind, 'other');
  });

  it('is not misled by top-level words inside a string', () => {
    assert.equal(at('def f():\n    """\nimport this').open.string, '"""');
  });

  it('begins again at top-level code and says when it could not', () => {
    const lines = ['    half a docstring"""', '    x = 1', 'def g():', '    '];
    assert.equal(syntaxAtCursor(lines.slice(0, -1), '    ', false).open.string, undefined);
    assert.equal(syntaxAtCursor(lines.slice(0, -1), '    ', false).certain, true);
    assert.equal(syntaxAtCursor(lines.slice(0, 2), '    ', false).certain, false);
  });
});
