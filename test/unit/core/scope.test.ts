import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Scope } from '../../../src/common/protocol';
import { scopeEnd } from '../../../src/core/completion/scope';

const block = (minIndent: number, maxLines = 12): Scope => ({ kind: 'block', minIndent, maxLines });
const cut = (text: string, scope: Scope): string => text.slice(0, scopeEnd(text, scope));

describe('core/completion/scope', () => {
  it('lets a free scope run', () => assert.equal(scopeEnd('a\n\n\nb\n', { kind: 'free' }), undefined));

  it('ends a line scope at its line break', () => {
    assert.equal(scopeEnd('return x', { kind: 'line' }), undefined);
    assert.equal(scopeEnd('return x\n', { kind: 'line' }), 8);
    assert.equal(scopeEnd('return x\r\n', { kind: 'line' }), 8);
    assert.equal(scopeEnd('\n    return x', { kind: 'line' }), 0);
  });

  it('ends a block before the first line that is indented too little', () => {
    assert.equal(cut('\n    x = 1\n    return x\nprint(x)\n', block(1)), '\n    x = 1\n    return x');
    assert.equal(cut('x = 1\n        y = 2\n    z = 3', block(8)), 'x = 1\n        y = 2');
  });

  it('waits for the first character of a line that is no blank', () => {
    for (const text of ['x = 1\n', 'x = 1\n  ', 'x = 1\n    ', 'x = 1\n    y']) assert.equal(scopeEnd(text, block(4)), undefined, text);
    assert.equal(scopeEnd('x = 1\n  y', block(4)), 5);
  });

  it('ends a block at a blank line after content, but not at one before', () => {
    assert.equal(cut('\n\n    x = 1\n\n    y = 2', block(1)), '\n\n    x = 1');
    assert.equal(cut('\n\n\n    x = 1', block(1)), '');
    assert.equal(cut('x = 1\n   \n    y', block(4)), 'x = 1');
  });

  it('ends a block at its number of lines', () => {
    assert.equal(cut('\n    a\n    b\n    c', block(1, 2)), '\n    a\n    b');
    assert.equal(cut('a\n    b\n    c', block(4, 1)), 'a');
  });

  it('keeps a triple-quoted string of the text whole', () => {
    const text = '\n    """Adds.\n\n  Odd indent.\n"""\n    return a\n\nnext';
    assert.equal(cut(text, block(1)), '\n    """Adds.\n\n  Odd indent.\n"""\n    return a');
    assert.equal(cut('x = "# not \'\'\'"\n\ny', block(0)), 'x = "# not \'\'\'"');
  });

  it('ends a docstring behind its closing quotes, and before them where a block ends', () => {
    const docstring: Scope = { kind: 'docstring', quote: '"""', minIndent: 4, maxLines: 3 };
    assert.equal(cut('Adds two numbers."""\n    return a + b\n', docstring), 'Adds two numbers."""');
    assert.equal(cut('Adds.\n    More.\n    """\n    return', docstring), 'Adds.\n    More.\n    """');
    assert.equal(cut('Adds.\n\n    Args:\n', docstring), 'Adds.');
    assert.equal(cut('\n\n    Args:\n        a: one\n\n', docstring), '\n\n    Args:\n        a: one');
    assert.equal(cut('Adds.\nx = 1', docstring), 'Adds.');
    assert.equal(cut('a\n    b\n    c\n    d', docstring), 'a\n    b\n    c');
    assert.equal(scopeEnd('Adds.""', docstring), undefined);
  });

  it('counts tabs as Python does', () => {
    assert.equal(cut('\n\t\tx = 1\n\ty = 2', block(9)), '\n\t\tx = 1');
    assert.equal(cut('\n\t\tx = 1\n\ty = 2', block(8)), '\n\t\tx = 1\n\ty = 2');
  });

  const anyText = fc.array(fc.constantFrom('\n', '\r', ' ', '    ', '\t', 'x', '"""', "'", '#', '\\', '(', ')', 'é', '😀', '\ud800'), { maxLength: 60 }).map((a) => a.join(''));
  const anyScope = fc.oneof(
    fc.constant<Scope>({ kind: 'line' }),
    fc.constant<Scope>({ kind: 'free' }),
    fc.record({ kind: fc.constant('docstring' as const), quote: fc.constantFrom('"""', "'''"), minIndent: fc.nat(8), maxLines: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ kind: fc.constant('block' as const), minIndent: fc.nat(12), maxLines: fc.integer({ min: 1, max: 5 }) }),
  );

  it('never changes a decision when more text comes', () => {
    fc.assert(
      fc.property(anyText, anyScope, (text, scope) => {
        let decided: number | undefined;
        for (let length = 0; length <= text.length; length++) {
          const end = scopeEnd(text.slice(0, length), scope);
          if (decided === undefined) decided = end;
          else assert.equal(end, decided);
          if (end !== undefined) assert.ok(end <= length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves a cut text within its own scope', () => {
    fc.assert(fc.property(anyText, anyScope, (text, scope) => {
      const kept = cut(text, scope);
      assert.equal(cut(kept, scope), kept);
    }));
  });
});
