import assert from 'node:assert/strict';
import { goesOnAtMargin, hasRemark, lostMethods } from '../../../../src/core/answers/leftOut';
import { missingImports } from '../../../../src/core/answers/imports';
import { testUnits } from '../../../../src/core/answers/testUnits';
import type { Target } from '../../../../src/core/commands/target';

describe('core/answers/leftOut', () => {
  it('knows remarks that stand for code', () => {
    for (const remark of ['# ...', '    # … and so on', '# rest of the code remains the same', '# Your code here', 'x = 1  # implement the logic', '# other methods', '# same as before', '# existing code', '# (unchanged): stays as is']) assert.ok(hasRemark(remark, ''), remark);
    for (const remark of ['# the rest is zero', 'x = "# ..."[0]', '# code of the country', '# same as x']) assert.equal(hasRemark(remark, ''), remark.includes('...'), remark);
    assert.ok(!hasRemark('    # ... \r\n', '# ...\r\n'), 'the user’s own remark');
  });

  it('sees a body go on at the margin', () => {
    const at = (below: string): boolean => goesOnAtMargin(`def f():\n    a${below}`, { end: 'def f():\n    a'.length });
    for (const below of ['\nreturn a', '\nb = a', '\nfor x in a:\n    b', '\nelse:\n    b']) assert.ok(at(below), below);
    for (const below of ['', '\n', '\n\nb = a', '\nf()', '\nprint(f(a=1))', '\nif __name__ == "__main__":', '\ndef g(): pass', '\nThis is it.', '\nThe answer = the sum of all', '\n# b = a', '\n    b = a']) assert.ok(!at(below), below);
  });

  it('misses methods, and finds those that are called otherwise', () => {
    const code = 'class A:\n    def f(self):\n        def inner():\n            pass\n        return inner\n\n    @a\n    def g(self, x=1):\n        pass';
    const of = { code, kind: 'class' } as Target;
    assert.equal(lostMethods('class A:\n  def f(self): pass\n  def g(self, x = 1): pass\n  def h(self): pass', of), undefined);
    assert.equal(lostMethods('class A:\n    def f(self): pass', of), 'left-out');
    assert.equal(lostMethods('class A:\n    def f(self): pass\n    def g(self): pass', of), 'changed-signature');
    assert.equal(lostMethods('def f(): pass', { code, kind: 'function' } as Target), undefined);
  });
});

describe('core/answers/imports', () => {
  it('names the imports that the code uses and the file lacks', () => {
    const missing = (answer: string, code: string, document: string): string[] => missingImports(answer, code, document);
    assert.deepEqual(missing('import math\nfrom os import path, sep as s\n\ndef f(): pass', 'return math.pi + s', 'import os\n'), ['import math', 'from os import sep as s']);
    assert.deepEqual(missing('import math\ndef f(): pass', 'return math.pi', 'import math\n'), []);
    assert.deepEqual(missing('def f(): pass', 'return math.pi', ''), []);
    assert.deepEqual(missing('import math\ndef f(): pass', 'return "math"', ''), []);
  });
});

describe('core/answers/testUnits', () => {
  it('tells imports, tests, helpers and the rest', () => {
    const units = testUnits('import a\nfrom b import (\n    c,\n)\n\nX = 1\nY: int = 2\n\n@fixture\ndef made(): return X\n\n@mark\nasync def test_it(made):\n    assert it(made)\n\nclass TestIt:\n    def test(self): pass\n\nclass Other(TestCase):\n    pass\n\nclass Thing: pass\n\nprint(1)\n    def test_deep(): pass');
    assert.deepEqual(units.map(({ kind, name }) => `${kind} ${name}`), ['import ', 'import ', 'value X', 'value Y', 'helper made', 'test test_it', 'test TestIt', 'test Other', 'helper Thing', 'other ']);
    assert.deepEqual([...(units[5]?.uses ?? [])].sort(), ['it', 'made', 'mark']);
    assert.ok(units[5]?.text.startsWith('@mark') && units.at(-1)?.last === true && units[0]?.last === false);
  });

  it('sees what checks something', () => {
    const asserts = (body: string): boolean | undefined => testUnits(`def test():\n    ${body}`)[0]?.asserts;
    for (const body of ['assert f(1) == 2', 'assert x', 'self.assertEqual(a, b)', 'with pytest.raises(E): f()', 'pytest.fail("x")']) assert.equal(asserts(body), true, body);
    for (const body of ['assert True', 'assert 1 == 1', 'f(1)', 'raises = 1', 'pass', '"""assert x"""']) assert.equal(asserts(body), false, body);
  });
});
