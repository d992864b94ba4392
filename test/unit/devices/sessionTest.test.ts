import assert from 'node:assert/strict';
import type { ModelInfo } from '../../../src/common/protocol';
import { testSession } from '../../../src/worker/devices/sessionTest';
import type { KvSlot, ModelSession } from '../../../src/worker/model/session';

const VOCABULARY = 50;

/** A session whose logits follow from how many tokens it has read, but for what `spoil` makes of them. */
function sessionWith(spoil: (row: Float32Array, tokensAtOnce: number) => void): { session: ModelSession; open: () => number } {
  let open = 0;
  const openSlot = (capacity = 100): KvSlot => {
    open++;
    let length = 0;
    return {
      get length() { return length; },
      capacity,
      bytes: 0,
      rollback: (to) => (length = to),
      forward: (tokens) => {
        length += tokens.length;
        const row = Float32Array.from({ length: VOCABULARY }, (_, id) => Math.sin(id * length));
        spoil(row, tokens.length);
        return Promise.resolve(row);
      },
      dispose: () => open--,
    };
  };
  const tokenizer = { size: VOCABULARY, eosIds: new Set<number>(), encode: () => [1, 2, 3], bytesOf: () => new Uint8Array() };
  const session = { info: { contextLength: 100 } as ModelInfo, tokenizer, logitsRows: 'all', openSlot, dispose: () => Promise.resolve() } as const;
  return { session, open: () => open };
}

const test = (spoil: (row: Float32Array, tokensAtOnce: number) => void) => testSession(sessionWith(spoil).session, new AbortController().signal);

describe('the self-test of a loaded model', () => {
  it('agrees with a model that reads the same at once and one by one, and closes what it opened', async () => {
    const { session, open } = sessionWith(() => undefined);
    const result = await testSession(session, new AbortController().signal);
    assert.ok(result.kind === 'done' && result.agrees && result.error === 0);
    assert.ok(result.readPerSecond > 0 && result.writtenPerSecond > 0);
    assert.equal(open(), 0);
  });

  it('finds a kernel that is wrong from some number of tokens on', async () => {
    const result = await test((row, tokensAtOnce) => {
      if (tokensAtOnce > 64) row.forEach((value, id) => (row[id] = value + (id % 2) * 0.3));
    });
    assert.ok(result.kind === 'done' && !result.agrees && result.error > 0.04);
  });

  it('says of logits that are no numbers what to do', async () => {
    const result = await test((row) => (row[7] = NaN));
    assert.ok(result.kind === 'failed' && result.reason === 'not-finite');
    assert.match(result.message, /no numbers.*Choose another device/);
  });
});
