import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { dismissedRemark } from '../../../../../src/core/review/remarks/dismissed';
import { follow } from '../../../../../src/core/review/remarks/follow';
import { inOneLine, safeMarkdown } from '../../../../../src/core/review/remarks/markdown';
import { readRemarks } from '../../../../../src/core/review/remarks/readRemarks';
import { REMARKS_MAX, TEXT_MAX } from '../../../../../src/core/review/remarks/remark';
import { applyChange } from '../../../../../src/core/syntax/change';
import { pythonSyntax } from '../../../support/syntax';
import { targetOf } from './target';

const CODE = ['def mean(values):\n    """Return the mean."""\n\n    total = sum(values)\n    return total / len(values)', 'x = 1\n\n\ny = x + 1\nprint(y)', '@cache\nclass A:\n    b = """\n  text\n"""\n    def c(self): return self.b', 'if True:\n\tpass'];

/** Pieces that mean something to one of the steps, in any order. */
const piece = fc.constantFrom('1. ', '2) ', '- ', '* ', '   - ', '\n', '\n\n', '    ', '`', '``', '```', '```python\n', '**', '## ', 'Line 2: ', 'lines 1-99 ', 'line 0 ', 'L4 ', 'total', '`total`', '`return total / len(values)`', 'values ', 'There is no check. ', 'No issues found. ', 'return ', 'docstring ', 'Here is the code:\n', '…', '"x"', "'y = x + 1'", 'Overall, ', '\u202e', '\ud800', '<b>', '[a](command:b)');
const text = fc.oneof(fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')), fc.string({ unit: 'binary', maxLength: 300 }));

/** As generous as a renderer can be. */
const renderer = new MarkdownIt({ html: true, linkify: true });
const HARMLESS = new Set(['paragraph_open', 'paragraph_close', 'inline', 'text', 'hardbreak', 'softbreak', 'code_inline', 'fence', 'strong_open', 'strong_close']);
const typesIn = (markdown: string): string[] => renderer.parse(markdown, {}).flatMap(({ type, children }) => [type, ...(children ?? []).map((child) => child.type)]);
/** What is read of it on screen, code included. */
const shownOf = (markdown: string): string => renderer.parse(markdown, {}).flatMap(({ type, content, children }) => (type === 'fence' ? [content] : (children ?? []).map((child) => (child.type.endsWith('break') ? '\n' : child.content)))).join('').replaceAll('\u00a0', ' ');

describe('remarks', () => {
  it('stand within the lines of their code, few and short, whatever was written', async () => {
    const syntax = await pythonSyntax();
    const targets = CODE.map((code) => targetOf(code, syntax));
    fc.assert(
      fc.property(text, fc.constantFrom(...targets), (markdown, target) => {
        const read = readRemarks(markdown, target);
        if (read.kind === 'none') return;
        assert.ok(read.remarks.length > 0 && read.remarks.length <= REMARKS_MAX);
        for (const { startLine, endLine, text: said } of read.remarks) {
          assert.ok(0 <= startLine && startLine <= endLine && endLine < target.code.split('\n').length, `${startLine}-${endLine}`);
          assert.ok(said.trim() !== '' && said.length <= TEXT_MAX);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('take little time, however long the text is', async () => {
    const target = targetOf(CODE[0] as string, await pythonSyntax());
    for (const one of ['`', '```\n', '1. ', '**', 'a ', '- `x` ', '"', 'line 1 ', '\n', ' \n', '1. total\n   - values\n']) {
      const read = readRemarks(one.repeat(200_000), target);
      if (read.kind === 'remarks') read.remarks.forEach((remark) => safeMarkdown(remark.text));
    }
  }).timeout(20_000);

  describe('as Markdown', () => {
    it('do nothing: no link, no HTML, no image, no list, whatever was written', () => {
      fc.assert(
        fc.property(text, (said) => {
          for (const type of typesIn(safeMarkdown(said))) assert.ok(HARMLESS.has(type), type);
        }),
        { numRuns: 500 },
      );
    });

    const hostile = [
      '[run](command:workbench.action.terminal.new)',
      '<a href="command:x">run</a><script>alert(1)</script><img src=x onerror=alert(1)>',
      '![i](https://example.com/x.png)',
      'https://example.com/?q=1 www.example.com me@example.com <https://example.com>',
      '# big\n- one\n1. two\n> three\n    four\n| a | b |\n|---|---|\n---',
      '&lt;b&gt; \\*x\\* $(alert) ~~gone~~ _under_ *em*',
      'a `code` and **strong** words, then `x\ny` and ``two`` ticks ` alone',
      '** ** and **a** and *',
      '[a]: https://example.com "t"\n[a]',
      '~~~html\n<b>\n~~~\n[x](command:y)',
    ];
    for (const said of hostile) {
      it(`stay text: ${JSON.stringify(said)}`, () => {
        const safe = safeMarkdown(said);
        for (const type of typesIn(safe)) assert.ok(HARMLESS.has(type), type);
        const words = (one: string): string => one.replace(/[`*]|^~~~\w*$/gm, '').replace(/\s+/g, '');
        assert.equal(words(shownOf(safe)), words(said), 'nothing of it is lost');
      });
    }

    it('keep code as code, strong words strong and lines as lines', () => {
      assert.equal(safeMarkdown('`a_b` is **not** so\nhere'), '`a_b` is **not** so  \nhere');
      assert.equal(safeMarkdown('Write:\n\n```python\nx = `1`\n```\nDone'), 'Write&#58;\n\n```python\nx = `1`\n```\n\nDone');
    });

    it('show characters that act without being seen', () => assert.equal(safeMarkdown('a\u202eb\u0007'), 'a&#91;U&#43;202E&#93;b␇'));
  });

  it('are one line for a fix', () => assert.equal(inOneLine('**No:**\n\n```python\nx = 1\n```\n  and `y`'), 'No: x = 1 and `y`'));

  it('are known again by their words and their code, not by their place', () => {
    const one = dismissedRemark({ text: 'a\n  b' }, 'x =  1', 'shapes.py');
    assert.equal(one, dismissedRemark({ text: 'a b' }, '  x = 1 ', 'shapes.py'));
    assert.notEqual(one, dismissedRemark({ text: 'a b' }, 'x = 2', 'shapes.py'));
    assert.notEqual(one, dismissedRemark({ text: 'a b' }, 'x = 1', 'other.py'));
  });

  describe('follow edits', () => {
    const before = 'a = 1\nb = 2\nc = 3\n';
    const range = { start: 6, end: 11 };
    const after = (start: number, end: number, written: string): string | undefined => {
      const change = { start, end, text: written };
      const place = follow(range, [change]);
      return place && applyChange(before, change).slice(place.start, place.end);
    };

    it('above, within and below', () => {
      assert.equal(after(0, 0, '# above\n'), 'b = 2');
      assert.equal(after(10, 11, '20'), 'b = 20');
      assert.equal(after(6, 6, '# just above\n'), 'b = 2');
      assert.equal(after(12, 12, '# below\n'), 'b = 2');
    });

    it('of all of it: the first line that was written stands for it', () => {
      assert.equal(after(0, 18, '\n  x = 1\ny = 2\n'), 'x = 1');
      assert.equal(after(6, 12, ''), undefined);
      assert.equal(after(0, 18, ' \n'), undefined);
    });

    it('to places that the text has', () => {
      const edit = fc.record({ at: fc.nat(18), length: fc.nat(18), text: fc.stringMatching(/^[ab \n]{0,6}$/) });
      fc.assert(
        fc.property(edit, ({ at, length, text: written }) => {
          const change = { start: at, end: Math.min(18, at + length), text: written };
          const place = follow(range, [change]);
          if (place) assert.ok(0 <= place.start && place.start <= place.end && place.end <= applyChange(before, change).length);
        }),
      );
    });
  });
});
