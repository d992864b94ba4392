import assert from 'node:assert/strict';
import { laidOut, textOffset } from '../../../../src/core/answers/placement';
import type { Target } from '../../../../src/core/commands/target';

const target = (text: string, code: string, indent: string): Target => ({ kind: 'statements', start: 0, end: text.length, text, code, indent, startLine: 0, endLine: 0, definition: undefined });

describe('core/answers/placement', () => {
  const lines = (block: string, { indent = '', level = '    ', of = target('', '', '') } = {}): string => laidOut(block, { indent, level, target: of }).join('\n');

  it('turns the answer’s levels into those of the document', () => {
    assert.equal(lines('if a:\n    b\n    if c:\n        d\ne', { level: '\t', indent: '\t' }), '\tif a:\n\t\tb\n\t\tif c:\n\t\t\td\n\te');
    assert.equal(lines('        if a:\n                b\n        c', { level: '  ' }), 'if a:\n  b\nc');
  });

  it('moves comments with the statements that they belong to', () => {
    assert.equal(lines('# one\n    if a:\n  # two\n        b\n        # three\n    # four\n    c', { level: '  ' }), '# one\nif a:\n  # two\n  b\n  # three\n# four\nc');
  });

  it('moves continued lines along', () => {
    assert.equal(lines('if a:\n    x = f(\n        1,\n    )\n    y = 2 \\\n        + 3', { level: '  ' }), 'if a:\n  x = f(\n      1,\n  )\n  y = 2 \\\n      + 3');
    assert.equal(lines('x = f(\n1,\n  # c\n)', { indent: '  ' }), '  x = f(\n  1,\n    # c\n  )');
  });

  it('empties blank lines, but not those within strings', () => {
    assert.equal(lines('a\n   \nb = """\n  \n"""'), 'a\n\nb = """\n  \n"""');
  });

  it('spells the inside of strings as the document does', () => {
    const of = target('    x = """\n      a\n  b\n    """', 'x = """\n  a\n  b\n"""', '    ');
    assert.equal(lines('x = """\n  a\n  b\nc\n"""', { indent: '    ', of }), '    x = """\n      a\n  b\n    c\n    """');
  });

  it('finds an offset of the code in the text', () => {
    const text = '  if a:\r\n    b\r\n\r\n  c';
    const of = target(text, 'if a:\n  b\n\nc', '  ');
    assert.deepEqual([0, 3, 5, 6, 8, 9, 10, 11, 12].map((offset) => textOffset(of, offset)), [2, 5, 7, 11, 13, 14, 16, 20, 21]);
  });
});
