import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describeSetting } from '../../../../src/core/diagnostics/settingFacts';

describe('core/diagnostics/settingFacts', () => {
  const CASES: readonly (readonly [unknown, string])[] = [
    [true, 'on'], [false, 'off'], [12, '12'], [null, 'empty'], ['', 'empty'], ['/home/me/models/phi', 'a local folder'], ['~/phi', 'a local folder'], ['C:\\phi', 'a local folder'],
    ['\\\\nas\\phi', 'a local folder'], ['https://mirror.example', 'another host'], ['anything', 'set'], [['python', 'mine'], 'set, 2 entries'], [['python'], 'set, 1 entry'], [{ a: 1 }, 'set'],
  ];
  for (const [value, told] of CASES) it(`${JSON.stringify(value)} is told as ${told}`, () => assert.equal(describeSetting({ schema: { type: 'string' }, value }), told));

  it('of a list of words, the word', () => {
    const schema = { type: 'string', enum: ['auto', 'webgpu'] };
    assert.equal(describeSetting({ schema, value: 'webgpu' }), 'webgpu');
    assert.equal(describeSetting({ schema, value: 'mine' }), 'set');
  });

  it('what was written freely is never repeated', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), fc.boolean(), (text, listed) => {
      const told = describeSetting({ schema: { type: 'string' }, value: listed ? [text] : text });
      assert.ok(['empty', 'set', 'a local folder', 'another host', 'set, 1 entry'].includes(told), told);
    }));
  });
});
