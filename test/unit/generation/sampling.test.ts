import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Sampling } from '../../../src/common/protocol';
import { expOfNegative } from '../../../src/worker/generation/exponential';
import { Sampler, SamplingScratch, type Choice } from '../../../src/worker/generation/sampling';

const SIZE = 64;

function sampler(sampling: Partial<Sampling> = {}, size = SIZE): Sampler {
  const scratch = new SamplingScratch(size);
  return new Sampler({ temperature: 0, topK: 0, topP: 1, seed: 7, ...sampling }, size, () => scratch);
}

function token(choice: Choice): { id: number; logprob: number } {
  if (choice.kind !== 'token') throw new Error(`No token was chosen: ${choice.kind}.`);
  return choice;
}

/** softmax in double precision, by its definition. */
function softmax(logits: readonly number[]): number[] {
  const max = Math.max(...logits);
  const exps = logits.map((logit) => Math.exp(logit - max));
  const sum = exps.reduce((a, b) => a + b, 0);
  return exps.map((exp) => exp / sum);
}

function counts(s: Sampler, logits: Float32Array, draws: number, allowed?: Int32Array): Map<number, number> {
  const result = new Map<number, number>();
  for (let i = 0; i < draws; i++) {
    const { id } = token(s.choose(logits, allowed));
    result.set(id, (result.get(id) ?? 0) + 1);
  }
  return result;
}

/** A row of logits: a few likely tokens, many unlikely ones. */
const LOGITS = Float32Array.from({ length: SIZE }, (_, id) => (id < 6 ? 5 - id : -3 + ((id * 7) % 5) / 5));

/** Steps of an eighth, so that logits are equal or clearly different. */
const logitsArbitrary = fc
  .array(fc.integer({ min: -240, max: 240 }), { minLength: SIZE, maxLength: SIZE })
  .map((row) => Float32Array.from(row, (eighths) => eighths / 8));

describe('expOfNegative', () => {
  it('is exp within 3e-9 of its value', () => {
    for (let x = 0; x > -39.9; x -= 0.00137) {
      const expected = Math.exp(x);
      assert.ok(Math.abs(expOfNegative(x) - expected) <= 3e-9 * expected, `at ${x}`);
    }
  });

  it('is 0 far below and for minus infinity', () => {
    assert.equal(expOfNegative(-50), 0);
    assert.equal(expOfNegative(-Infinity), 0);
    assert.equal(expOfNegative(0), 1);
  });
});

