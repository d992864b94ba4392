import assert from 'node:assert/strict';
import fc from 'fast-check';
import { docstringLiteral, endsDangling, endsInSentence, saysSomething, widthOf } from '../../../../src/core/answers/docstringText';
import { lexLine } from '../../../../src/core/syntax/tokens';

const literal = (content: string, { raw = false, indent = '    ', width = 79, eol = '\n' } = {}): string | undefined => docstringLiteral(content, raw, { indent, width, eol });

describe('core/answers/docstringText', () => {
  it('writes one line, or several with the closing quotes on their own', () => {
    assert.equal(literal('Say it.'), '"""Say it."""');
    assert.equal(literal('\n    Say it.\n    '), '"""Say it."""');
    assert.equal(literal('Say it.\n\n  Twice:\n    - a\n\n\n    - b\n'), '"""Say it.\n\n    Twice:\n      - a\n\n      - b\n    """');
    assert.equal(literal('Say it.\n\nTwice.', { indent: '\t', eol: '\r\n' }), '"""Say it.\r\n\r\n\tTwice.\r\n\t"""');
    assert.equal(literal('  \n '), undefined);
  });

  it('escapes what would end it early', () => {
    assert.equal(literal('Say """it""".'), '"""Say \\"\\"\\"it\\"\\"\\"."""');
    assert.equal(literal('Say "it"'), '"""Say "it"\n    """');
    assert.equal(literal('Path C:\\dir', { raw: true }), 'r"""Path C:\\dir"""');
    assert.equal(literal('Match \\d+.'), 'r"""Match \\d+."""');
    assert.equal(literal('A tab: \\t.'), '"""A tab: \\t."""');
    assert.equal(literal('At \\x of'), 'r"""At \\x of"""');
    assert.equal(literal('Ends in \\'), 'r"""Ends in \\\n    """');
  });

  it('wraps long lines as the file is wide, but neither examples nor tables nor addresses', () => {
    const long = 'word '.repeat(30).trim();
    for (const line of literal(`${long}\n\n${long}\n\n- ${long}`)?.split('\n') ?? []) assert.ok(line.length <= 79, line);
    assert.match(literal(`Say.\n\n- ${long}`) ?? '', /\n {4}- word[^\n]*\n {8}word/);
    for (const kept of [`>>> ${long}`, `| ${long} |`, `https://example.org/${'a'.repeat(100)}`]) assert.ok(literal(`Say.\n\n${kept}`)?.includes(`\n    ${kept}\n`), kept);
    assert.equal(widthOf('x\n'.repeat(3)), 79);
    assert.equal(widthOf(`${'x'.repeat(100)}\r\n${'y'.repeat(300)}`), 100);
  });

  it('is one string to Python, whatever the words', () => {
    const content = fc.array(fc.constantFrom('"', '""', '"""', "'", '\\', '\\\\', '\n', ' ', '\t', 'word', 'é', '{', '\\N{', '\\x4', '#'), { maxLength: 20 }).map((parts) => parts.join(''));
    let written = 0;
    fc.assert(
      fc.property(content, fc.boolean(), fc.constantFrom('', '  ', '\t\t'), (words, raw, indent) => {
        const text = literal(words, { raw, indent });
        if (text === undefined) return;
        written++;
        const { tokens, unclosed } = lexLine(text, 0);
        assert.equal(unclosed, undefined);
        assert.deepEqual(tokens.map(({ key, end }) => `${key} ${end}`), [`STRING ${text.length}`]);
      }),
      { numRuns: 2000 },
    );
    assert.ok(written > 1000, `${written} written`);
  });

  it('knows the end of a sentence, and where none can be', () => {
    for (const text of ['Say it.', 'Why?', 'It is "so."', 'So (it is!)']) assert.ok(endsInSentence(text), text);
    for (const text of ['Say it', 'a,', '']) assert.ok(!endsInSentence(text), text);
    for (const text of ['the width and the', 'Args:', 'a, b,', 'made of']) assert.ok(endsDangling(text), text);
    for (const text of ['Return the area', 'of all.']) assert.ok(!endsDangling(text), text);
  });

  it('knows words that say nothing', () => {
    for (const text of ['', '...', 'TODO: write this', '_summary_', '[description]', 'Docstring.', '***', "Sure! Here's it.", 'As an AI language model, I cannot.', "I'm sorry."]) assert.ok(!saysSomething(text), text);
    for (const text of ['Say it.', '\n\nThe area.', 'Gibt die Fläche zurück.', '返回面积', 'I/O of a file.', 'Here is where it ends']) assert.ok(saysSomething(text), text);
  });
});
