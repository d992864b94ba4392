import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findTarget } from '../../../../src/core/commands/findTarget';
import type { Target, TargetRefusal } from '../../../../src/core/commands/target';
import { TASKS, type Task } from '../../../../src/core/commands/task';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';
import { marked } from './marked';

let syntax: PythonSyntax;
before(async () => {
  syntax = await pythonSyntax();
});

function find(document: string, task: Task): ReturnType<typeof findTarget> {
  const { text, selection } = marked(document);
  const tree = syntax.parse(text);
  try {
    return findTarget(tree, selection, task);
  } finally {
    tree.dispose();
  }
}

function found(document: string, task: Task): Target {
  const result = find(document, task);
  assert.equal(result.kind, 'found', result.kind === 'none' ? result.message : '');
  return (result as { target: Target }).target;
}

/** The parts of a definition as texts of the code. */
function parts({ code, definition }: Target): { header: string; docstring: string | undefined; owners: string; bodyIndent: string; empty: boolean } {
  assert.ok(definition);
  const { headerStart, headerEnd, docstring, owners, bodyIndent, empty } = definition;
  return { header: code.slice(headerStart, headerEnd), docstring: docstring && code.slice(docstring.start, docstring.end), owners: owners.join('.'), bodyIndent, empty };
}

describe('findTarget: at the cursor', () => {
  const inFunction: [what: string, document: string, code: string][] = [
    ['in the body', 'x = 1\n\ndef f(a):\n    b = a¦\n    return b\n\ny = 2\n', 'def f(a):\n    b = a\n    return b'],
    ['on the header', 'def f¦(a):\n    return a\n', 'def f(a):\n    return a'],
    ['before the header', '¦def f(a):\n    return a\n', 'def f(a):\n    return a'],
    ['on a decorator', '@a\n@b(¦1)\ndef f():\n    pass\n', '@a\n@b(1)\ndef f():\n    pass'],
    ['in the docstring', 'def f():\n    """One¦\n\n    two."""\n', 'def f():\n    """One\n\n    two."""'],
    ['on a blank line inside', 'def f():\n    a = 1\n¦\n    return a\n', 'def f():\n    a = 1\n\n    return a'],
    ['at the very end', 'def f():\n    return 1¦', 'def f():\n    return 1'],
    ['on an indented line below', 'def f():\n    """Do."""\n    ¦\n\n\nx = 1\n', 'def f():\n    """Do."""'],
    ['in a nested function', 'def f():\n    def g(x):\n        return x¦\n    return g\n', 'def g(x):\n    return x'],
    ['behind a nested function', 'def f():\n    def g(x):\n        return x\n    return g¦\n', 'def f():\n    def g(x):\n        return x\n    return g'],
    ['in a method', 'class A:\n    def f(self):\n        return 1¦\n\n    def g(self):\n        return 2\n', 'def f(self):\n    return 1'],
    ['between two methods', 'class A:\n    def f(self):\n        return 1\n¦\n    def g(self):\n        return 2\n', 'class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2'],
    ['in an asynchronous method', 'class A:\n    @a\n    async def f(self):\n        await b¦\n', '@a\nasync def f(self):\n    await b'],
    ['on one line', 'def f(): pass¦\ndef g(): pass\n', 'def f(): pass'],
    ['in a lambda', 'def f():\n    return lambda x: x¦ + 1\n', 'def f():\n    return lambda x: x + 1'],
    ['in one of several overloads', '@overload\ndef f(a: int) -> int: ...\n@overload\ndef f(a: str) -> str: ...¦\ndef f(a):\n    return a\n', '@overload\ndef f(a: str) -> str: ...'],
    ['in a branch', 'if a:\n    def f():\n        return 1¦\nelse:\n    def f():\n        return 2\n', 'def f():\n    return 1'],
    ['with tabs', 'class A:\n\tdef f(self):\n\t\tif self:\n\t\t\treturn 1¦\n', 'def f(self):\n\tif self:\n\t\treturn 1'],
    ['with a header of several lines', 'def f(\n    a,\n    b=(1, 2),\n) -> dict[str, int]:\n    return {}¦\n', 'def f(\n    a,\n    b=(1, 2),\n) -> dict[str, int]:\n    return {}'],
    ['with text at the margin', 'class A:\n    def f(self):\n        return """\nSELECT\n  *\n"""¦\n', 'def f(self):\n    return """\nSELECT\n  *\n"""'],
    ['with a comment at its end', 'def f():\n    return 1¦\n    # done\n\n    # really\n# not mine\n', 'def f():\n    return 1\n    # done\n\n    # really'],
    ['behind letters beyond ASCII', 's = "😀é"\ndef größe(ä):\n    return ä¦\n', 'def größe(ä):\n    return ä'],
  ];
  for (const [what, document, code] of inFunction) {
    it(what, () => {
      for (const task of ['explain', 'fix', 'document', 'ask', 'test'] as const) assert.equal(found(document, task).code, code, task);
    });
  }

  it('says what a method is made of', () => {
    const target = found('class A:\n    class B:\n        @d\n        async def f(\n            self,\n        ):\n            """Doc\n            it."""\n            return 1¦\n', 'fix');
    assert.deepEqual(parts(target), { header: 'async def f(\n    self,\n):', docstring: '"""Doc\n    it."""', owners: 'A.B', bodyIndent: '    ', empty: false });
    assert.equal(target.indent, '        ');
    assert.equal(target.kind, 'function');
    assert.deepEqual([target.startLine, target.endLine], [2, 8]);
  });

  it('keeps the text of a document with CRLF, and gives its code without', () => {
    const target = found('x = 1\r\n\r\nclass A:\r\n    def f(self):\r\n        """Doc."""\r\n        return 1¦\r\n\r\ny = 2\r\n', 'fix');
    assert.equal(target.text, '    def f(self):\r\n        """Doc."""\r\n        return 1');
    assert.equal(target.code, 'def f(self):\n    """Doc."""\n    return 1');
    assert.deepEqual([target.startLine, target.endLine], [3, 5]);
    assert.equal(parts(target).docstring, '"""Doc."""');
  });

  it('knows the indentation of a body that is not there yet', () => {
    assert.equal(parts(found('if a:\n  b\ndef f(): """Doc."""¦\n', 'fix')).bodyIndent, '  ');
    assert.equal(parts(found('def f(): """Doc."""¦\n', 'fix')).bodyIndent, '    ');
    assert.equal(parts(found('class A:\n\tdef f(self): ...¦\n', 'fix')).bodyIndent, '\t');
  });

  const empty: [code: string, empty: boolean][] = [
    ['def f():¦', true],
    ['def f(): ...¦', true],
    ['def f(): pass; pass¦', true],
    ['def f(): """Doc."""; pass¦', true],
    ['def f():\n    """Doc."""\n    raise NotImplementedError("later")¦', true],
    ['def f():\n    """Doc."""\n    raise NotImplementedError¦', true],
    ['def f():\n    # only words\n    pass¦', true],
    ['class A:\n    """Doc."""¦', true],
    ['def f(): return 1¦', false],
    ['def f():\n    raise ValueError¦', false],
    ['def f():\n    """Doc."""\n    pass\n    x = 1¦', false],
    ['def f():\n    f"""No docstring {x}."""¦', false],
    ['class A:\n    x: int¦', false],
  ];
  for (const [code, expected] of empty) it(`${JSON.stringify(code)} is ${expected ? '' : 'not '}empty`, () => assert.equal(parts(found(code, 'fix')).empty, expected));

  it('takes the block of lines where there is no definition, up to the next one', () => {
    assert.equal(found('import a\n\nx = {\n\n  1: 2,\n}\ny = x¦\ndef f():\n    pass\n', 'explain').code, 'x = {\n\n  1: 2,\n}\ny = x');
    assert.equal(found('def f():\n    pass\nx = 1¦\ny = 2\n\nz = 3\n', 'explain').code, 'x = 1\ny = 2');
  });

  it('fixes whole statements', () => {
    const loop = 'for a in b:\n    c = a\n\n    d = c\n\nelse:\n    e = 1\nf = 2\n';
    assert.equal(found(loop.replace('d = c', 'd = c¦'), 'fix').code, 'd = c');
    assert.equal(found(loop.replace(':', ':¦'), 'fix').code, 'for a in b:\n    c = a\n\n    d = c\n\nelse:\n    e = 1');
  });

  const refused: [what: string, document: string, task: Task, reason: TargetRefusal][] = [
    ['a blank line', 'x = 1\n¦\ny = 2\n', 'explain', 'nothing-here'],
    ['an empty document', '¦', 'fix', 'nothing-here'],
    ['a blank line below a function', 'def f():\n    pass\n\n¦\n', 'document', 'no-definition'],
    ['a question at the margin', 'x = 1¦\n', 'ask', 'no-definition'],
    ['no docstring', 'def f(a):¦\n    pass\n', 'implement', 'no-docstring'],
    ['a comment for tools', '# noqa: this is long enough\ndef f(a):¦\n    pass\n', 'implement', 'no-docstring'],
    ['a comment further up', '# Return the sum of both.\n\ndef f(a):¦\n    pass\n', 'implement', 'no-docstring'],
    ['a body', 'def f(a):\n    """Return a."""\n    return a¦\n', 'implement', 'has-body'],
    ['a very long class', `class A:¦\n${'    x = 1\n'.repeat(7000)}`, 'explain', 'too-long'],
  ];
  for (const [what, document, task, reason] of refused) {
    it(`refuses ${what}: ${reason}`, () => {
      const result = find(document, task);
      assert.equal(result.kind === 'none' && result.reason, reason);
      assert.match(result.kind === 'none' ? result.message : '', /\. .*\.$/, 'says what is missing and what to do');
    });
  }
});