describe('Sampler', function () {
  this.timeout(20_000);
  it('chooses the largest logit, of equals the first', () => {
    const logits = new Float32Array(SIZE).fill(1);
    assert.equal(token(sampler().choose(logits)).id, 0);
    logits[9] = 2;
    logits[11] = 2;
    assert.equal(token(sampler().choose(logits)).id, 9);
  });

  it('never chooses a padding row', () => {
    const logits = new Float32Array(SIZE + 8).fill(0);
    logits.fill(100, SIZE);
    assert.ok(token(sampler().choose(logits)).id < SIZE);
    for (const id of counts(sampler({ temperature: 2 }), logits, 500).keys()) assert.ok(id < SIZE);
  });

  it('gives the natural logarithm of the probability before temperature and truncation', () => {
    fc.assert(
      fc.property(logitsArbitrary, fc.constantFrom(0, 0.5, 1, 3), fc.integer(), (logits, temperature, seed) => {
        const { id, logprob } = token(sampler({ temperature, seed, topK: 20, topP: 0.9 }).choose(logits));
        assert.ok(Math.abs(logprob - Math.log(softmax([...logits])[id] as number)) < 1e-6);
      }),
    );
  });

  it('is not upset by huge logits or by minus infinity', () => {
    const logits = new Float32Array(SIZE).fill(-Infinity);
    logits[3] = 3e38;
    logits[4] = -3e38;
    for (const temperature of [0, 0.001, 1]) {
      assert.deepEqual({ ...token(sampler({ temperature }).choose(logits)) }, { kind: 'token', id: 3, logprob: 0 });
    }
  });

  it('reports NaN wherever it stands among the tokens, and a row without a finite value', () => {
    for (const at of [0, 17, SIZE - 1]) {
      const logits = Float32Array.from(LOGITS);
      logits[at] = NaN;
      for (const temperature of [0, 1]) assert.equal(sampler({ temperature }).choose(logits).kind, 'nan-logits');
      assert.equal(sampler().choose(logits, Int32Array.of(1)).kind, 'nan-logits');
    }
    assert.equal(sampler().choose(new Float32Array(SIZE).fill(-Infinity)).kind, 'nan-logits');
    const overflowed = Float32Array.from(LOGITS);
    overflowed[5] = Infinity;
    assert.equal(sampler().choose(overflowed).kind, 'nan-logits');
  });

  it('ignores NaN in padding rows', () => {
    const logits = new Float32Array(SIZE + 4).fill(NaN);
    logits.set(LOGITS);
    assert.equal(token(sampler().choose(logits)).id, 0);
  });

  it('chooses only among the allowed tokens, with the probability among them', () => {
    const allowed = Int32Array.of(40, 2, 5);
    const { id, logprob } = token(sampler().choose(LOGITS, allowed));
    assert.equal(id, 2);
    const among = softmax([...allowed].map((each) => LOGITS[each] as number));
    assert.ok(Math.abs(logprob - Math.log(among[1] as number)) < 1e-6);
    assert.deepEqual([...counts(sampler({ temperature: 5, topK: 2 }), LOGITS, 300, allowed).keys()].sort(), [2, 5]);
  });

  it('gives the same tokens for the same seed, and others for another', () => {
    const draw = (seed: number) => {
      const s = sampler({ temperature: 1, seed });
      return Array.from({ length: 40 }, () => token(s.choose(LOGITS)).id);
    };
    assert.deepEqual(draw(5), draw(5));
    assert.notDeepEqual(draw(5), draw(6));
  });

  for (const temperature of [0.5, 1, 2]) {
    it(`draws with the probabilities of temperature ${temperature}`, () => {
      const draws = 20_000;
      const expected = softmax([...LOGITS].map((logit) => logit / temperature));
      const seen = counts(sampler({ temperature, seed: 42 }), LOGITS, draws);
      // Pearson's chi-squared over the tokens that are expected often enough, the rest taken together.
      let rest = { seen: 0, expected: 0 };
      let chiSquared = 0;
      let cells = 0;
      expected.forEach((p, id) => {
        if (p * draws < 20) rest = { seen: rest.seen + (seen.get(id) ?? 0), expected: rest.expected + p * draws };
        else {
          chiSquared += ((seen.get(id) ?? 0) - p * draws) ** 2 / (p * draws);
          cells++;
        }
      });
      if (rest.expected > 5) chiSquared += (rest.seen - rest.expected) ** 2 / rest.expected;
      // 99.99th percentile, by the normal approximation of Wilson and Hilferty; the seed is fixed.
      const limit = cells * (1 - 2 / (9 * cells) + 3.719 * Math.sqrt(2 / (9 * cells))) ** 3;
      assert.ok(chiSquared < limit, `chi-squared ${chiSquared.toFixed(1)} of ${cells} cells, limit ${limit.toFixed(1)}`);
    });
  }

  it('keeps the k most probable tokens', () => {
    const seen = counts(sampler({ temperature: 10, topK: 3 }), LOGITS, 2_000);
    assert.deepEqual([...seen.keys()].sort(), [0, 1, 2]);
  });

  it('keeps the smallest set of tokens that reaches p, by definition', () => {
    fc.assert(
      fc.property(logitsArbitrary, fc.double({ min: 0.05, max: 0.99, noNaN: true }), fc.integer({ min: 0, max: 40 }), (logits, topP, topK) => {
        const probabilities = softmax([...logits]);
        const order = probabilities.map((_, id) => id).sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
        const offered = topK > 0 ? order.slice(0, topK) : order;
        const total = offered.reduce((sum, id) => sum + (probabilities[id] as number), 0);
        const nucleus = new Set<number>();
        let mass = 0;
        for (const id of offered) {
          // Rounding decides nothing here: a set within 1e-7 of the target may hold one token more.
          if (mass >= topP * total + 1e-7) break;
          nucleus.add(id);
          mass += probabilities[id] as number;
        }
        for (const id of counts(sampler({ temperature: 1, topP, topK, seed: 3 }), logits, 60).keys()) assert.ok(nucleus.has(id));
      }),
    );
  });

  it('reaches every token of the nucleus', () => {
    const logits = Float32Array.from({ length: SIZE }, (_, id) => (id < 10 ? 1 : -20));
    assert.equal(counts(sampler({ temperature: 1, topP: 0.95 }), logits, 2_000).size, 10);
  });

  it('finds the k largest of a large vocabulary as a sort does', () => {
    const size = 5_000;
    const random = fc.sample(fc.float({ min: -9, max: 9, noNaN: true }), { numRuns: size, seed: 11 });
    const logits = Float32Array.from(random);
    const best = random.map((_, id) => id).sort((a, b) => (logits[b] as number) - (logits[a] as number) || a - b);
    for (const topK of [1, 5, 600, 4_999]) {
      const seen = counts(sampler({ temperature: 50, topK }, size), logits, 200);
      const allowed = new Set(best.slice(0, topK));
      for (const id of seen.keys()) assert.ok(allowed.has(id));
    }
  });
});
