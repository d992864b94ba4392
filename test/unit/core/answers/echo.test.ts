import assert from 'node:assert/strict';
import { begunAnew, dedent, isEcho, withoutLeadingEcho } from '../../../../src/core/answers/echo';

describe('core/answers/echo', () => {
  const CODE = 'def f(a):\n    b = a\n    return b';

  it('knows the given lines again, however they are indented or fenced', () => {
    for (const said of [CODE, '\n\ndef f(a):\n  b = a\n', '```python\n    b = a\n    return b\n```']) assert.ok(isEcho(said, ['x', CODE]), said);
    for (const said of ['', 'b = a', 'def f(a):\n    return b', `${CODE}\nreturn c`]) assert.ok(!isEcho(said, [CODE]), said);
  });

  it('drops the given lines from the beginning, as often as they come', () => {
    assert.equal(withoutLeadingEcho(`${CODE}\n\n${CODE}\nIt returns a.`, CODE), 'It returns a.');
    assert.equal(withoutLeadingEcho('It returns a.\n' + CODE, CODE), 'It returns a.\n' + CODE);
    assert.equal(withoutLeadingEcho('1.\nx', '1.'), '1.\nx');
  });

  it('takes a function that is begun anew for itself', () => {
    const lead = 'def f(a):\n    """Say."""\n    ';
    assert.equal(begunAnew(lead, 'return a'), undefined);
    assert.equal(begunAnew(lead, 'def g(a):\n        return a'), undefined);
    assert.equal(begunAnew(lead, 'def f(a):\n    return a'), 'def f(a):\n    return a');
    assert.equal(begunAnew(lead, '\n\nasync def f(a):\n    return a'), undefined);
    assert.equal(begunAnew(lead, 'def f(a):\n        return a'), 'def f(a):\n    return a');
    assert.equal(begunAnew(lead, '\n    def f(a):\n        return a\n'), '\ndef f(a):\n    return a\n');
  });

  it('takes the first line’s indentation from all that have it', () => {
    assert.equal(dedent('\n  a\n    b\n c'), '\na\n  b\n c');
    assert.equal(dedent(''), '');
  });
});
