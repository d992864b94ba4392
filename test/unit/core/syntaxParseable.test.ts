import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSource } from '../../../src/core/syntax/logicalLines';
import { insertionKeepsParseable } from '../../../src/core/syntax/parseable';

/** Inserts the part between « and »; the rest is the document before. */
function insert(marked: string): ReturnType<typeof insertionKeepsParseable> {
  const [before = '', text = '', after = ''] = marked.split(/[«»]/);
  const whole = before + after;
  return insertionKeepsParseable({ text: whole, source: readSource(whole) }, { start: before.length, end: before.length, text });
}

const kept = (text: string): boolean => insert(`«${text}»`).kind === 'ok';

/** For each rule: what CPython takes, and what it refuses though it looks much the same. */
const RULES: [rule: string, right: string[], wrong: string[]][] = [
  ['assignments have targets', ['a = 1', 'a, *b = c', 'a.b[0] = c = 2', '(a), [b, c] = d', 'x: int = 3', 'a.b: int', '(x): int = 1', 'f().x = 1'], ['f() = 1', 'a + 1 = 2', '1 = a', 'None = 1', 'a, b += 1', '"x" = 1', 'a, b: int', 'x = 1 = 2']],
  ['nothing stands beside a statement', ['print(x)', 'a = b; c = d;', 'exec("x")'], ['print x', 'exec x', 'a b', 'a = 1 2', 'raise E, "x"', 'a;;b', 'except = 1']],
  ['operators are of Python 3', ['a != b', 'a <= b', 'not a in b', 'a is not b', 'a @ b', 'a // b ** -c'], ['a <> b', 'a === b', 'a ++', 'a && b', '!a', 'a not b', 'a + not b', 'a ? b']],
  ['keywords are no names', ['match = 1', 'case = type = _ = 2', 'print = 3'], ['class = 1', 'a.if', 'def lambda(): pass', 'f(in=2)', 'async = 1', 'for = 2', 'import from']],
  ['numbers', ['1_000', '0o17 + 0xFf + 0b1', '1e5j', '.5', '1.', '00', '1 .real', '077.5'], ['0777', '1_', '1__0', '0x', '0b2', '1e', '12abc', '0o8', '1_.5']],
  ['strings', ["'it''s'", 'rb"\\x"', '"\\N{BULLET}\\x41"', "'a' f'b'", '"""a\n"b"""', 'b"a" B"b"', '"a\\\nb"'], ['"a', "'a\nb'", 'ub"x"', '"\\x4"', '"\\u12"', '"\\N{"', 'b"é"', 'b"a" "b"', '"""a', '"\\Uffffffff"']],
  ['formatted strings', ['f"{a}"', 'f"{a!r:>{width}}{{}}"', 'f"{a=}"', 'f"{a != b}"', "f'{a[\"b\"]}'", 'f"{(lambda: 1)()}"', 'f"{x for x in y}"', 'f"{a:%H:%M}"', 'f"{yield_}"', 'f"""{\na}"""'], ['f"{}"', 'f"{a"', 'f"}"', 'f"{a b}"', 'f"{a!x}"', 'f"{a!r }"', 'f"{a[}"', 'f"{a:{b:{c}}}"', 'f"{lambda: 1}"', 'f"{a["b"]}"']],
  ['brackets', ['f(a, [b, {c: d}])', '(1,)', '()', '[*a, b]', '{**a, "b": 1}', '{a, *b}', 'a[1:2, ::3]', 'a[b:=1]'], ['f(a', 'f(a]', 'a)', '(a,, b)', '[a b]', '{a: b, c}', '{a, b: c}', '(*a)', 'a[]', '{**a, b}', '[,]']],
  ['arguments', ['f(a, b=1, *c, **d)', 'f(x for x in y)', 'f(a, *b, c)', 'f(*a, b=1, *c)', 'f(a := 1)', 'f(a,)'], ['f(a=1, b)', 'f(**a, b)', 'f(**a, *b)', 'f(x for x in y, 1)', 'f(a.b=1)', 'f(True=1)', 'f(a, , b)', 'f(=1)', 'f(a=)']],
  ['comprehensions', ['[a for a, b in c if d if e]', '{a: b for a in c}', '[a async for a in b]', '[(a, b) for a in c]'], ['[a, b for a in c]', '[a for a in b, c]', '[*a for a in b]', '{**a for a in b}', '[a for f() in b]', '[for a in b]', '[a for a if b]']],
  ['conditions and lambdas', ['a if b else c', 'lambda: 0', 'lambda a, *b, c=1, **d: a', 'lambda a, /, b: a', 'lambda *, a: a'], ['a if b', 'a if else b', 'lambda a: ', 'lambda (a): a', 'lambda a=1, b: a', 'lambda *: a', 'lambda a: int: a']],
  ['walrus', ['(a := 1)', '[b := 1, 2]', 'while (a := f()): pass', 'if a := 1: pass'], ['a := 1', 'f(a=b := 1)', '(a.b := 1)', '(a, b := c) = 1', 'x = y := 1']],
  ['parameters', ['def f(a, /, b=1, *, c, **d): pass', 'def f(a: int = 1, *b: int) -> None: pass', 'def f(*args: *Ts): pass', 'def f(a,): pass'], ['def f(a=1, b): pass', 'def f(*): pass', 'def f(*, **k): pass', 'def f(**k, a): pass', 'def f(a, a.b): pass', 'def f((a, b)): pass', 'def f(a b): pass', 'def f(/): pass', 'def f: pass', 'def f(a, ): x = ']],
  ['headers end with their colon', ['if a: pass', 'for a in b, c: pass', 'with (a as b, c): pass', 'with a as b.c, d: pass', 'class A(B, metaclass=C): pass', 'while 1: a; b', 'async def f(): pass'], ['if a = 1: pass', 'for f() in a: pass', 'with a as f(): pass', 'class A[: pass', 'class A.B: pass', 'if a pass', 'async x', 'for a: pass', 'if a: if b: pass', 'else: pass']],
  ['imports', ['import a.b as c, d', 'from . import a', 'from ...a.b import (c as d, e,)', 'from a import *'], ['import a as b.c', 'from a import', 'from a import b,', 'import .a', 'from a import (b', 'import *', 'from a import b.c', 'from a import ()']],
  ['other statements', ['del a, b[0], (c, d)', 'assert a, "b"', 'raise A from b', 'global a, b', 'return *a, b', 'x = yield', 'yield from a', 'await a', 'a = await b'], ['del f()', 'del a + b', 'global a.b', 'raise from b', 'assert', 'return return', 'yield = 1', 'pass 1', 'await', 'nonlocal', 'del']],
  ['decorators', ['@a.b(c)\ndef f(): pass', '@a\n@b\nclass C: pass', '@a\nasync def f(): pass'], ['@a', '@a\nx = 1', '@', '@a b\ndef f(): pass', '@a\nif b: pass']],
  ['blocks have bodies', ['if a:\n    b', 'if a: b', 'def f():\n    # why\n    pass', 'class A:\n    """Doc."""', 'for a in b:\n  c\nelse:\n  d'], ['if a:', 'if a:\nb', 'def f():\n    # why', 'class A:\n\nb', 'if a:\n    b\nelse:']],
  ['indentation', ['if a:\n    b\n    c', 'if a:\n        b\nc', 'if a:\n\tb\n\tc', 'f(a,\n b)\nc', 'if a:\n  b\n\n    # note\n  c', 'a = """\n  b"""'], [' a', 'a\n    b', 'if a:\n    b\n  c', 'if a:\n    b\n      c', 'if a:\n\tb\n        c', 'if a:\n        b\n\tc']],
  ['clauses have a statement', ['if a: b\nelif c: d\nelse: e', 'for a in b:\n    c\nelse:\n    d', 'try:\n    a\nexcept A as b:\n    c\nelse:\n    d\nfinally:\n    e', 'try:\n    a\nfinally:\n    b', 'try: a\nexcept* A: b', 'while a: b\nelse: c'], ['else: a', 'a\nelif b: c', 'if a: b\nx\nelse: c', 'with a:\n    b\nelse:\n    c', 'if a: b\nelse: c\nelse: d', 'if a: b\nexcept: c', 'try:\n    a\nelse:\n    b', 'def f(): pass\nelse: a', 'try: a\nexcept A: b\nexcept* B: c', 'if a: b\n    else: c']],
  ['a try has a handler', ['try:\n    a\nexcept:\n    b\nc', 'try: a\nfinally: b'], ['try:\n    a', 'try:\n    a\nb', 'if x:\n    try:\n        a\nb']],
  ['match statements', ['match a:\n    case 1 | "b" | None:\n        pass\n    case [x, *_] if x: y', 'match a, b:\n    case {"k": v, **rest}: pass\n    case A.B(): pass\n    case P(x, y=0) as p: pass\n    case -1 | 1+2j | a.b | _: pass', 'match(a)', 'match[a] = 1', 'match = case'], ['match a:\n    b', 'match a:\n    case f(): pass\n    c', 'match a: pass', 'match a:', 'case 1:\n    pass', 'match a:\n    case a.b.c(): pass\n    case x + 1: pass', 'match a:\n    case **k: pass']],
  ['characters', ['é = "ü"', 'x = 1\f', 'a = \\\n  b', 'x = 1  # – anything', 'a \\\n  + b', 'a \\\n\nb'], ['a = “b”', 'a $ b', 'a = b\u00a0c', 'a \\ b', 'a \\\n', '\\\n b', 'x = 1\u0000', 'a = ×']],
];

