import assert from 'node:assert/strict';
import { forbiddenIn } from '../../../../src/core/answers/characters';

describe('core/answers/characters', () => {
  const reason = (text: string, own = ''): string | undefined => forbiddenIn(text, own)?.reason;

  it('refuses what turns text around', () => {
    for (const c of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069') assert.equal(reason(`a${c}b`), 'bidi');
  });

  it('refuses what nobody can see', () => {
    for (const c of ['\0', '\x07', '\x1b', '\x7f', '\x85', '\xad', '\u200b', '\u2028', '\u2060', '\ufeff', '\ufffd', '\ud800', '\udc00', '\u{e0041}']) assert.equal(reason(`a${c}b`), 'unprintable', JSON.stringify(c));
  });

  it('takes line breaks, tabs and the letters of the world', () => {
    for (const text of ['a\r\nb\n\tc\rd', 'é ü 漢字 עברית عربى', '👩‍💻 😀']) assert.equal(reason(text), undefined, text);
  });

  it('leaves the user’s own, but not more of them', () => {
    assert.equal(reason('a\u200bb', 'x\u200b'), undefined);
    assert.equal(reason('a\u200bb\u200b', 'x\u200b'), 'unprintable');
    assert.equal(reason('a\u202e\u200b', 'x\u200b'), 'bidi');
  });
});
