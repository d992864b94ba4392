import assert from 'node:assert/strict';
import fc from 'fast-check';
import { markHidden } from '../../../../src/core/markdown/hidden';
import { MAX_PIECES, parseMarkdown, plainText } from '../../../../src/core/markdown/parse';
import { outline } from './outline';

const piece = fc.constantFrom(
  '\n', '\n\n', ' ', '    ', '\t', '*', '**', '_', '__', '`', '```', '\n```python\n', '~~~', '>', '> ', '>>> ', '- ', '1. ', '# ', '\n---\n', '|', '[', '](', ')', '![', '<', '>',
  '<script>', '&lt;', '\\', 'word', 'a', 'é', '😀', '\u202e', '\0', '\u001b[31m', '\ud800', '\ndef f(a):\n', '@x', 'javascript:', 'https://example.com',
);
const markdown = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
const letters = (text: string): string => text.replace(/[^a-z]/g, '');
/** Without the names of the kinds in front. */
const shownLetters = (text: string): string =>
  letters(outline(parseMarkdown(text)).replace(/^ *(?:paragraph:|heading \d:|quote|rule|plain|item|list(?: from \d+)?(?:, tight)?)/gm, '').replace(/^ *code \((.*)\)/gm, '$1'));
// eslint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;

describe('core/markdown', () => {
  it('loses no letter, whatever is written, but the word that it puts before code without a fence', () => {
    fc.assert(
      fc.property(markdown.filter((text) => !/[|]|def|>>>|@/.test(text)), (text) => {
        assert.equal(shownLetters(text), letters(markHidden(text).replace(/U\+/g, '')));
      }),
      { numRuns: 3000 },
    );
  });

  it('shows nothing that acts without being seen', () => {
    fc.assert(fc.property(markdown, (text) => assert.doesNotMatch(outline(parseMarkdown(text)), UNSEEN)), { numRuns: 3000 });
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.doesNotMatch(markHidden(text), UNSEEN)), { numRuns: 2000 });
  });

  it('marks once: marking again changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.equal(markHidden(markHidden(text)), markHidden(text))));
  });

  it('is the same block by block while a text grows, but for the last', () => {
    const answer = 'First.\n\n```python\nx = 1\n```\n\n- a\n- b\n\nLast `one`.';
    const whole = parseMarkdown(answer);
    for (let end = 1; end < answer.length; end++) {
      const now = parseMarkdown(answer.slice(0, end));
      assert.deepEqual(now.slice(0, -1), whole.slice(0, now.length - 1), answer.slice(0, end));
    }
  });

  it('shows what has too many pieces as plain text, whole', () => {
    const text = '- a\n'.repeat(MAX_PIECES);
    assert.deepEqual(parseMarkdown(text), [{ kind: 'plain', text }]);
  });

  it('has no block for no text', () => {
    assert.deepEqual(parseMarkdown(''), []);
    assert.deepEqual(plainText(''), []);
    assert.deepEqual(plainText('# a\0'), [{ kind: 'plain', text: '# a␀' }]);
  });

  /** Each would take minutes where reading is quadratic; the test's own limit of time says so. */
  const LONG = 200_000;
  const floods: Record<string, string> = {
    'one line': 'x',
    'quotes in quotes': '>',
    brackets: '[',
    'brackets and parentheses': '[](',
    stars: '*',
    'emphasis in emphasis': '*a ',
    'strong in emphasis': '**a *a ',
    underscores: '_',
    'backquotes of many lengths': '` `` ``` ```` ````` ',
    lists: '- ',
    'lists in lists': '- a\n  - b\n    - c\n',
    tables: '|-',
    'rows of tables': '| a | b |\n| - | - |\n',
    angles: '<a ',
    fences: '```\n',
    decorators: '@a(',
    definitions: 'def f(',
    'classes with parentheses': 'class A(',
    blanks: ' ',
    'blanks and line breaks': '   \n',
    'indented lines': '    a\n   ',
    nothing: '\0',
    'reading direction': '\u202e',
  };
  for (const [name, unit] of Object.entries(floods)) {
    it(`reads a flood of ${name}`, () => {
      const text = unit.repeat(Math.ceil(LONG / unit.length));
      assert.ok(Array.isArray(parseMarkdown(text)));
      assert.ok(Array.isArray(parseMarkdown(`a${text}b\n`)));
    });
  }
});
