import assert from 'node:assert/strict';
import { findTarget } from '../../../../src/core/commands/findTarget';
import { preview } from '../../../../src/core/commands/preview';
import type { Target } from '../../../../src/core/commands/target';
import type { Task } from '../../../../src/core/commands/task';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';

const METHOD = 'class A:\n    @cached\n    def area(self, r):\n        """The area."""\n        return r\n';

describe('core/commands/preview', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  function targetIn(text: string, at: string, task: Task): Target {
    const tree = syntax.parse(text);
    const start = text.indexOf(at);
    const found = findTarget(tree, { start, end: start }, task);
    tree.dispose();
    assert.ok(found.kind === 'found', JSON.stringify(found));
    return found.target;
  }

  it('of a fix keeps decorators, header and docstring, not what the prompt says of the mistake', () => {
    const target = targetIn(METHOD, 'return', 'fix');
    const lead = 'def area(self, r):\n    """The area. The line `return r` was wrong."""\n    ';
    assert.equal(preview('fix', target, lead, 'return r * r', '\n'), '    @cached\n    def area(self, r):\n        """The area."""\n        return r * r');
  });

  it('of a docstring keeps the body below it', () => {
    const target = targetIn(METHOD, 'return', 'document');
    const drawn = preview('document', target, 'def area(self, r):\n    """', 'Return', '\r\n');
    assert.equal(drawn, '    @cached\r\n    def area(self, r):\r\n        """Return\r\n        return r');
  });

  it('of an implementation goes on from the docstring', () => {
    const target = targetIn('def area(r):\n    """The area."""\n', 'area', 'implement');
    assert.equal(preview('implement', target, 'def area(r):\n    """The area."""\n    ', 'return 3', '\n'), 'def area(r):\n    """The area."""\n    return 3');
  });

  it('of a chat model shows what stands in its block of code, else all of it', () => {
    const target = targetIn(METHOD, 'return', 'fix');
    assert.equal(preview('fix', target, '', 'Sure:\n```python\ndef area(self, r):\n    return 1\n```\nDone', '\n'), '    def area(self, r):\n        return 1');
    assert.equal(preview('fix', target, '', 'Sure', '\n'), '    Sure');
  });
});
