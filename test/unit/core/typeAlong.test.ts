import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CompletionCache } from '../../../src/core/completion/cache';
import { restAlong } from '../../../src/core/completion/typeAlong';
import { requestAt, type MarkedOptions } from '../support/documents';

const TABS: MarkedOptions = { indentation: { insertSpaces: false, tabSize: 4 } };
const TWO: MarkedOptions = { indentation: { insertSpaces: true, tabSize: 2 } };

describe('core/completion/typeAlong', () => {
  /** A document with the cursor, the suggestion there, what is typed, and what is left. */
  const table: [what: string, marked: string, text: string, typed: string, rest: string | undefined, options?: MarkedOptions][] = [
    ['plain text', 'x = ¦', 'call(a)', 'ca', 'll(a)'],
    ['nothing typed', 'x = ¦', 'call(a)', '', 'call(a)'],
    ['other text', 'x = ¦', 'call(a)', 'cat', undefined],
    ['more than there is', 'x = ¦', 'call(a)', 'call(a)\n', undefined],
    ['Enter, with the indentation that the editor puts in', 'def f():¦', '\n    x = 1\n    return x', '\n    ', 'x = 1\n    return x'],
    ['Enter, with no indentation yet', 'def f():¦', '\n    return x', '\n', '    return x'],
    ['indentation typed blank by blank', 'def f():¦', '\n    return x', '\n  ', '  return x'],
    ['a narrower level of the editor: all lines follow', 'def f():¦', '\n    x = 1\n    return x', '\n  ', 'x = 1\n  return x', { indentation: { insertSpaces: true, tabSize: 2 } }],
    ['a wider level of the editor', 'def f():¦', '\n  x = 1\n  return x', '\n    ', 'x = 1\n    return x'],
    ['a wider level, the line begun', 'def f():¦', '\n  x = 1\n  return x', '\n    x =', ' 1\n    return x'],
    ['a wider level, two lines typed', 'def f():¦', '\n  x = 1\n  y = 2\n  return x', '\n    x = 1\n    ', 'y = 2\n    return x'],
    ['nested blocks in a wider level', 'def f():¦', '\n  if a:\n    b()\n  return c', '\n    if a:\n        ', 'b()\n    return c'],
    ['tabs of the editor, blanks of the model', 'def f():¦', '\n    x = 1\n    return x', '\n\t', 'x = 1\n\treturn x', TABS],
    ['a tab as wide as the blanks in the first line', 'def f():\n¦', '    return x', '\t', 'return x', TABS],
    ['blanks that the editor took off an empty line', 'def f():¦', '\n    x = 1\n    \n    y = 2', '\n    x = 1\n\n    ', 'y = 2'],
    ['blanks at the end of a line that were not typed', 'def f():¦', '\n    x = 1  \n    y = 2', '\n    x = 1\n    y', ' = 2'],
    ['a blank line that the editor indents', 'if a:¦', '\n    b()\n\n    c()', '\n    b()\n    ', '\n    c()'],
    ['deeper inside brackets', 'x = f(¦', '\n    a,\n    b)', '\n        ', 'a,\n    b)'],
    ['a block cannot begin at its opener\'s indentation', 'if a:\n    if b:¦', '\n        c()', '\n    c', undefined],
    ['a second line of a block stands where the first does', 'if a:¦', '\n    b()\n    c()', '\n    b()\n        c', undefined],
    ['a dedent cannot be shown where the editor kept the indentation', 'if a:\n    ¦', 'b()\nc()', 'b()\n    ', undefined],
    ['a dedent that the user made', 'if a:\n    ¦', 'b()\nc()', 'b()\n', 'c()'],
    ['inside a string blanks count', 'x = """a¦', '\n    b\n    c"""', '\n  b', undefined],
    ['two-blank levels in a two-blank editor', 'class A:\n  def f(self):¦', '\n    self.a = 1\n    self.b = 2', '\n    ', 'self.a = 1\n    self.b = 2', TWO],
  ];
  for (const [what, marked, text, typed, rest, options] of table) {
    it(what, () => assert.equal(restAlong(text, typed, requestAt(marked, options)), rest));
  }

  it('is the rest of every prefix', () => {
    const word = fc.constantFrom('x = 1', 'call(a, b)', 'if a:', '"text"', '# why', '');
    const line = fc.tuple(fc.nat(3), word).map(([depth, content]) => (content === '' ? '' : '    '.repeat(depth) + content));
    const at = requestAt('def f():\n    ¦');
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), fc.nat(100), (lines, cut) => {
        const text = lines.join('\n');
        const typed = text.slice(0, cut);
        // Inside a line's indentation the rest may move with the editor's own.
        fc.pre(!/\n[ \t]*$/.test(typed));
        assert.equal(restAlong(text, typed, at), text.slice(typed.length));
      }),
    );
  });

  it('never invents text: what is typed and what is left say the same as the suggestion, but for blanks', () => {
    const at = requestAt('def f():¦');
    const text = '\n    if a:\n        b()\n\n    return [\n        c,\n    ]';
    const bare = (value: string): string => value.replace(/\s/g, '');
    const piece = fc.constantFrom('\n', ' ', '    ', '  ', '\t', 'if a:', 'b()', 'return [', 'c,', ']', 'i');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const typed = pieces.join('');
        const rest = restAlong(text, typed, at);
        if (rest !== undefined) assert.equal(bare(typed + rest), bare(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('core/completion/cache, along what the editor types too', () => {
  const stats = { promptTokens: 1, reusedTokens: 0, generatedTokens: 1, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 0, firstTokenMs: 0, totalMs: 0 };
  const after = (stored: string, text: string, asked: string): string | undefined => {
    const cache = new CompletionCache();
    const processed = { kind: 'kept', item: { text, replaceAfter: 0 }, changedBy: [] } as const;
    cache.store(requestAt(stored), { candidates: [{ processed, finish: 'scope' }], scope: { kind: 'block', minIndent: 1, maxLines: 9 }, stats, ahead: false, searched: true });
    const best = cache.find(requestAt(asked))?.candidates[0]?.processed;
    return best?.kind === 'kept' ? `${best.item.text}|${best.item.replaceAfter}` : best?.reason;
  };

  it('goes along a bracket that the editor closed', () => assert.equal(after('x = ¦', 'call(a)', 'x = call(¦)'), 'a)|1'));
  it('goes along the closing bracket, typed over', () => assert.equal(after('x = ¦', 'call(a) + b', 'x = call(a)¦'), ' + b|0'));
  it('goes along quotes that the editor closed', () => assert.equal(after('x = ¦', '"text" + b', 'x = "te¦"'), 'xt" + b|1'));
  it('goes along Enter between brackets, which moves the closing one down', () => {
    assert.equal(after('x = ¦', 'call(\n    a,\n    b,\n)', 'x = call(\n    ¦\n)'), 'a,\n    b,|0');
  });
  it('goes along where the lines that are read are limited', () => {
    const below = Array.from({ length: 40 }, (_, n) => `value_${n} = ${n}`).join('\n');
    assert.equal(after(`x = ¦\n${below}`, 'call(\n    a,\n    b,\n)', `x = call(\n    ¦\n)\n${below}`), 'a,\n    b,|0');
  });
  it('minds other text that has come below', () => assert.equal(after('x = ¦', 'call(\n    a)', 'x = call(\n    ¦\ny = 1'), undefined));
  it('finds the answer again where the prompt begins elsewhere', () => {
    const lines = Array.from({ length: 60 }, (_, n) => `value_${n} = ${n}`).join('\n');
    const cache = new CompletionCache();
    const processed = { kind: 'kept', item: { text: 'call(a)', replaceAfter: 0 }, changedBy: [] } as const;
    cache.store(requestAt(`${lines}\nx = ¦`, { promptBudget: 500 }), { candidates: [{ processed, finish: 'scope' }], scope: { kind: 'line' }, stats, ahead: false, searched: true });
    const request = requestAt(`${lines}\nx = ca¦`, { promptBudget: 100 });
    assert.ok(request.window.startLine > 0, 'the second window is shorter');
    assert.ok(cache.find(request));
  });
});