describe('findTarget: what is to be implemented', () => {
  const cases: [what: string, document: string, code: string][] = [
    ['by its docstring', 'def f(a):\n    """Return a."""\n    ¦', 'def f(a):\n    """Return a."""'],
    ['by a comment inside', 'def f(a):\n    # Return the sum of all.\n    pass¦\n', 'def f(a):\n    # Return the sum of all.\n    pass'],
    ['by a comment on its header', 'def f(a):  # return the sum of all\n    ...¦\n', 'def f(a):  # return the sum of all\n    ...'],
    ['by a comment above, which is part of it then', 'class A:\n    # Return the sum\n    # of all numbers.\n    @d\n    def f(a):\n        pass¦\n', '# Return the sum\n# of all numbers.\n@d\ndef f(a):\n    pass'],
    ['from the comment above', '# Return the sum of¦ all.\ndef f(a): ...\n', '# Return the sum of all.\ndef f(a): ...'],
    ['by its docstring, whatever comment stands above', '# Some words that are not mine.\ndef f(a):\n    """Return a."""¦\n', 'def f(a):\n    """Return a."""'],
  ];
  for (const [what, document, code] of cases) it(what, () => assert.equal(found(document, 'implement').code, code));
});

describe('findTarget: a selection', () => {
  it('is a definition where all of its lines are selected, decorators or not', () => {
    for (const document of ['@d\n«def f():\n    return 1»\n', '«\n\n@d\ndef f():\n    return 1\n\n»\nx = 1', '@d\nde«f f():\n    return» 1\n', '«# about it\n@d\ndef f():\n    return 1\n»']) {
      const target = found(document, 'explain');
      assert.equal(target.code, '@d\ndef f():\n    return 1');
      assert.equal(target.definition?.name, 'f');
    }
    assert.equal(found('«class A:\n    x = 1\n»', 'ask').kind, 'class');
  });

  it('stands for the function around it, for tasks that need one', () => {
    const document = 'class A:\n    def f(self):\n        a = 1\n        «b = 2\n        c» = 3\n        return a\n';
    for (const task of ['fix', 'document', 'test'] as const) assert.equal(found(document, task).definition?.name, 'f');
    for (const task of ['explain', 'ask'] as const) {
      const target = found(document, task);
      assert.equal(target.kind, 'statements');
      assert.equal(target.code, 'b = 2\nc = 3');
      assert.equal(target.indent, '        ');
      assert.equal(target.definition, undefined);
    }
  });

  it('stands for the class around it where it is in no function', () => {
    assert.equal(found('class A:\n    «x = 1»\n    y = 2\n', 'document').definition?.name, 'A');
    assert.equal(found('class A:\n    «x = 1»\n    y = 2\n', 'fix').code, 'x = 1');
  });

  it('takes whole lines, without the blank ones at its edges', () => {
    const target = found('a = 1\n«\n  \nb = (2,\n     3)\n\n\n»c = 4\n', 'explain');
    assert.equal(target.text, 'b = (2,\n     3)');
    assert.equal(found('a = «1\n»b = 2\n', 'explain').text, 'a = 1');
    assert.equal(found('a = «1\r\n»b = 2\r\n', 'explain').text, 'a = 1');
    assert.equal(found('«a = 1\n»', 'explain').text, 'a = 1');
  });

  it('fixes whole statements of it', () => {
    assert.equal(found('if a:\n    b = 1\nelif c:\n    «d = 2»\nelse:\n    e = 3\nf = 4\n', 'fix').code, 'd = 2');
    assert.equal(found('if a:\n    b = 1\n«elif c:»\n    d = 2\nelse:\n    e = 3\nf = 4\n', 'fix').code, 'if a:\n    b = 1\nelif c:\n    d = 2\nelse:\n    e = 3');
  });

  it('of blank lines is nothing', () => {
    const result = find('a = 1\n«\n\n»b = 2\n', 'explain');
    assert.equal(result.kind === 'none' && result.reason, 'nothing-here');
  });

  it('of two functions is no definition', () => {
    const document = '«def f():\n    pass\n\n\ndef g():\n    pass\n»';
    const result = find(document, 'document');
    assert.equal(result.kind === 'none' && result.reason, 'no-definition');
    assert.equal(found(document, 'explain').kind, 'statements');
  });
});

