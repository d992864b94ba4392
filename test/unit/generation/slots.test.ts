import assert from 'node:assert/strict';
import { SlotPool } from '../../../src/worker/generation/slots';
import { divideKvMemory } from '../../../src/worker/model/kvMemory';
import { FakeSession } from './support/fakeModel';
import { never } from './support/requests';

const tokens = (count: number, from = 0) => Array.from({ length: count }, (_, i) => (i + from) % 250);

/** Fills the slot that the pool gives for a prompt. */
async function use(pool: SlotPool, name: 'completion' | 'commands' | 'review', prompt: readonly number[]) {
  const cache = pool.acquire(name, prompt);
  return (await cache.advance(prompt, 1, never())).reused;
}

describe('SlotPool', () => {
  it('gives a prompt the slot that knows most of it, whoever used it', async () => {
    const session = new FakeSession();
    const pool = new SlotPool(session, 3);
    await use(pool, 'completion', tokens(100));
    await use(pool, 'completion', tokens(100, 120));
    assert.equal(await use(pool, 'commands', [...tokens(80), 7, 7]), 80);
    assert.equal(await use(pool, 'completion', tokens(110, 120)), 100);
    assert.equal(session.slots.length, 2);
  });

  it('opens no slot before it is needed, and no more than allowed', async () => {
    const session = new FakeSession();
    const pool = new SlotPool(session, 2);
    assert.equal(session.slots.length, 0);
    for (let i = 0; i < 4; i++) await use(pool, 'completion', tokens(50, i * 60));
    assert.equal(session.slots.length, 2);
  });

  it('takes the least recently used slot when all are open', async () => {
    const pool = new SlotPool(new FakeSession(), 2);
    await use(pool, 'completion', tokens(50, 0));
    await use(pool, 'completion', tokens(50, 60));
    await use(pool, 'completion', tokens(50, 0));
    await use(pool, 'completion', tokens(50, 120));
    assert.equal(await use(pool, 'completion', tokens(50, 0)), 49);
  });

  it('never takes the slot of typing for a command while there is another', async () => {
    const pool = new SlotPool(new FakeSession(), 2);
    await use(pool, 'completion', tokens(50, 0));
    await use(pool, 'commands', tokens(50, 60));
    await use(pool, 'review', tokens(50, 120));
    await use(pool, 'commands', tokens(50, 180));
    assert.equal(await use(pool, 'completion', tokens(50, 0)), 49);
  });

  it('does not shorten what typing has in its cache for a review, however much both share', async () => {
    const pool = new SlotPool(new FakeSession(), 2);
    await use(pool, 'completion', tokens(100));
    assert.equal(await use(pool, 'review', [...tokens(80), 7, 7]), 0);
    assert.equal(await use(pool, 'review', [...tokens(80), 7, 8]), 81);
    assert.equal(await use(pool, 'completion', tokens(110)), 100);
  });

  it('makes do with the slots it has when memory for another is short', async () => {
    const session = new FakeSession();
    const pool = new SlotPool(session, 3);
    await use(pool, 'completion', tokens(50, 0));
    session.openSlot = () => {
      throw new Error('out of memory');
    };
    await use(pool, 'commands', tokens(50, 60));
    assert.equal(pool.open.length, 1);
    assert.throws(() => new SlotPool(session, 1).acquire('completion', [1]), /out of memory/);
  });

  it('says what it holds, and releases it', async () => {
    const session = new FakeSession();
    const pool = new SlotPool(session, 2);
    await use(pool, 'review', tokens(50));
    assert.deepEqual(pool.open.map(({ name, cache }) => [name, cache.length, cache.bytes]), [['review', 50, 1000]]);
    pool.dispose();
    assert.deepEqual([pool.open.length, session.slots[0]?.disposed], [0, true]);
  });
});

describe('KV memory', () => {
  const MB = 2 ** 20;
  /** Phi-2: 32 layers × 2 × 32 heads × 80 × 4 bytes. */
  const PHI_2 = 655_360;

  it('gives one slot of full length before a second one', () => {
    assert.deepEqual(divideKvMemory(PHI_2, 2048, 2048 * MB), { contextLength: 2048, kvSlots: 1 });
    assert.deepEqual(divideKvMemory(PHI_2, 2048, 1024 * MB), { contextLength: 1638, kvSlots: 1 });
    assert.deepEqual(divideKvMemory(PHI_2, 1024, 2048 * MB), { contextLength: 1024, kvSlots: 3 });
  });

  it('opens four slots at most', () => assert.equal(divideKvMemory(1024, 2048, 2048 * MB).kvSlots, 4));

  it('refuses memory for which no useful context is left, and says what is needed', () => {
    assert.throws(() => divideKvMemory(PHI_2, 2048, 64 * MB), /needs 160 MB.*phiPair\.kvMemory/);
  });
});
