import assert from 'node:assert/strict';
import { drawnBranches, likeliestBranches, type Trunk } from '../../../src/worker/generation/branches';
import { mulberry32 } from '../../../src/worker/generation/random';
import { END_OF_TEXT, fakeTokenizer, idOf } from './support/fakeModel';

/** A trunk of pieces, each with its probability and rivals. */
function trunk(...steps: [piece: string, probability: number, rivals: Record<string, number>][]): Trunk {
  let text = '';
  const chosen = steps.map(([piece, probability, rivals]) => {
    const at = text.length;
    text += piece;
    return { id: idOf(piece), logprob: Math.log(probability), at, rivals: Object.entries(rivals).map(([rival, p]) => ({ id: idOf(rival), logprob: Math.log(p) })) };
  });
  return { chosen, text, bytesOf: (id) => fakeTokenizer.bytesOf(id) };
}

const named = (branches: Iterable<{ at: number; token: { id: number } }>) =>
  [...branches].map(({ at, token }) => `${at}:${Buffer.from(fakeTokenizer.bytesOf(token.id)).toString()}`);

describe('branches', () => {
  it('come in the order of the probability of the text up to them', () => {
    const found = likeliestBranches(trunk([' x', 0.5, { ' 1': 0.3, ' 10': 0.1 }], [' =', 0.9, { '(': 0.08 }], ['a', 0.4, { b: 0.39 }]));
    assert.deepEqual(named(found), ['0: 1', '2:b', '0: 10', '1:(']);
  });

  it('leave out rivals that spell the same text, and those without bytes', () => {
    const text = trunk([' re', 0.5, { ' ret': 0.4, ' return': 0.05, ' ': 0.04, ' x': 0.01 }], ['t', 1, {}], ['urn'.slice(0, 1), 1, {}], ['r', 1, {}], ['n', 1, {}]);
    (text.chosen[0]?.rivals as { id: number; logprob: number }[]).push({ id: END_OF_TEXT, logprob: -3 });
    assert.deepEqual(named(likeliestBranches(text)), ['0: x']);
  });

  it('stay on the first line, its end included', () => {
    const found = likeliestBranches(trunk(['a', 0.9, { b: 0.1 }], ['\n', 0.9, { c: 0.1 }], ['d', 0.5, { e: 0.5 }]));
    assert.deepEqual(named(found).sort(), ['0:b', '1:c']);
  });

  it('are drawn by their probability, each once, the same for the same seed', () => {
    const text = trunk(['a', 0.6, { b: 0.3, c: 0.1 }], ['d', 0.7, { e: 0.3 }]);
    const draw = (seed: number) => named(drawnBranches(text, 1, 40, mulberry32(seed)));
    assert.deepEqual(draw(1), draw(1));
    assert.deepEqual(draw(1).sort(), ['0:b', '0:c', '1:e']);
    let first = 0;
    for (let seed = 0; seed < 2000; seed++) if (draw(seed)[0] === '0:b') first++;
    // Of the first branches: b 0.3, c 0.1, e 0.6 * 0.3.
    assert.ok(Math.abs(first / 2000 - 0.3 / 0.58) < 0.04, `${first} of 2000`);
  });

  it('are none where the model is certain', () => {
    assert.deepEqual(named(drawnBranches(trunk(['a', 1, {}]), 1, 4, mulberry32(1))), []);
  });
});
