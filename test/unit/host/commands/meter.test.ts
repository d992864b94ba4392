import assert from 'node:assert/strict';
import { describeProgress, Meter } from '../../../../src/host/commands/meter';

describe('host/commands/meter', () => {
  it('tells tokens at once and their speed after a few, from the first piece on', () => {
    let now = 5000;
    const meter = new Meter(() => now);
    assert.deepEqual(meter.note(1), { tokens: 1, tokensPerSecond: undefined });
    now += 200;
    assert.deepEqual(meter.note(3), { tokens: 3, tokensPerSecond: undefined });
    now += 800;
    assert.deepEqual(meter.note(11), { tokens: 11, tokensPerSecond: 10 });
  });

  it('has no speed where no time has passed', () => {
    const meter = new Meter(() => 0);
    meter.note(1);
    assert.deepEqual(meter.note(50), { tokens: 50, tokensPerSecond: undefined });
  });

  it('is told in words', () => {
    assert.equal(describeProgress({ tokens: 1, tokensPerSecond: undefined }), '1 token');
    assert.equal(describeProgress({ tokens: 42, tokensPerSecond: 10.26 }), '42 tokens, 10.3 tokens/s');
  });
});
