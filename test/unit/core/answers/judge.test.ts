import assert from 'node:assert/strict';
import { beginsAsCode, isProse, problemIn, sameCode } from '../../../../src/core/answers/judge';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';

describe('core/answers/judge', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  it('says what is wrong, also far down, also in indented code', () => {
    const problem = (code: string, own = '', blocks = true): string | undefined => problemIn(code, { own, syntax, blocks });
    assert.equal(problem('def f():\n    return 1'), undefined);
    assert.equal(problem('    def f(self):\n        return 1'), undefined);
    assert.equal(problem('\tdef f(self):\n\t\treturn (1'), 'a bracket that is not closed');
    assert.equal(problem('def f():\nreturn 1'), 'a block without a body');
    assert.equal(problem(`def f():\n${'    x = 1\n'.repeat(300)}    x = = 1`), '"=" where it cannot stand');
    assert.match(problem('else:\n    x = 1') ?? '', /belongs to nothing/);
    assert.equal(problem('else:\n    x = 1', '', false), undefined);
  });

  it('does not blame the user’s own lines for being newer than the grammar', () => {
    const own = 'def f[T](x: T):\n    print(f"{x["a"]}")';
    assert.equal(problemIn(own, { own, syntax, blocks: true }), undefined);
    assert.ok(problemIn(own, { own: '', syntax, blocks: true }) !== undefined);
    assert.ok(problemIn('def f():\n    x = = 1', { own: 'def f():\n    x = = 1', syntax, blocks: true }) !== undefined, 'what is wrong in any Python stays wrong');
  });

  it('knows the same code in another layout', () => {
    const SAME: [string, string][] = [
      ['x = f(a,b)', 'x=f(\n    a,\n    b,\n)  # so'],
      ['if a:\n    b', 'if a:\n\n  # why\n  b\n'],
      ['x = [1, 2]', 'x = [1, 2,]'],
      ['a\r\nb', 'a\nb'],
    ];
    const OTHER: [string, string][] = [['x = 1', 'x = 2'], ['if a:\n    b\nc', 'if a:\n    b\n    c'], ['x = (1,)', 'x = (1)'], ['x = "a"', 'x = "b"'], ['x = "a b"', 'x = "a  b"'], ['f(a)', 'f(*a)'], ['', 'x']];
    for (const [a, b] of SAME) assert.ok(sameCode(a, b), `${a} and ${b}`);
    for (const [a, b] of OTHER) assert.ok(!sameCode(a, b), `${a} and ${b}`);
  });

  it('tells words from code', () => {
    for (const line of ['The function should return the sum.', 'I’m sorry, but I cannot help with that.', "I'm sorry about that one.", 'Here is the corrected code:', 'It is not possible to do this.', 'You can use a list comprehension for that.', 'This is 3 times as fast.']) assert.ok(isProse(line), line);
    for (const line of ['return not a and b is c', 'x = sum(item.price for item in', 'for a in b if c else d:', '# the words of a comment', 'print x', 'x if a else b', 'a is not b in c', 'lambda a: b', '', 'Sure!', '"""Say what it does."""', 'import a as b, c as d']) assert.ok(!isProse(line), line);
  });

  it('sees code begin', () => {
    for (const text of ['def f(a):\n    x', '@a\ndef f(): pass', '\n\nx = 1\nSo', 'import a']) assert.ok(beginsAsCode(text), text);
    for (const text of ['', 'Here it is:\nx = 1', 'To fix this, write:', '1. First']) assert.ok(!beginsAsCode(text), text);
  });
});
