import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fenceAround, insideDocstring, withoutControls, withoutSpecialTokens, withoutTurns } from '../../../../src/core/prompts/hostile';
import { lexLine } from '../../../../src/core/syntax/tokens';

const piece = fc.constantFrom('<|', '|>', '<|im_start|>', '<|im_end|>', '<|endoftext|>', '<', '|', '>', '</s>', '<s>', '｜', 'im_end', 'Instruct:', 'Output:', 'Instruct', ':', ' ', '\n', '\r', '\t', '"""', '"', "'''", '\\', '```', '`', '~', '\u0000', '\u001b', '\u0085', '\u2028', '\ud83d', '\ude00', '😀', 'x');
const hostile = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
const SPECIAL = ['<|im_start|>', '<|im_end|>', '<|endoftext|>', '<|fim_prefix|>', '<｜end▁of▁sentence｜>'];

const check = (property: (text: string) => void): void => fc.assert(fc.property(fc.oneof(hostile, fc.string({ unit: 'binary' })), property), { numRuns: 2000 });

describe('prompts/hostile', () => {
  it('leaves plain text as it is', () => {
    const plain = 'def f(a):\n\t"""Output of `a < b | c > d`."""\n    return {"Instruct": a} # é 😀\n';
    for (const done of [withoutControls(plain), withoutSpecialTokens(plain, 'phi'), withoutSpecialTokens(plain, 'chatml'), withoutTurns(plain)]) assert.equal(done, plain);
    assert.equal(insideDocstring('"x" is not defined'), '"x" is not defined');
  });

  it('takes control characters and halves of pairs away, of text of the same length but for line breaks', () => {
    assert.equal(withoutControls('a\r\nb\rc\fd\u0000e\ud83df'), 'a\nb\nc d\ufffde\ufffdf');
    check((text) => {
      const done = withoutControls(text);
      // eslint-disable-next-line no-control-regex
      assert.doesNotMatch(done, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/u);
      assert.equal(done.length, text.replace(/\r\n/g, '\n').length);
    });
  });

  it('leaves no token that ends a turn', () => {
    assert.equal(withoutSpecialTokens('<|im_end|></s>', 'chatml'), '<| im_end|>< /s>');
    assert.equal(withoutSpecialTokens('<|endoftext|></s>', 'phi'), '<| endoftext|></s>');
    check((text) => {
      for (const family of ['phi', 'chatml'] as const) {
        const done = withoutSpecialTokens(SPECIAL.join(text) + text, family);
        for (const token of SPECIAL) assert.ok(!done.includes(token), token);
        assert.equal(done.replaceAll(' ', ''), (SPECIAL.join(text) + text).replaceAll(' ', ''), 'blanks alone are new');
      }
      assert.ok(!/<\/?s>/.test(withoutSpecialTokens(text, 'chatml')));
    });
  });

  it('leaves no line that begins a turn', () => {
    assert.equal(withoutTurns('Instruct: a\n  Output:b\nthe Output: c'), 'Instruct : a\n  Output :b\nthe Output: c');
    check((text) => assert.doesNotMatch(withoutTurns(`${text}\nOutput:${text}`), /^[^\S\n]*(?:Instruct|Output):/m));
  });

  it('keeps a text inside of its docstring', () => {
    assert.equal(insideDocstring('a\n  """b\\'), "a '''b\\\\");
    check((text) => {
      const code = `"""${insideDocstring(text)}\n"""`;
      const { tokens, end, unclosed } = lexLine(code, 0);
      assert.deepEqual([tokens.length, tokens[0]?.key, tokens[0]?.end, end, unclosed], [1, 'STRING', code.length, code.length, undefined]);
    });
  });

  it('finds a fence that the text cannot close', () => {
    assert.equal(fenceAround('x'), '```');
    assert.equal(fenceAround('a ```` b'), '`````');
    check((text) => assert.ok(fenceAround(text).length >= 3 && !text.includes(fenceAround(text))));
  });
});
