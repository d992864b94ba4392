import assert from 'node:assert/strict';
import fc from 'fast-check';
import { applyChange } from '../../../../src/core/syntax/change';
import { planTests, type TestsInput, type TestsPlan } from '../../../../src/core/testFile/plan';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';

const TEST = 'def test_area():\n    assert area(2) == 4';

let syntax: PythonSyntax;

type Options = Partial<Pick<TestsInput, 'module' | 'subject' | 'moduleNames' | 'lineBreak'>>;

function plan(existing: string | undefined, tests: string, options: Options = {}): TestsPlan {
  const input = { module: 'shapes', subject: 'area', moduleNames: new Set(['area']), lineBreak: '\n' as const, ...options };
  return planTests({ ...input, existing: existing === undefined ? undefined : syntax.parse(existing), tests: syntax.parse(tests) });
}

/** The file with the tests in it. */
function planned(existing: string | undefined, tests: string, options: Options = {}): { text: string; result: Extract<TestsPlan, { kind: 'planned' }> } {
  const result = plan(existing, tests, options);
  assert.ok(result.kind === 'planned', JSON.stringify(result));
  return { text: result.changes.reduceRight((text, change) => applyChange(text, change), existing ?? ''), result };
}

const written = (existing: string | undefined, tests: string, options: Options = {}): string => planned(existing, tests, options).text;

