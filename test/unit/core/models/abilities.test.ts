import assert from 'node:assert/strict';
import { ABILITIES } from '../../../../src/core/models/ability';
import { abilitiesOf, canDo, entryOf, type ModelFacts } from '../../../../src/core/models/abilities';

const PHI_2: ModelFacts = { name: 'phi-2-int4-cpu', architecture: 'phi', layers: 32, vocabSize: 51200, contextUse: 'project' };
const PHI_MICRO: ModelFacts = { name: 'phi-micro', architecture: 'phi', layers: 6, vocabSize: 51200, contextUse: 'file' };
const OTHER: ModelFacts = { name: 'codellama', architecture: 'llama', layers: 32, vocabSize: 32016, contextUse: 'project' };

describe('abilities of a model', () => {
  it('are those of the catalogue where shape and name say which one it is', () => {
    const cases: [ModelFacts, string | undefined][] = [
      [PHI_2, 'phi-2-int4-cpu'],
      // A folder of any name: the shape is Phi-2's.
      [{ ...PHI_2, name: 'model' }, 'phi-2-int4-cpu'],
      [PHI_MICRO, 'phi-micro'],
      [{ ...PHI_2, layers: 24, name: 'Phi-1_5-onnx' }, 'phi-1.5'],
      [{ ...PHI_2, layers: 24, name: 'phi-1.5' }, 'phi-1.5'],
      [{ ...PHI_2, layers: 24, name: 'phi-1' }, 'phi-1'],
      [{ ...PHI_2, layers: 24, name: 'mine' }, 'phi-1.5'],
      [OTHER, undefined],
      // A name alone proves nothing.
      [{ ...OTHER, name: 'phi-2' }, undefined],
    ];
    for (const [model, id] of cases) assert.equal(entryOf(model)?.id, id, model.name);
  });

  it('are all for Phi-2 and for an unknown large model', () => {
    assert.deepEqual([...abilitiesOf(PHI_2)].sort(), [...ABILITIES].sort());
    assert.deepEqual([...abilitiesOf(OTHER)].sort(), [...ABILITIES].sort());
  });

  it('are those of phi-micro for it and for an unknown small model', () => {
    const expected = ['complete', 'document', 'implement'];
    assert.deepEqual([...abilitiesOf(PHI_MICRO)].sort(), expected);
    assert.deepEqual([...abilitiesOf({ ...OTHER, contextUse: 'file' })].sort(), expected);
    // Trained anew in another depth, it is still small.
    assert.deepEqual([...abilitiesOf({ ...PHI_MICRO, layers: 8 })].sort(), expected);
  });

  it('come with what to do where one is missing, and with a mark on a small model', () => {
    assert.deepEqual(canDo(PHI_2, 'explain'), { kind: 'can', small: false });
    assert.deepEqual(canDo(PHI_MICRO, 'document'), { kind: 'can', small: true });
    assert.deepEqual(canDo(PHI_MICRO, 'explain'), {
      kind: 'cannot',
      message: 'phi-micro is too small to explain code: what it wrote would be noise. Get Phi-2, or choose the folder of a larger model.',
    });
    assert.deepEqual(canDo({ ...PHI_2, layers: 24, name: 'phi-1' }, 'ask'), {
      kind: 'cannot',
      message: 'phi-1 is too small to answer questions: what it wrote would be noise. Get Phi-2, or choose the folder of a larger model.',
    });
  });
});
