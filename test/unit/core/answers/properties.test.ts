import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FinishReason } from '../../../../src/common/protocol';
import { readAnswer, type Answer } from '../../../../src/core/answers';
import { UNUSABLE } from '../../../../src/core/answers/answer';
import { sameCode } from '../../../../src/core/answers/judge';
import { headerTokens, sameHeader } from '../../../../src/core/answers/signature';
import { findTarget } from '../../../../src/core/commands/findTarget';
import type { Target } from '../../../../src/core/commands/target';
import { TASKS, type Task } from '../../../../src/core/commands/task';
import { readSource } from '../../../../src/core/syntax/logicalLines';
import { insertionKeepsParseable } from '../../../../src/core/syntax/parseable';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import { pythonSyntax } from '../../support/syntax';

/** Documents with a cursor in `f`, or a selection. */
const DOCUMENTS = [
  'import math\n\n\ndef f(a, b=1):\n    return a +¦ b\n\n\nprint(f(1))\n',
  'class C:\n    x = 1\n\n    @property\n    @cached\n    async def f(self, *args: int, key="k") -> int:\n        """Say it.\n\n        Twice.\n        """\n        t = """\n        text\n        """\n        return ¦t\n\n    y = 2\n',
  'class C:\n\tdef f(self):\n\t\tif self:\n\t\t\treturn ¦1\n\t\treturn 2\n',
  'def outer():\n  def f(\n    a,  # first\n    b: str = "x",\n  ):  # say\n    """Add."""\n    ¦pass\n  return f\n',
  'def f(a): return ¦a\n',
  '@a\n«class f(Base):\n    """All of it."""\n\n    def g(self):\n        return 1\n\n    def h(self, x):\n        return x»\nz = 1\n',
  'if a:\n    «x = b\n    y = c»\nelse:\n    pass\n',
  'broken = = 1\n\ndef f(a, b=1):\n    retur a +¦ b\n',
];

const LEADS = ['', '```python\n', 'def f(a, b=1):\n    """What was wrong."""\n    ', 'def f(a, b=1):\n    """', 'def test_f():\n    ', '1.', '# ', '"""\n1. ', 'Output:'];

const piece = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(
    '\n', '\n\n', '\n    ', '\n        ', '\n\t', '\r\n', ' ', 'def f(a, b=1):', 'def f(a):', 'async def f(self, *args: int, key="k") -> int:', 'def f(self):', 'class f(Base):', 'def g(self):', 'def h(self, x):', 'def test_f():', 'def test_g(self):',
    'return a', 'return 1', 'x = b', 'y = f(x)', 'assert f(1) == 2', 'assert True', 'with pytest.raises(E):', 'if a:', 'else:', 'pass', '...', '# note', '# ... rest of the code', '"""Say.', '"""', "'''", '"', "'", '```', '```python', '~~~', '(', ')', '[', '{', ':', '@a', '\\', 'import pytest', 'from m import f',
    'Exercise 2: Write it.', 'Instruct:', 'Alice: so', 'Sure, here it is', '<|im_end|>', '<script>', 'print(x)', 'if __name__ == "__main__":',
  ) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  { weight: 1, arbitrary: fc.constantFrom('\0', '\u202e', '\u200b', '\ud800', '\u2028', '\x1b', '\ufeff', '\f', 'é', '😀') },
);

/** Whole things, so that many answers are near to good ones. */
const chunk = fc.constantFrom(
  'def test_f():\n    assert f(1) == 2\n', 'def test_g(x):\n    with pytest.raises(E):\n        f(x)\n', 'class TestF:\n    def test(self):\n        assert f(1)\n', 'import math, pytest\n', 'K = 1\n',
  'def f(a, b=1):\n    return a * b\n', 'def f(a):\n    return [a]\n', 'def f(self):\n    return self\n', '@a\nclass f(Base):\n    """It."""\n    def g(self):\n        return 2\n    def h(self, x):\n        return 3\n',
  'x = c\ny = b\n', 'return a\n', '    return b\n', 'Say it well."""\n', '```python\n', '```\n', '\n',
);