describe('core/testFile/plan', () => {
  before(async () => void (syntax = await pythonSyntax()));

  describe('a new file', () => {
    it('begins with the import of what is tested', () => assert.equal(written(undefined, TEST), `from shapes import area\n\n\n${TEST}\n`));
    it('has the imports of the tests first', () =>
      assert.equal(
        written('', `import pytest\nfrom math import pi\n\n${TEST}\n\ndef test_negative():\n    with pytest.raises(ValueError):\n        area(-pi)`),
        `import pytest\nfrom math import pi\n\nfrom shapes import area\n\n\n${TEST}\n\n\ndef test_negative():\n    with pytest.raises(ValueError):\n        area(-pi)\n`,
      ));
    it('drops imports that no test uses', () => assert.equal(written(undefined, `import os, sys\n\n${TEST}`), `from shapes import area\n\n\n${TEST}\n`));
    it('drops where the model guessed that the function is', () => assert.equal(written(undefined, `from your_module import area\n\n${TEST}`), `from shapes import area\n\n\n${TEST}\n`));
    it('imports what else of the module the tests use', () =>
      assert.equal(
        written(undefined, 'def test_area():\n    assert area(Point(1, 2)) == 2', { moduleNames: new Set(['area', 'Point', 'other']) }),
        'from shapes import Point, area\n\n\ndef test_area():\n    assert area(Point(1, 2)) == 2\n',
      ));
    it('takes no attribute or keyword for a name of the module', () =>
      assert.equal(written(undefined, 'def test_area():\n    assert area(x=1).other == 2', { moduleNames: new Set(['area', 'x', 'other']) }), 'from shapes import area\n\n\ndef test_area():\n    assert area(x=1).other == 2\n'));
    it("imports a method's class", () =>
      assert.equal(written(undefined, 'def test_norm():\n    assert Point(3, 4).norm() == 5', { subject: 'Point' }), 'from shapes import Point\n\n\ndef test_norm():\n    assert Point(3, 4).norm() == 5\n'));
    it('keeps aliases', () => assert.match(written(undefined, 'import numpy as np\n\ndef test_area():\n    assert area(np.array([1])) == 1'), /^import numpy as np\n\nfrom shapes import area\n/));
    it('keeps decorators and comments where they are', () =>
      assert.equal(
        written(undefined, `import pytest\n\n# Squares.\n@pytest.mark.parametrize("a", [1, 2])\ndef test_area(a):\n    assert area(a) == a * a`),
        `import pytest\n\nfrom shapes import area\n\n\n# Squares.\n@pytest.mark.parametrize("a", [1, 2])\ndef test_area(a):\n    assert area(a) == a * a\n`,
      ));
    it('has Windows line breaks where the document has', () => assert.equal(written('', TEST, { lineBreak: '\r\n' }), `from shapes import area\n\n\n${TEST}\n`.replaceAll('\n', '\r\n')));
  });

  describe('an existing file', () => {
    const FILE = 'import pytest\nfrom shapes import area\n\n\ndef test_zero():\n    assert area(0) == 0\n';

    it('gets the tests at its end', () => assert.equal(written(FILE, TEST), `${FILE}\n\n${TEST}\n`));
    it('gets the imports that it lacks at the end of its own', () =>
      assert.equal(
        written('import pytest  # the runner\n\n\ndef test_zero():\n    pass\n', `from math import pi\n\ndef test_area():\n    assert area(pi) > 3`),
        'import pytest  # the runner\nfrom math import pi\nfrom shapes import area\n\n\ndef test_zero():\n    pass\n\n\ndef test_area():\n    assert area(pi) > 3\n',
      ));
    it('keeps an import over several lines whole', () =>
      assert.equal(written('from shapes import (\n    line,\n)\n\n\ndef test_line():\n    pass\n', TEST), `from shapes import (\n    line,\n)\nfrom shapes import area\n\n\ndef test_line():\n    pass\n\n\n${TEST}\n`));
    it('needs no import where all names of the module are there', () => assert.equal(written('from shapes import *\n', TEST), `from shapes import *\n\n\n${TEST}\n`));
    it('gets imports below its docstring', () => assert.equal(written('"""Tests."""\n\nX = 1\n', TEST), `"""Tests."""\n\nfrom shapes import area\n\nX = 1\n\n\n${TEST}\n`));
    it('gets imports at its top, below what Python reads there', () =>
      assert.equal(written('#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nX = 1\n', TEST), `#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nfrom shapes import area\n\n\nX = 1\n\n\n${TEST}\n`));
    it('gets them below a licence, not between a comment and its code', () => {
      assert.match(written('# Licence.\n# Of ours.\n\nX = 1\n', TEST), /^# Licence\.\n# Of ours\.\nfrom shapes import area\n/);
      assert.match(written('# The first.\nX = 1\n', TEST), /^from shapes import area\n\n\n# The first\.\nX = 1\n/);
    });
    it('gets them below imports of the future', () => assert.match(written('from __future__ import annotations\n\nX = 1\n', TEST), /^from __future__ import annotations\nfrom shapes import area\n\nX = 1\n/));
    it('gets tests above its main block', () =>
      assert.equal(
        written('from shapes import area\n\n\ndef test_zero():\n    pass\n\n\n# By hand.\nif __name__ == "__main__":\n    pytest.main()\n', TEST),
        `from shapes import area\n\n\ndef test_zero():\n    pass\n\n\n${TEST}\n\n\n# By hand.\nif __name__ == "__main__":\n    pytest.main()\n`,
      ));
    for (const [what, text, expected] of [
      ['no line break at the end', 'import pytest', `import pytest\nfrom shapes import area\n\n\n${TEST}\n`],
      ['nothing but imports', 'import pytest\n', `import pytest\nfrom shapes import area\n\n\n${TEST}\n`],
      ['nothing but a docstring', '"""Tests."""', `"""Tests."""\n\nfrom shapes import area\n\n\n${TEST}\n`],
      ['nothing but a comment', '# Tests.', `# Tests.\nfrom shapes import area\n\n\n${TEST}\n`],
      ['nothing but a main block', 'if __name__ == "__main__":\n    main()\n', `from shapes import area\n\n\n${TEST}\n\n\nif __name__ == "__main__":\n    main()\n`],
      ['blanks at the end', 'from shapes import area\n\n    ', `from shapes import area\n\n\n${TEST}\n`],
    ] as const) {
      it(`may have ${what}`, () => assert.equal(written(text, TEST), expected));
    }
    it('gets another name for a test that exists, and says so', () => {
      const { text, result } = planned('from shapes import area\n\n\ndef test_area():\n    pass\n\n\nasync def test_area_2():\n    pass\n', TEST);
      assert.ok(text.endsWith('\n\n\ndef test_area_3():\n    assert area(2) == 4\n'));
      assert.deepEqual(result.names, ['test_area_3']);
      assert.deepEqual(result.notes, ['`test_area` exists already, so the new one is called `test_area_3`.']);
    });
    it('tells two new tests of one name apart', () => assert.deepEqual(planned(undefined, `${TEST}\n\n\n${TEST}`).result.names, ['test_area', 'test_area_2']));
    it('says where a name is another one already, and leaves it', () => {
      const { text, result } = planned('from other import area\n\n\ndef test_it():\n    pass\n', TEST);
      assert.equal(text, `from other import area\n\n\ndef test_it():\n    pass\n\n\n${TEST}\n`);
      assert.match(result.notes.join(), /another `area`/);
    });
    it('needs no import of itself', () => assert.equal(written('def area(a):\n    return a * a\n', TEST, { module: undefined }), `def area(a):\n    return a * a\n\n\n${TEST}\n`));
    it('keeps Windows line breaks', () =>
      assert.equal(written('import pytest\r\n\r\n\r\ndef test_zero():\r\n    pass\r\n', TEST, { lineBreak: '\r\n' }), `import pytest\nfrom shapes import area\n\n\ndef test_zero():\n    pass\n\n\n${TEST}\n`.replaceAll('\n', '\r\n')));
    it('is refused where it has a syntax error', () => {
      const result = plan('def test_zero(:\n    pass\n', TEST);
      assert.ok(result.kind === 'refused' && result.reason === 'broken-file');
    });
  });

  it('is refused where the tests are no Python', () => {
    const result = plan(undefined, 'def test_area(:\n    assert');
    assert.ok(result.kind === 'refused' && result.reason === 'broken-tests');
  });

  it('takes nothing away, keeps a file valid, and tells where the tests begin', () => {
    const piece = fc.constantFrom('import pytest\n', 'from shapes import line\n', '"""Doc."""\n', '# note\n', 'X = 1\n', 'def test_area():\n    pass\n', '\n\n', 'class TestA:\n    def test_b(self):\n        pass\n', 'if __name__ == "__main__":\n    main()\n', 'try:\n    import a\nexcept ImportError:\n    a = None\n');
    const lineBreaks = fc.constantFrom('\n' as const, '\r\n' as const);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), lineBreaks, fc.boolean(), (pieces, lineBreak, ends) => {
        const existing = (ends ? pieces.join('') : pieces.join('').trimEnd()).replaceAll('\n', lineBreak);
        const { text, result } = planned(existing, `import pytest\n\n${TEST}\n\n\ndef test_more():\n    pytest.skip()`, { lineBreak });
        for (const { start, end } of result.changes) assert.equal(existing.slice(start, end).trim(), '');
        assert.equal(syntax.parse(text).root.hasError, false, text);
        assert.equal(text.replaceAll('\r\n', '').includes('\r'), false);
        if (lineBreak === '\r\n') assert.equal(text.replaceAll('\r\n', '').includes('\n'), false);
        assert.ok(text.startsWith(`def ${result.names[0]}(`, result.start), text.slice(result.start, result.start + 30));
      }),
    );
  });
});
