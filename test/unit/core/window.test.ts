import assert from 'node:assert/strict';
import fc from 'fast-check';
import { buildRequest } from '../../../src/core/context/request';
import { joinSources, lastSourceStart, wellFormed, type TextSource } from '../../../src/core/context/text';
import { promptWindow, roughTokens } from '../../../src/core/context/window';
import { requestAt, sourceOf } from '../support/documents';

const pythonFile = (functions: number): string[] =>
  Array.from({ length: functions }, (_, i) => [`def f${i}(a, b):`, `    """Number ${i}."""`, '    total = a + b', `    return total * ${i}`, '', '']).flat();

describe('core/context', () => {
  it('reads only the lines of the window in a long file', () => {
    const read = new Set<number>();
    const source: TextSource = { lineCount: 50_000, line: (n) => (read.add(n), `value_${n} = ${n}`) };
    const request = buildRequest({ documentKey: 'd', languageId: 'python', source, line: 30_000, character: 5, indentation: { insertSpaces: true, tabSize: 4 }, promptBudget: 500 });
    assert.ok(read.size < 250, `${read.size} lines read`);
    assert.ok(roughTokens(request.prompt) <= 500);
    assert.ok(request.prompt.endsWith('\nvalue'));
  });

  it('takes the whole of a short file', () => {
    assert.equal(requestAt('import os\n\nx = ¦1').prompt, 'import os\n\nx = ');
  });

  it('begins a window at a top-level statement', () => {
    const lines = pythonFile(200);
    const { startLine, lines: inside } = promptWindow(sourceOf(lines.join('\n')), 1000, '    x', 400);
    assert.match(inside[0] as string, /^def /);
    assert.equal(inside[0], lines[startLine]);
    assert.equal(inside.length, 1000 - startLine);
  });

  it('keeps its start from one keystroke to the next and moves it in large steps', () => {
    const source = sourceOf(pythonFile(400).join('\n'));
    const starts: number[] = [];
    for (let line = 1000; line < 1400; line++) starts.push(promptWindow(source, line, '    x = 1', 500).startLine);
    const moves = starts.filter((start, i) => i > 0 && start !== starts[i - 1]).length;
    assert.ok(moves <= 400 / 16, `${moves} moves`);
    starts.forEach((start, i) => assert.ok(i === 0 || start >= (starts[i - 1] as number), 'never moves back'));
  });

  it('stays within its budget, ends at the cursor and keeps half of what fits', () => {
    const line = fc.oneof(fc.constantFrom('', 'def f(x):', '    return x', '# é 😀', 'x' .repeat(900)), fc.string({ maxLength: 80 }));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), line, fc.integer({ min: 40, max: 800 }), (raw, prefix, budget) => {
        const lines = raw.map((text) => text.replace(/[\r\n]/g, ' '));
        const source = sourceOf([...lines, prefix].join('\n'));
        const window = promptWindow(source, lines.length, prefix, budget);
        assert.ok(window.roughTokens <= budget);
        assert.deepEqual(window.lines, lines.slice(window.startLine).map(wellFormed));
        assert.ok(wellFormed(prefix).endsWith(window.linePrefix));
      }),
    );
  });

  it('never passes half a surrogate pair on', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('\ud800', '\udfff', ''), fc.nat(40), (text, lone, at) => {
        const broken = text.slice(0, at) + lone + text.slice(at);
        assert.ok((wellFormed(broken) as string & { isWellFormed(): boolean }).isWellFormed());
        assert.equal(wellFormed(broken).length, broken.length);
      }),
    );
    assert.equal(requestAt('x = "\ud800"\ny = ¦').prompt, 'x = "\ufffd"\ny = ');
  });

  it('keeps tabs and emoji, and turns Windows line breaks into one character', () => {
    assert.equal(requestAt('def f():\r\n\tx = "😀"\r\n\t¦').prompt, 'def f():\n\tx = "😀"\n\t');
  });

  it('looks at the end of an endless line alone', () => {
    const request = requestAt(`x = [${'1, '.repeat(100_000)}¦`);
    assert.equal(request.lineTooLong, true);
    assert.ok(request.linePrefix.length <= 4000);
  });

  it('puts the selected item where it would be inserted', () => {
    const source = sourceOf('import os\nos.pa');
    const request = buildRequest({
      documentKey: 'd', languageId: 'python', source, line: 1, character: 5, promptBudget: 500,
      indentation: { insertSpaces: true, tabSize: 4 }, selected: { start: 3, end: 5, text: 'path' },
    });
    assert.equal(request.prompt, 'import os\nos.path');
    assert.equal(request.lineSuffix, '');
  });

  it('reads several documents as one', () => {
    const sources = ['a\nb', '', 'c\nd'].map(sourceOf);
    const joined = joinSources(sources);
    assert.deepEqual(Array.from({ length: joined.lineCount }, (_, i) => joined.line(i)), ['a', 'b', '', '', '', 'c', 'd']);
    assert.equal(lastSourceStart(sources), 5);
  });
});
