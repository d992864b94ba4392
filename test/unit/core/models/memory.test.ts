import assert from 'node:assert/strict';
import fc from 'fast-check';
import { catalogue } from '../../../../src/core/models/catalogue';
import { describeFit, describeShortage, fitOf, judgeMemory, memoryNeed, smallerModels, WORKING_BYTES, type MemoryDemand } from '../../../../src/core/models/memory';

/** Phi-2, 4 bits, with a float32 KV cache. */
const PHI_2: MemoryDemand = { weightBytes: 2.18e9, kvBytesPerToken: 655_360, contextLength: 2048, kvCopies: 1 };
const GB = 1e9;

const demands = fc.record({
  weightBytes: fc.integer({ min: 1, max: 1e12 }),
  kvBytesPerToken: fc.integer({ min: 1, max: 1e7 }),
  contextLength: fc.integer({ min: 1, max: 1 << 20 }),
  kvCopies: fc.constantFrom<1 | 2>(1, 2),
});
const bytes = fc.integer({ min: 0, max: 2e12 });

describe('the memory that a model needs', () => {
  it('is weights, one KV cache and working memory', () => {
    assert.deepEqual(memoryNeed(PHI_2), { weightBytes: 2.18e9, kvBytes: 1_342_177_280, workingBytes: WORKING_BYTES, neededBytes: 2.18e9 + 1_342_177_280 + WORKING_BYTES });
    assert.equal(memoryNeed({ ...PHI_2, kvCopies: 2 }).kvBytes, 2_684_354_560);
  });

  it('is what the catalogue says of Phi-2 and of phi-micro, within a tenth', () => {
    const saidOf = (id: string): number => catalogue().find((entry) => entry.id === id)?.memoryBytes ?? assert.fail(id);
    const micro = memoryNeed({ weightBytes: 18.8e6, kvBytesPerToken: 2 * 6 * 256, contextLength: 2048, kvCopies: 1 });
    for (const [id, { neededBytes }] of [['phi-2-int4-cpu', memoryNeed(PHI_2)], ['phi-micro', micro]] as const) {
      assert.ok(Math.abs(neededBytes - saidOf(id)) < saidOf(id) * 0.1, `${id}: ${neededBytes}`);
    }
  });

  it('is refused with its figures, and with the context that would fit', () => {
    const verdict = judgeMemory(PHI_2, 3 * GB);
    assert.ok(verdict.kind === 'too-little');
    assert.equal(verdict.shortage.contextThatFits, 768);
    assert.equal(
      describeShortage('Phi-2', verdict.shortage),
      'Phi-2 was not loaded: it needs about 3.82 GB of memory (weights 2.18 GB, 2048 tokens of context 1.34 GB, working memory 300 MB), and 3.00 GB are free. Close other programs, take a context of 768 tokens, choose a smaller model, or load it anyway.',
    );
    const hopeless = judgeMemory(PHI_2, 2 * GB);
    assert.ok(hopeless.kind === 'too-little' && !('contextThatFits' in hopeless.shortage));
    assert.doesNotMatch(describeShortage('Phi-2', hopeless.shortage), /take a context/);
  });

  it('decides alone, for any model and any machine; a context that is offered fits, and one step more would not', () => {
    fc.assert(
      fc.property(demands, bytes, (demand, freeBytes) => {
        const verdict = judgeMemory(demand, freeBytes);
        assert.equal(verdict.kind === 'fits', memoryNeed(demand).neededBytes <= freeBytes);
        if (verdict.kind === 'fits') return;
        const { contextThatFits, neededBytes, weightBytes, kvBytes, workingBytes } = verdict.shortage;
        assert.equal(weightBytes + kvBytes + workingBytes, neededBytes);
        assert.ok(neededBytes > freeBytes);
        if (contextThatFits === undefined) return;
        assert.ok(contextThatFits >= 512 && contextThatFits < demand.contextLength);
        assert.equal(judgeMemory({ ...demand, contextLength: contextThatFits }, freeBytes).kind, 'fits');
        assert.equal(judgeMemory({ ...demand, contextLength: contextThatFits + 256 }, freeBytes).kind, 'too-little');
      }),
    );
  });

  it('never falls when there is more memory', () => {
    fc.assert(fc.property(demands, bytes, bytes, (demand, a, b) => {
      if (judgeMemory(demand, Math.min(a, b)).kind === 'fits') assert.equal(judgeMemory(demand, Math.max(a, b)).kind, 'fits');
    }));
  });
});

describe('models for a machine', () => {
  const entryOf = (id: string) => catalogue().find((entry) => entry.id === id) ?? assert.fail(id);
  const [phi2, cuda] = [entryOf('phi-2-int4-cpu'), entryOf('phi-2-int4-cuda')];

  it('fit, fit not now, or never', () => {
    const said = (entry: typeof phi2, freeBytes: number, totalBytes: number): string => describeFit(fitOf(entry, { freeBytes, totalBytes }), { freeBytes, totalBytes });
    assert.equal(said(phi2, 5 * GB, 8 * GB), 'fits');
    assert.equal(said(phi2, 2 * GB, 8 * GB), 'only 2.00 GB free now');
    assert.equal(said(phi2, 2 * GB, 3.5 * GB), 'too large: this machine has 3.50 GB');
    assert.equal(said(cuda, 64 * GB, 64 * GB), 'needs memory of the graphics card');
  });

  it('are offered in place of one that is too large: the largest that can be had and fits', () => {
    const ids = (freeBytes: number, neededBytes: number): string[] => smallerModels(catalogue(), { freeBytes, neededBytes }).map(({ id }) => id);
    assert.deepEqual(ids(10 * GB, 20 * GB), ['phi-2-int4-cpu', 'phi-micro']);
    assert.deepEqual(ids(1 * GB, 4 * GB), ['phi-micro']);
    assert.deepEqual(ids(10 * GB, 4 * GB), ['phi-micro']);
    assert.deepEqual(ids(0.1 * GB, 4 * GB), []);
  });
});
