import assert from 'node:assert/strict';
import { findTarget } from '../../../../src/core/commands/findTarget';
import { preambleFor } from '../../../../src/core/commands/preamble';
import { roughTokens } from '../../../../src/core/context/window';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { marked } from './marked';

describe('preambleFor', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  function preamble(document: string): string {
    const { text, selection } = marked(document);
    const tree = syntax.parse(text);
    try {
      const found = findTarget(tree, selection, 'explain');
      assert.ok(found.kind === 'found');
      return preambleFor(tree, found.target);
    } finally {
      tree.dispose();
    }
  }

  it('has the imports in use, short names too, and the signatures of what is called', () => {
    const document = 'from __future__ import annotations\nimport os, re\nimport numpy as np\nfrom typing import Any, List, Dict, Set, Tuple\nimport json\n\n\ndef scale(a: int, *, by=2) -> int:\n    """Scale it.\n\n    Really."""\n    return a * by\n\n\ndef other():\n    pass\n\n\ndef f(x: List) -> Any:\n    return np.sum(scale(re.sub(x)))¦\n';
    assert.equal(preamble(document), 'import os, re\nimport numpy as np\nfrom typing import Any, List\n\n# def scale(a: int, *, by=2) -> int: """Scale it."""\n\n\n');
  });

  it('shows a method the class around it, with what its instances are made of', () => {
    const document = 'class Ring(Base):\n    """A disc with a hole."""\n\n    def __init__(self, inner, outer):\n        self.inner = inner\n\n    def width(self):\n        return 1\n\n    def area(self):\n        return self.width() * 2¦\n';
    assert.equal(preamble(document), '# class Ring(Base): """A disc with a hole."""\n#     def __init__(self, inner, outer): ...\n# def Ring.width(self): ...\n\n\n');
  });

  it('is empty where nothing is needed, the target itself least of all', () => {
    assert.equal(preamble('import os\n\n\ndef f(n):\n    return f(n - 1)¦\n'), '');
    assert.equal(preamble('class A:\n    def a(self):\n        return self.b()\n    def b(self):\n        return 1\n    x = 1¦\n'), '');
  });

  it('is the same with CRLF', () => {
    assert.equal(preamble('import os\r\n\r\n\r\ndef g(): ...\r\n\r\n\r\ndef f(n):\r\n    return g(os.name)¦\r\n'), 'import os\n\n# def g(): ...\n\n\n');
  });

  it('masks secrets', () => {
    const text = preamble('def connect(password="hunter2-Zx9!tR"):\n    pass\n\n\ndef f():\n    connect()¦\n');
    assert.equal(text, '# def connect(password="***"): ...\n\n\n');
  });

  it('is bounded', () => {
    const many = Array.from({ length: 200 }, (_, i) => `def helper_${i}(first_argument, second_argument):\n    """Help with number ${i}."""\n`).join('\n');
    const calls = Array.from({ length: 200 }, (_, i) => `    helper_${i}(1, 2)\n`).join('');
    const text = preamble(`${many}\n\ndef f():\n${calls}    return 1¦\n`);
    assert.notEqual(text, '');
    assert.ok(roughTokens(text) <= 256, `${roughTokens(text)} tokens`);
  });
});