const FINISHES: FinishReason[] = ['stop-token', 'stop-string', 'budget', 'context-full', 'repetition', 'unsure'];

const asked = fc.record({
  document: fc.constantFrom(...DOCUMENTS),
  crlf: fc.boolean(),
  task: fc.constantFrom(...TASKS),
  lead: fc.oneof(fc.constantFrom(...LEADS), fc.constant('own')),
  pieces: fc.oneof(fc.array(piece, { maxLength: 14 }), fc.array(fc.oneof({ weight: 3, arbitrary: chunk }, { weight: 1, arbitrary: piece }), { minLength: 1, maxLength: 5 })),
  finish: fc.constantFrom(...FINISHES),
});

interface Place {
  readonly text: string;
  readonly target: Target | undefined;
}

describe('core/answers, whatever the model writes', () => {
  let syntax: PythonSyntax;
  before(async () => {
    syntax = await pythonSyntax();
  });

  function place(marked: string, task: Task): Place {
    const start = marked.search(/[«¦]/);
    const end = marked.includes('»') ? marked.indexOf('»') - 1 : start;
    const text = marked.replace(/[«»¦]/g, '');
    const tree = syntax.parse(text);
    try {
      const found = findTarget(tree, { start, end }, task);
      return { text, target: found.kind === 'found' ? found.target : undefined };
    } finally {
      tree.dispose();
    }
  }

  /** What the prompt would end with for this very target. */
  const ownLead = ({ code, definition }: Target, task: Task): string => {
    if (definition === undefined) return '';
    const header = code.slice(definition.headerStart, definition.headerEnd);
    return task === 'document' ? `${header}\n${definition.bodyIndent}"""` : `${header}\n${definition.bodyIndent}"""It was wrong."""\n${definition.bodyIndent}`;
  };

  function checkReplacement(text: string, { text: documentText, target }: Place & { target: Target }, task: Task): void {
    assert.equal(insertionKeepsParseable({ text: documentText, source: readSource(documentText) }, { start: target.start, end: target.end, text }).kind, 'ok');
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(text.replaceAll('\r\n', '\n'), /[\0\x1b\r\u202e]|\p{Surrogate}/u);
    const { definition } = target;
    if (definition === undefined) return assert.ok(!sameCode(text, target.text));
    const header = target.text.slice(0, target.text.indexOf(':', target.text.indexOf(')') + 1) + 1);
    assert.ok(text.startsWith(header), 'decorators and header are the document’s');
    const after = documentText.slice(0, target.start) + text + documentText.slice(target.end);
    const again = place(`${after.slice(0, target.start)}«${text}»${after.slice(target.start + text.length)}`, 'explain').target;
    assert.ok(again?.definition, 'it is a definition again');
    assert.equal(again.definition.name, definition.name);
    assert.ok(sameHeader(headerTokens(again.code, again.definition), headerTokens(target.code, definition)));
    if (task === 'document') assert.ok(sameCode(withoutDocstring(again), withoutDocstring(target)), 'only the docstring changes');
    else assert.ok(!again.definition.empty, 'it does something');
    if (task === 'fix') assert.ok(!sameCode(text, target.text), 'it differs');
  }

  const withoutDocstring = ({ code, definition }: Target): string => {
    const { docstring, headerEnd } = definition as NonNullable<Target['definition']>;
    const from = docstring?.start ?? headerEnd;
    return `${code.slice(0, from)}\n        0\n        ${code.slice(docstring?.end ?? headerEnd).trim().replace(/\n[ \t]*/g, ';')}`;
  };

  function checkAnswer(answer: Answer, where: Place, task: Task, written: string): void {
    if (answer.kind === 'unusable') {
      assert.ok(answer.message.startsWith(UNUSABLE[answer.reason]));
      assert.equal(answer.text, written);
      return;
    }
    if (answer.kind === 'prose') return assert.ok(answer.markdown.trim() !== '' && (task === 'explain' || task === 'ask' || task === 'review'));
    const { target } = where;
    assert.ok(target);
    if (answer.kind === 'replacement') return checkReplacement(answer.text, { ...where, target }, task);
    assert.ok(answer.names.length > 0 && answer.names.every((name) => answer.text.includes(name)));
    assert.ok(answer.text.includes('assert') || answer.text.includes('raises'));
    assert.equal(insertionKeepsParseable({ text: '', source: readSource('') }, { start: 0, end: 0, text: answer.text }).kind, 'ok');
  }

  it('never throws, and what can be applied keeps the file, the header and the rest', () => {
    const kinds = new Map<string, number>();
    fc.assert(
      fc.property(asked, ({ document, crlf, task, lead, pieces, finish }) => {
        const where = place(crlf ? document.replaceAll('\n', '\r\n') : document, task);
        if (where.target === undefined && task !== 'ask') return;
        if (where.target?.definition === undefined && task !== 'fix' && task !== 'ask' && task !== 'explain') return;
        const written = pieces.join('');
        const prompt = { lead: lead === 'own' && where.target !== undefined ? ownLead(where.target, task) : lead };
        const answer = readAnswer({ task, target: where.target, prompt, text: written, finish, syntax, documentText: where.text, eol: crlf ? '\r\n' : '\n' });
        kinds.set(answer.kind, (kinds.get(answer.kind) ?? 0) + 1);
        checkAnswer(answer, where, task, written);
      }),
      { numRuns: 4000 },
    );
    // Enough of each, or the property says little.
    for (const kind of ['replacement', 'tests', 'prose', 'unusable']) assert.ok((kinds.get(kind) ?? 0) > 10, `${kind}: ${kinds.get(kind) ?? 0}`);
  });

  it('takes any body that is Python, in the document’s layout', () => {
    const statement = fc.constantFrom('a = b', 'return a', 'for x in a:\n    y = x\n    z = y', 'if a:\n    return [\n        1,\n    ]\nelse:\n    pass', 't = """\n  x\n"""', '# why\nb()', 'try:\n    a()\nexcept E:\n    raise');
    let applied = 0;
    fc.assert(
      fc.property(fc.constantFrom(...DOCUMENTS.slice(0, 5)), fc.boolean(), fc.array(statement, { minLength: 1, maxLength: 5 }), (document, crlf, statements) => {
        const where = place(crlf ? document.replaceAll('\n', '\r\n') : document, 'fix');
        const target = where.target as Target;
        const { bodyIndent } = target.definition as NonNullable<Target['definition']>;
        const body = statements.join('\n').split('\n').join(`\n${bodyIndent}`);
        const answer = readAnswer({ task: 'fix', target, prompt: { lead: ownLead(target, 'fix') }, text: body, finish: 'stop-token', syntax, documentText: where.text, eol: crlf ? '\r\n' : '\n' });
        if (answer.kind === 'unusable') return assert.ok(answer.reason === 'unchanged' || answer.reason === 'no-body', `${answer.reason}: ${answer.message}`);
        applied++;
        checkAnswer(answer, where, 'fix', body);
        assert.ok(answer.kind === 'replacement' && (!crlf || !/(?<!\r)\n/.test(answer.text)));
      }),
      { numRuns: 600 },
    );
    assert.ok(applied > 300, `${applied} applied`);
  });

  it('reads the longest and deepest texts in no time to speak of', () => {
    const where = place(DOCUMENTS[0] as string, 'fix');
    for (const text of ['x'.repeat(1e6), '('.repeat(50_000), '(\n'.repeat(25_000), '"""\n'.repeat(10_000), '```\n'.repeat(12_000), 'a b c d\n'.repeat(7_000), '    if x:\n'.repeat(5_000), '['.repeat(70) + '\n(\n)'.repeat(8_000), '# ' + '`'.repeat(50_000)]) {
      for (const task of TASKS) {
        const answer = readAnswer({ task, target: where.target, prompt: { lead: '' }, text, finish: 'budget', syntax, documentText: where.text, eol: '\n' });
        assert.ok(answer.kind === 'unusable' || answer.kind === 'prose', `${task}: ${answer.kind}`);
      }
    }
  });
});