describe('core/syntax/parseable', () => {
  for (const [rule, right, wrong] of RULES) {
    it(rule, () => {
      for (const text of right) assert.ok(kept(text), `${text}\nis right, but: ${JSON.stringify(insert(`«${text}»`))}`);
      for (const text of wrong) {
        const result = insert(`«${text}»`);
        assert.equal(result.kind, 'worse', `${text}\nis wrong`);
        assert.ok(result.kind === 'worse' && result.why.length > 5);
      }
    });
  }

  const PLACES: [why: string, marked: string, wanted: 'ok' | 'worse'][] = [
    ['a body goes on', 'def f():\n    a = 1\n    «return a»\n', 'ok'],
    ['a line too deep', 'def f():\n    a = 1\n    «    return a»\n', 'worse'],
    ['a header takes the next lines as its body', '«if a:»\n    b\n', 'ok'],
    ['a header without a body', 'def f():\n    «if a:»\n    b\n', 'worse'],
    ['a header and its body', 'def f():\n    «if a:\n        c»\n    b\n', 'ok'],
    ['a header that is being typed', 'def f():\n    if « a:»\n    b\n', 'ok'],
    ['a statement between if and else', 'if a:\n    b\n«c»\nelse:\n    d\n', 'worse'],
    ['a statement in the body before else', 'if a:\n    b\n    «c»\nelse:\n    d\n', 'ok'],
    ['a decorator before a function', '«@a»\ndef f(): pass\n', 'ok'],
    ['a statement between decorator and function', '@a\n«b»\ndef f(): pass\n', 'worse'],
    ['the string closes', 'x = "a« b"»\ny = 2\n', 'ok'],
    ['the string goes on', 'x = "a« b»\ny = 2\n', 'ok'],
    ['the call is whole', 'x = f(«a, b)»\ny = 2\n', 'ok'],
    ['the call goes on', 'x = f(«a, b»\ny = 2\n', 'ok'],
    ['the call becomes wrong', 'x = f(«a b)»\ny = 2\n', 'worse'],
    ['the call is wrong before it ends', 'x = f(«a b»\ny = 2\n', 'worse'],
    ['an opened bracket in a whole file', 'x«= f(»\ny = 2\n', 'worse'],
    ['an opened bracket in a line that is being typed', 'x = «f(»\ny = 2\n', 'ok'],
    ['an argument among others', 'f(\n    a,\n    «b=1,»\n)\n', 'ok'],
    ['an argument in a call that is not closed', 'def g():\n    f(\n        a,\n        «b=1,»\n\ny = 2\n', 'ok'],
    ['a statement inside a call', 'f(\n    a,\n    «return b»\n)\n', 'worse'],
    ['two lines, the second wrong', 'def f():\n    «a = 1\n    return )»\n', 'worse'],
    ['two lines, the second unfinished, where one was', 'def f(«a):\n    return (»\n', 'worse'],
    ['a docstring that opens and closes', 'def f():\n    «"""Say it."""»\n    return 1\n', 'ok'],
    ['a docstring that swallows the rest', 'def f():\n    «"""Say it.»\n    return 1\n', 'worse'],
    ['a docstring that is being written', 'def f():\n    """Say«it.»\n    return 1\n', 'ok'],
    ['a word in a docstring', 'def f():\n    """Say« a b c.»"""\n    return 1\n', 'ok'],
    ['a quote that ends a docstring early', 'def f():\n    """Say« it.""" now »"""\n    return 1\n', 'worse'],
    ['anything in a comment', '# say« it ( [ "»\nx = 1\n', 'ok'],
    ['another error elsewhere does not count', 'x = = 1\n\ndef f():\n    «return 1»\n', 'ok'],
    ['another error elsewhere is no excuse', 'x = = 1\n\ndef f():\n    «return = 1»\n', 'worse'],
    ['Windows line breaks', 'def f():\r\n    a = 1\r\n    «if a:\n        return 2»\r\n    b = 1\r\n', 'ok'],
    ['the last line, without a line break', 'def f():\n    «return 1»', 'ok'],
    ['a case in a match', 'match a:\n    case 1: pass\n    «case 2: pass»\n', 'ok'],
    ['a statement in a match', 'match a:\n    case 1: pass\n    «x = 2»\n', 'worse'],
    ['a magic of a notebook above', '%matplotlib inline\n!ls\n«x = 1»\n', 'ok'],
    ['newer Python elsewhere', 'type A = int\n\ndef f[T](x: T) -> T:\n    «return x»\n', 'ok'],
  ];
  for (const [why, marked, wanted] of PLACES) {
    it(`${why}: ${wanted}`, () => assert.equal(insert(marked).kind, wanted, JSON.stringify(insert(marked))));
  }

  it('tells a line that is finished from one that is not', () => {
    assert.deepEqual(insert('x = «f(a)»\ny = 2\n'), { kind: 'ok', whole: true });
    assert.deepEqual(insert('x = «f(»\ny = 2\n'), { kind: 'ok', whole: false });
    assert.deepEqual(insert('if « a:»\nb\n'), { kind: 'ok', whole: false });
  });

  it('tells what would be wrong, without the code', () => {
    const why = (marked: string): string => {
      const result = insert(marked);
      return result.kind === 'worse' ? result.why : result.kind;
    };
    assert.equal(why('def f():\n    «if secret:»\n    b\n'), 'a block without a body');
    assert.equal(why('«x = secret 2»'), 'a number where it cannot stand');
    assert.equal(why('a\n«    secret»'), 'a line that is indented too deep');
    assert.equal(why('«x = f(»'), 'a bracket that is not closed');
  });

  it('answers for any text', () => {
    const piece = fc.constantFrom('\n', '    ', '\t', 'x', 'if a:', 'else:', 'def f(', '):', '"""', '"', 'f"{', '}', '#', '\\', '(', ')', '[', ',', '=', 'match a:', 'case 1:', 'é', '\ud800', '0', '@', 'async ');
    const text = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, text, (before, inserted, after) => {
        const result = insert(`${before}«${inserted}»${after}`);
        assert.ok(result.kind === 'ok' || result.why.length > 5);
        // Nothing inserted breaks nothing.
        assert.equal(insert(`${before}«»${after}`).kind, 'ok');
      }),
      { numRuns: 1500 },
    );
  });
});
