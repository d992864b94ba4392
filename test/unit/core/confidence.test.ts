import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeConfidence, MINIMUM_CONFIDENCE, shownTokens, unsureSpans } from '../../../src/core/completion/confidence';

/** Tokens of a text, given as its pieces with their probabilities. */
function tokens(...pieces: [piece: string, probability: number][]) {
  let at = 0;
  return pieces.map(([piece, probability], id) => {
    const token = { id, logprob: Math.log(probability), at };
    at += piece.length;
    return token;
  });
}
const PIECES: [string, number][] = [['return', 0.9], [' len', 0.5], ['(', 0.8], ['items', 0.1], [')', 0.9], ['\n    ', 0.7], ['x', 0.05]];
const RAW = PIECES.map(([piece]) => piece).join('');
const TOKENS = tokens(...PIECES);

describe('confidence', () => {
  it('is the geometric mean and the least of the probabilities of the first line that is shown', () => {
    const whole = judgeConfidence(TOKENS, RAW, 0);
    assert.ok(Math.abs(whole.mean - PIECES.slice(0, 5).reduce((product, [, p]) => product * p, 1) ** (1 / 5)) < 1e-9);
    assert.ok(Math.abs(whole.minimum - 0.1) < 1e-9);
    const cut = judgeConfidence(TOKENS, 'return len', 0);
    assert.ok(Math.abs(cut.mean - Math.sqrt(0.9 * 0.5)) < 1e-9);
    assert.ok(Math.abs(cut.minimum - 0.5) < 1e-9);
  });

  it('counts the line that opens a block as the first when the text begins with a line break', () => {
    const judged = judgeConfidence(tokens(['\n    ', 0.8], ['x', 0.6], ['\n', 0.9], ['y', 0.01]), '\n    x\ny', 0);
    assert.ok(Math.abs(judged.minimum - 0.6) < 1e-9);
  });

  it('says why, without code', () => {
    const judged = judgeConfidence(TOKENS, RAW, 0.6);
    assert.ok(judged.kind === 'unsure');
    assert.equal(judged.reason, 'the model was unsure (its least probable token had 10 %, 60 % wanted)');
    assert.equal(judgeConfidence(TOKENS, 'return', 0.6).kind, 'sure');
    assert.equal(judgeConfidence(TOKENS, RAW, 0).kind, 'sure');
    assert.equal(judgeConfidence([], '', 1).kind, 'sure');
    assert.ok(MINIMUM_CONFIDENCE > 0 && MINIMUM_CONFIDENCE < 1);
  });

  it('judges a token that a filter cut in two', () => {
    assert.deepEqual(shownTokens(TOKENS, RAW, 'ret').map(({ start, end }) => [start, end]), [[0, 3]]);
  });

  it('follows lines whose indentation a filter changed, or that it took away', () => {
    const raw = 'a = 1\n  b = 2\n  c = 3';
    const shown = 'a = 1\n\tc = 3';
    const found = shownTokens(tokens(['a = 1', 0.9], ['\n  b = 2', 0.2], ['\n  ', 0.5], ['c = 3', 0.6]), raw, shown);
    assert.deepEqual(found.map(({ start, end, probability }) => [shown.slice(start, end), Math.round(probability * 10)]), [['a = 1', 9], ['c = 3', 6]]);
  });

  it('gives every character of an unchanged text to the token that wrote it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 5 }), fc.double({ min: 0.01, max: 1, noNaN: true })), { minLength: 1 }), fc.nat(), (pieces, cut) => {
        const raw = pieces.map(([piece]) => piece).join('');
        const shown = raw.slice(0, 1 + (cut % raw.length));
        const parts = shownTokens(tokens(...pieces), raw, shown);
        assert.equal(parts.map(({ start, end }) => shown.slice(start, end)).join(''), shown);
      }),
    );
  });
});

describe('unsure spans', () => {
  const spans = (pieces: [string, number][], shown = pieces.map(([piece]) => piece).join('')) =>
    unsureSpans(tokens(...pieces), shown, pieces.map(([piece]) => piece).join(''), 0.3).map(({ start, end, probability }) => [shown.slice(start, end), Math.round(probability * 100)]);

  it('join neighbours and leave blanks at their ends out', () => {
    assert.deepEqual(spans([['x', 0.9], [' =', 0.2], [' foo', 0.1], ['(', 0.8], [' bar', 0.05], [')\n', 0.2]]), [['= foo', 10], ['bar)', 5]]);
  });

  it('are none where the model was sure, or of blanks alone', () => {
    assert.deepEqual(spans([['x', 0.9], ['\n    ', 0.1], ['y', 0.9]]), []);
    assert.deepEqual(spans([]), []);
  });

  it('end with what is shown', () => {
    assert.deepEqual(spans([['items', 0.1], ['more', 0.1]], 'it'), [['it', 10]]);
  });
});
