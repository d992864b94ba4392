import assert from 'node:assert/strict';
import { CHUNK_TOKENS, ChunkSize } from '../../../src/worker/generation/chunkSize';
import { PrefixCache } from '../../../src/worker/generation/prefix';
import { RunCancelled } from '../../../src/worker/model/session';
import { FakeSession, nextTurn, ROWS } from './support/fakeModel';
import { never } from './support/requests';

const tokens = (count: number, from = 0) => Array.from({ length: count }, (_, i) => (i + from) % 250);

describe('PrefixCache', () => {
  it('runs a long sequence in chunks and gives the logits of the last positions', async () => {
    const session = new FakeSession();
    const { logits, reused } = await new PrefixCache(session.openSlot()).advance(tokens(214), 1, never());
    // A fast session gets longer chunks from the second on.
    assert.deepEqual(session.forwards.map((run) => run.tokens.length), [CHUNK_TOKENS, 2 * CHUNK_TOKENS, 22]);
    assert.deepEqual(session.forwards.map((run) => run.past), [0, 64, 192]);
    assert.equal(logits.length, ROWS);
    assert.equal(reused, 0);
  });

  it('keeps the longest common prefix', async () => {
    const session = new FakeSession();
    const cache = new PrefixCache(session.openSlot());
    await cache.advance(tokens(100), 1, never());
    const changed = [...tokens(60), 7, 7, 7];
    assert.equal((await cache.advance(changed, 1, never())).reused, 60);
    assert.deepEqual(session.forwards.at(-1), { tokens: [7, 7, 7], past: 60, keep: 1 });
    assert.equal(cache.length, 63);
  });

  it('runs at least the tokens whose logits are wanted', async () => {
    const session = new FakeSession();
    const cache = new PrefixCache(session.openSlot());
    await cache.advance(tokens(40), 1, never());
    assert.equal((await cache.advance(tokens(40), 1, never())).reused, 39);
    assert.equal((await cache.advance(tokens(30), 4, never())).reused, 26);
    assert.deepEqual(session.forwards.at(-1)?.tokens, tokens(4, 26));
  });

  it('leaves the last chunk long enough for the logits wanted', async () => {
    const session = new FakeSession();
    await new PrefixCache(session.openSlot()).advance(tokens(66), 4, never());
    assert.deepEqual(session.forwards.map((run) => [run.tokens.length, run.keep]), [[62, 1], [4, 4]]);
  });

  it('keeps the chunks that were done when it is cancelled', async () => {
    const controller = new AbortController();
    let runs = 0;
    const session = new FakeSession({
      pause: () => {
        if (++runs === 2) controller.abort();
        return nextTurn();
      },
    });
    const cache = new PrefixCache(session.openSlot());
    await assert.rejects(cache.advance(tokens(150), 1, controller.signal), RunCancelled);
    assert.equal(cache.length, CHUNK_TOKENS);
    assert.equal((await cache.advance(tokens(150), 1, never())).reused, CHUNK_TOKENS);
  });

  it('starts no forward when it was cancelled before', async () => {
    const session = new FakeSession();
    await assert.rejects(new PrefixCache(session.openSlot()).advance(tokens(3), 1, AbortSignal.abort()), RunCancelled);
    assert.deepEqual(session.forwards, []);
  });

  it('forgets everything after an error, since nothing about the cache is certain', async () => {
    const session = new FakeSession();
    const cache = new PrefixCache(session.openSlot());
    await cache.advance(tokens(10), 1, never());
    session.nextError = new Error('out of memory');
    await assert.rejects(cache.advance(tokens(20), 1, never()), /out of memory/);
    assert.equal(cache.length, 0);
    assert.equal(session.slots[0]?.length, 0);
    assert.equal((await cache.advance(tokens(20), 1, never())).reused, 0);
  });
});

describe('ChunkSize', () => {
  it('grows where a longer chunk still ends soon, and shrinks again', () => {
    const size = new ChunkSize();
    size.observe(64, 400);
    assert.equal(size.tokens, 128);
    size.observe(128, 1100);
    assert.equal(size.tokens, 64);
  });

  it('learns nothing from short forwards', () => {
    const size = new ChunkSize();
    size.observe(8, 1);
    assert.equal(size.tokens, 64);
  });
});
