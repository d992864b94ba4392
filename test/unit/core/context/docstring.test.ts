import assert from 'node:assert/strict';
import fc from 'fast-check';
import { docstringPlace, docstringScope, docstringStops } from '../../../../src/core/context/docstring';
import { requestAt } from '../../support/documents';

/** `kind minIndent`, and for a docstring whether it is closed; undefined where there is no such place. */
function placeIn(marked: string): string | undefined {
  const place = docstringPlace(requestAt(marked));
  if (place === undefined) return undefined;
  return `${place.kind} ${place.minIndent}${place.kind === 'inside-docstring' ? (place.closed ? ' closed' : ' open') : ''}`;
}

const BODY: readonly (readonly [what: string, marked: string, place: string | undefined])[] = [
  ['below a docstring', 'def add(a, b):\n    """Return the sum."""\n    ¦', 'body 4'],
  ['below a long docstring', 'def add(a, b):\n    """Return the sum.\n\n    Of two.\n    """\n    ¦', 'body 4'],
  ['at the end of a docstring', 'def add(a, b):\n    """Return the sum."""¦', 'body 4'],
  ["below a class's docstring", 'class A:\n    """Holds things."""\n    ¦', 'body 4'],
  ["below a method's docstring", 'class A:\n    def f(self):\n        """Does it."""\n        ¦\n\n    def g(self):\n        pass', 'body 8'],
  ['with a blank line between', 'def f():\n    """Does it."""\n\n    ¦', 'body 4'],
  ['with tabs', 'def f():\n\t"""Does it."""\n\t¦', 'body 8'],
  ['where the body follows', 'def f():\n    """Does it."""\n    ¦\n    return 1', undefined],
  ['at the margin', 'def f():\n    """Does it."""\n¦', undefined],
  ['after a statement', 'def f():\n    """Does it."""\n    x = 1\n    ¦', undefined],
  ['behind text', 'def f():\n    """Does it."""\n    x¦', undefined],
];

const FUNCTION: readonly (readonly [what: string, marked: string, place: string | undefined])[] = [
  ['below a comment', 'import os\n\n\n# Return the files of a folder by size.\n¦', 'function 0'],
  ['below several lines of comment', 'x = 1\n\n# Reads a file\n# line by line\n¦\n\ndef g(): pass', 'function 0'],
  ["below a comment in a class", 'class A:\n    x = 1\n\n    # Tells whether it is empty.\n    ¦', 'function 4'],
  ['below a lone string', 'import os\n\n"""Counts the words of a text."""\n¦', 'function 0'],
  ['below a lone string of several lines', 'import os\n\n"""\nCounts the words of a text.\n"""\n¦', 'function 0'],
  ['below a string that asks for a function, first in the file', '"""Return the sum of two numbers."""\n¦', 'function 0'],
  ["below a module's docstring", '"""Tools for the shop."""\n¦', undefined],
  ['in a function', 'def f():\n    # Count the words of it\n    ¦', undefined],
  ['below a short comment', '# Helpers\n¦', undefined],
  ['below a licence', '# Copyright 2020 by the authors of it\n¦', undefined],
  ['below a comment for tools', '# type: ignore all of this\n¦', undefined],
  ['below code that was switched off', '# x = compute(the, thing, now)\n¦', undefined],
  ['where other code follows at once', '# Return the files of a folder.\n¦\nx = 1', undefined],
  ['where the line below is what the comment is about', '# Return the files of a folder.\n¦\n@cached\ndef f():', undefined],
  ['one line further down', '# Return the files of a folder.\n\n¦', undefined],
  ['in a comment', '# Return the files of a folder¦', undefined],
];

const INSIDE: readonly (readonly [what: string, marked: string, place: string | undefined])[] = [
  ['just opened', 'def f(a):\n    """¦', 'inside-docstring 4 open'],
  ['just opened, closed by the editor', 'def f(a):\n    """¦"""', 'inside-docstring 4 closed'],
  ['in its first line', 'def f(a):\n    """Return the ¦\n    """\n    return a', 'inside-docstring 4 closed'],
  ['in a later line', 'def f(a):\n    """Return it.\n\n    ¦', 'inside-docstring 4 open'],
  ['raw', 'def f(a):\n    r"""Return ¦', 'inside-docstring 4 open'],
  ["of a module, with '''", "'''Tools for ¦", 'inside-docstring 0 open'],
  ['before another docstring', 'def f(a):\n    """Return ¦\n\n\ndef g():\n    """Other."""', 'inside-docstring 4 open'],
  ['a string that is none', 'x = """Some ¦', undefined],
  ['a short string', 'def f():\n    "Return ¦', undefined],
  ['an argument', 'def f():\n    g(\n        """¦', undefined],
];

describe('core/context/docstring', () => {
  for (const [title, rows] of [['a body', BODY], ['a function', FUNCTION], ['a docstring', INSIDE]] as const) {
    describe(title, () => {
      for (const [what, marked, place] of rows) it(`${place === undefined ? 'not ' : ''}${what}`, () => assert.equal(placeIn(marked), place));
    });
  }

  it('says how far a completion may go', () => {
    const at = (marked: string) => docstringPlace(requestAt(marked)) ?? assert.fail('no place');
    const open = at('def f(a):\n    """¦');
    assert.deepEqual(docstringScope(open, 12), { kind: 'docstring', quote: '"""', minIndent: 4, maxLines: 12 });
    assert.deepEqual(docstringStops(open), []);
    const closed = at('def f(a):\n    """¦"""');
    assert.deepEqual(docstringScope(closed, 12), { kind: 'block', minIndent: 4, maxLines: 12 });
    assert.deepEqual(docstringStops(closed), ['"""']);
    assert.deepEqual(docstringScope(at('def f():\n    """Does it."""\n    ¦'), 9), { kind: 'block', minIndent: 4, maxLines: 9 });
  });

  it('minds no other language', () => assert.equal(docstringPlace(requestAt('def f():\n    """Does it."""\n    ¦', { languageId: 'ruby' })), undefined));

  it('takes any text', () => {
    const piece = fc.constantFrom('"""', "'''", '"', '\n', '    ', 'def f():', 'class A:', '# a b c d', 'x', '(', ')', '\\', '\t', '¦');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('').replaceAll('¦', '')), fc.nat(200), (text, at) => {
        const place = docstringPlace(requestAt(`${text.slice(0, at)}¦${text.slice(at)}`));
        assert.ok(place === undefined || place.minIndent >= 0);
      }),
      { numRuns: 500 },
    );
  });
});
