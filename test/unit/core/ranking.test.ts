import assert from 'node:assert/strict';
import { ranked, scoreOf } from '../../../src/core/completion/ranking';
import { suffixText } from '../../../src/core/completion/suffixText';

const scored = (name: string, logprob: number, suffixLogprob: number | undefined, greedy = false) => {
  const tokens = [1, 2, 3, 4];
  const known = suffixLogprob === undefined ? { logprob, tokens } : { logprob, tokens, suffixLogprob };
  return { name, greedy, ...known, score: scoreOf(known) };
};
const names = (texts: { name: string }[]) => texts.map(({ name }) => name);

describe('ranking', () => {
  it('puts a text that leads to the suffix before one that does not', () => {
    assert.deepEqual(names(ranked([scored('greedy', -0.4, -3, true), scored('other', -0.6, -1)])), ['other', 'greedy']);
  });

  it('normalises by length: a longer text of the same mean is the less probable, but not by all its tokens', () => {
    const score = (count: number) => scoreOf({ logprob: -0.5, tokens: new Array(count).fill(0) });
    assert.equal(score(4) / score(1), 2);
    assert.equal(scoreOf({ logprob: 0, tokens: [], suffixLogprob: -1 }), -1);
  });

  it('prefers the greedy text among equals', () => {
    assert.deepEqual(names(ranked([scored('other', -0.5, -1), scored('greedy', -0.5, -1, true)])), ['greedy', 'other']);
  });

  it('leaves the greedy text first without a suffix, and orders the others by their probability', () => {
    const texts = [scored('b', -0.3, undefined), scored('a', -0.1, undefined), scored('greedy', -0.5, undefined, true)];
    assert.deepEqual(names(ranked(texts)), ['greedy', 'a', 'b']);
  });
});

describe('the text after the cursor', () => {
  const following = ['', '    a = 1', '', '    return a', 'b', 'c'];

  it('is the rest of the line and three lines with content, blank ones between them kept', () => {
    assert.equal(suffixText({ lineSuffix: ')', following }), ')\n\n    a = 1\n\n    return a\nb');
    assert.equal(suffixText({ lineSuffix: '', following }), '\n\n    a = 1\n\n    return a\nb');
  });

  it('is undefined where nothing follows', () => {
    assert.equal(suffixText({ lineSuffix: '  ', following: ['', '  '] }), undefined);
    assert.equal(suffixText({ lineSuffix: '', following: [] }), undefined);
    assert.equal(suffixText({ lineSuffix: ')', following: [] }), ')');
  });

  it('ends before a line that is too long, and after the last with content', () => {
    assert.equal(suffixText({ lineSuffix: '', following: ['a', '', 'x'.repeat(1000), 'b'] }), '\na');
  });
});