describe('findTarget: where the syntax has errors', () => {
  const broken: [what: string, document: string, code: string][] = [
    ['in the header', 'x = 1\n\ndef f(a)\n    return a¦\n\ny = 1\n', 'def f(a)\n    return a'],
    ['in the body', 'def f(a):\n    b = = a\n    return b¦\n\ndef g():\n    pass\n', 'def f(a):\n    b = = a\n    return b'],
    ['an open bracket further up', 'x = (1,\n\ndef f(a):\n    return a¦\n\ny = 1\n', 'def f(a):\n    return a'],
    ['an open bracket inside', 'def f(a):\n    b = (1,\n    return b¦\n\ndef g():\n    pass\n', 'def f(a):\n    b = (1,\n    return b'],
    ['further down', 'def f(a):\n    return a¦\n\nclass (:\n  ) = \n', 'def f(a):\n    return a'],
    ['a header alone', 'class A:\n    def f(self):¦\n\n    def g(self):\n        pass\n', 'def f(self):'],
  ];
  for (const [what, document, code] of broken) it(what, () => assert.equal(found(document, 'fix').code, code));
});

describe('findTarget: any text', () => {
  const piece = fc.constantFrom('\n', '\r\n', '\r', '    ', '\t', 'x = 1', 'if a:', 'return', 'def f(a):', 'async def g():', 'class A:', '@d', '"""', '"', '# one two three', '\\', '(', ')', ']', ':', 'é', '😀', 'pass', '\f', '\ud800');
  it('gives whole lines of the text, or a reason', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...TASKS), (pieces, a, b, task) => {
        const text = pieces.join('');
        const tree = syntax.parse(text);
        const result = findTarget(tree, { start: Math.floor(a * text.length), end: Math.floor(b * text.length) }, task);
        tree.dispose();
        if (result.kind === 'none') return;
        const { start, end, code, indent, startLine, endLine, definition, ...target } = result.target;
        assert.equal(target.text, text.slice(start, end));
        assert.ok(start === 0 || /[\r\n]/.test(text[start - 1] as string), 'begins a line');
        assert.ok(end === text.length || /[\r\n]/.test(text[end] as string), 'ends a line');
        assert.equal(code.split('\n').length, endLine - startLine + 1);
        assert.ok(!code.includes('\r'));
        // The indentation put back, the text is there again; blank lines may have had less of it.
        const lines = target.text.split(/\r\n|\r|\n/);
        code.split('\n').forEach((line, index) => assert.ok([line, indent + line].includes(lines[index] as string) || line === '', JSON.stringify({ line, of: lines[index] })));
        if (definition === undefined) return;
        assert.match(code.slice(definition.headerStart), /^(?:async\s+)?(?:def|class)\b/);
        assert.ok(definition.headerStart < definition.headerEnd && definition.headerEnd <= code.length);
        if (definition.docstring) assert.match(code.slice(definition.docstring.start, definition.docstring.end), /^["'rbuRBU][^]*["']$/);
        assert.match(definition.bodyIndent, /^[ \t]+$/);
      }),
      { numRuns: 2000 },
    );
  });
});
