import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pairedInterval } from '../../bench/completion/bootstrap';
import { editSimilarity, inserted, levenshtein, likeness, nextLine, repeatsNextLine, repeatsNextWords } from '../../bench/completion/insertion';
import type { Place } from '../../bench/completion/positions';

function at(marked: string): Place {
  return { text: marked.replace('¦', ''), offset: marked.indexOf('¦') };
}

const item = (text: string, replaceAfter = 0): { text: string; replaceAfter: number } => ({ text, replaceAfter });

describe('bench/completion/insertion', () => {
  it('inserts over what the item replaces', () => {
    assert.equal(inserted(at('f(¦)\n'), item('a)', 1)), 'f(a)\n');
  });

  it('finds the next line that says something', () => {
    assert.equal(nextLine(at('a¦\n\n    b\n')), '    b');
    assert.equal(nextLine(at('a¦')), undefined);
  });

  it('sees a line that stands below already', () => {
    assert.equal(repeatsNextLine(at('    x = ¦\n    x = 1\n'), item('1')), true);
    assert.equal(repeatsNextLine(at('    x = ¦\n    x = 2\n'), item('1')), false);
    assert.equal(repeatsNextLine(at('    ¦\n    return a\n'), item('a = 1\n    return a')), true);
    assert.equal(repeatsNextLine(at('f(¦)\n\nf(a)  \n'), item('a)', 1)), true);
  });

  it('tells a line from the same words elsewhere', () => {
    const place = at('    if a:\n        ¦\n    return a\n');
    assert.equal(repeatsNextLine(place, item('return a')), false);
    assert.equal(repeatsNextWords(place, item('return a')), true);
  });

  it('compares what stands there then', () => {
    assert.deepEqual(likeness(at('f(¦)'), item('a)', 1), 'a'), { firstLine: true, whole: true, similarity: 1 });
    assert.deepEqual(likeness(at('    ¦'), item('a = 1\n    b'), 'a = 1\n    c'), { firstLine: true, whole: false, similarity: 10 / 11 });
    assert.equal(likeness(at('x = ¦'), item('abcd'), 'abxy').similarity, 0.5);
  });

  it('measures distance as a metric does', () => {
    assert.equal(levenshtein('kitten', 'sitting'), 3);
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b, c) => {
        assert.equal(levenshtein(a, a), 0);
        assert.equal(levenshtein(a, b), levenshtein(b, a));
        assert.ok(levenshtein(a, c) <= levenshtein(a, b) + levenshtein(b, c));
        assert.ok(editSimilarity(a, b) >= 0 && editSimilarity(a, b) <= 1);
      }),
    );
  });
});

describe('bench/completion/bootstrap', () => {
  it('holds the difference, and is the same each time', () => {
    const pairs = Array.from({ length: 400 }, (_, i) => [i % 4 === 0 ? 1 : 0, i % 5 === 0 ? 1 : 0] as const);
    const found = pairedInterval(pairs);
    assert.ok(Math.abs(found.mean - 0.05) < 1e-12);
    assert.ok(found.low < 0.05 && found.high > 0.05 && found.high - found.low < 0.12);
    assert.deepEqual(pairedInterval(pairs), found);
  });

  it('is certain where all pairs agree', () => {
    assert.deepEqual(pairedInterval([[1, 0], [1, 0]]), { mean: 1, low: 1, high: 1, pairs: 2 });
    assert.equal(pairedInterval([]).pairs, 0);
  });
});
