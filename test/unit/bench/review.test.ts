import assert from 'node:assert/strict';
import { EVIDENCE, type CodeEvidence, type Evidence } from '../../../src/core/review/surprise/evidence';
import { slipProbability } from '../../../src/core/review/surprise/surprise';
import { mulberry32 } from '../../../src/worker/generation/random';
import { figuresOf } from '../../bench/review/figures';
import { fit, weightsFile } from '../../bench/review/fit';
import type { Reviewed, TriedHere } from '../../bench/review/reading';

const NO_CODE = Object.fromEntries(Object.keys(EVIDENCE).map((name) => [name, 0])) as CodeEvidence & Record<Evidence, number>;
const RANGE = { start: 10, end: 11 };

function tried(after: number, code: Partial<CodeEvidence>, at = RANGE): TriedHere {
  const alternative = { slip: 'name', ...at, text: 'b', about: at, own: 'a', expected: 'b', logprob: -5, alternativeLogprob: -0.5 } as const;
  return { alternative, code: { ...NO_CODE, ...code }, gain: 4.5 + after, mends: true };
}

/** Slips leave a name over nearly always, sound code seldom; what follows says something, the index nothing. */
function world(seed: number, functions: number): Reviewed[] {
  const random = mulberry32(seed);
  return Array.from({ length: functions }, (_, index): Reviewed => {
    const isSlip = index % 3 === 0;
    const one = tried((random() - (isSlip ? 0.2 : 0.8)) * 6, { leftOver: random() < (isSlip ? 0.9 : 0.05) ? 1 : 0, index: random() < 0.5 ? 1 : 0 });
    return { file: `file${index % 20}`, half: 'fit', lines: 20, mutation: isSlip ? 'name swapped' : undefined, slip: isSlip ? RANGE : undefined, tried: [one], unexpected: [{ ...RANGE, logprob: -5 }], words: [RANGE] };
  });
}

describe('bench/review', () => {
  it('finds what tells slips from sound code, and a bound that holds for other code', () => {
    const weights = fit(world(1, 1200));
    const { evidence, shownFrom } = weights;
    assert.ok(evidence.leftOver > 2 && evidence.after > 1 && Math.abs(evidence.index) < 0.5, JSON.stringify(weights));
    assert.ok(shownFrom > 0 && shownFrom < 1);
    const { precision, recall, falsePer1000Lines } = figuresOf(world(2, 1200), weights);
    assert.ok(precision >= 0.5 && recall > 0.3 && falsePer1000Lines <= 2, JSON.stringify({ precision, recall, falsePer1000Lines }));
  });

  it('says never where nothing tells them apart', () => {
    const random = mulberry32(3);
    const noise = world(4, 300).map((one): Reviewed => ({ ...one, tried: [tried(random() * 4, {}, { start: 50, end: 51 })] }));
    const weights = fit(noise);
    assert.ok(weights.shownFrom > 1);
    assert.deepEqual(figuresOf(noise, weights).methods[0], { name: 'surprise hints', hits: 0, misses: 0, precision: 0, recall: 0, falsePer1000Lines: 0 });
  });

  it('counts hints at slips, elsewhere and in untouched code', () => {
    const always = { ...fit(world(1, 90)), shownFrom: 0 };
    const slip = world(1, 1)[0] as Reviewed;
    const elsewhere: Reviewed = { ...slip, tried: [{ ...tried(1, {}, { start: 90, end: 91 }), mends: false }] };
    const untouched: Reviewed = { ...slip, mutation: undefined, slip: undefined, lines: 500 };
    const { precision, recall, falsePer1000Lines, mended, rows } = figuresOf([slip, elsewhere, { ...slip, tried: [] }, untouched], always);
    assert.deepEqual([precision, recall, falsePer1000Lines, mended], [0.5, 1 / 3, 2, 1]);
    assert.deepEqual(rows.find(({ name }) => name === 'name swapped'), { name: 'name swapped', functions: 3, hits: 1, misses: 1 });
  });

  it('writes the weights as the product reads them', () => {
    const weights = fit(world(1, 90));
    const text = weightsFile(weights);
    assert.ok(text.includes(`shownFrom: ${weights.shownFrom},`) && text.startsWith('/**'));
    for (const name of Object.keys(EVIDENCE)) assert.ok(text.includes(`${name}: `), name);
    assert.ok(slipProbability(tried(1, {}), weights) < 1);
  });
});
