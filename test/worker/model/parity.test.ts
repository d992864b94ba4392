/** Every layout and architecture against golden logits of transformers' own models (test/fixtures/models, models/build/fixtures.py). */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { ModelLayout } from '../../../src/common/protocol';
import { RunCancelled, type KvSlot, type ModelSession } from '../../../src/worker/model/session';
import { editedFolder, json, open, removeFolders } from './folders';

interface Golden {
  source: string;
  tolerance: number;
  prompt: string;
  input_ids: number[];
  logits: number[][];
  greedy: number[];
}

const FOLDERS: readonly { name: string; layout: ModelLayout; architecture: string }[] = [
  { name: 'phi1-genai-f32', layout: 'genai', architecture: 'phi' },
  { name: 'phi2-genai-f32', layout: 'genai', architecture: 'phi' },
  { name: 'phi2-genai-int4', layout: 'genai', architecture: 'phi' },
  { name: 'phi2-genai-int8kv', layout: 'genai', architecture: 'phi' },
  { name: 'phi2-optimum', layout: 'optimum', architecture: 'phi' },
  { name: 'llama-genai-f32', layout: 'genai', architecture: 'llama' },
  { name: 'llama-optimum', layout: 'optimum', architecture: 'llama' },
];

const FOREVER = new AbortController().signal;

function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}

function argmax(row: Float32Array): number {
  return row.reduce((best, value, index) => (value > (row[best] ?? -Infinity) ? index : best), 0);
}

async function greedy(slot: KvSlot, prompt: readonly number[], count: number): Promise<number[]> {
  const chosen: number[] = [];
  let next: readonly number[] = prompt;
  while (chosen.length < count) {
    const id = argmax(await slot.forward(next, 1, FOREVER));
    chosen.push(id);
    next = [id];
  }
  return chosen;
}

for (const { name, layout, architecture } of FOLDERS) {
  describe(`parity of ${name}`, () => {
    const folder = path.resolve('test/fixtures/models', name);
    const golden = JSON.parse(fs.readFileSync(path.join(folder, 'golden.json'), 'utf8')) as Golden;
    let session: ModelSession;
    let slot: KvSlot;
    before(async () => {
      const opened = await open(folder, { contextLength: 0 });
      assert.ok(opened.kind === 'opened', opened.kind === 'failed' ? opened.message : '');
      session = opened.session;
      slot = session.openSlot();
    });
    beforeEach(() => slot.rollback(0));
    after(() => session.dispose());

    it('is read as what it is', () => {
      assert.deepEqual([session.info.layout, session.info.architecture], [layout, architecture]);
      assert.equal(session.info.vocabSize, golden.logits[0]?.length);
    });

    it('encodes the prompt alike', () => assert.deepEqual(session.tokenizer.encode(golden.prompt), golden.input_ids));

    it(`gives the logits of ${golden.source} within ${golden.tolerance}`, async () => {
      const keep = golden.logits.length;
      const logits = await slot.forward(golden.input_ids, keep, FOREVER);
      const size = session.info.vocabSize;
      golden.logits.forEach((expected, row) => {
        const difference = largestDifference(logits.subarray(row * size, (row + 1) * size), expected);
        assert.ok(difference <= golden.tolerance, `row ${row} differs by ${difference}`);
      });
    });

    it('goes on greedily with the same tokens', async () => {
      assert.deepEqual(await greedy(slot, golden.input_ids, golden.greedy.length), golden.greedy);
    });

    it('gives the same logits after a rollback into another text', async () => {
      const expected = Float32Array.from(await slot.forward(golden.input_ids, 1, FOREVER));
      slot.rollback(10);
      await slot.forward([5, 6, 7, 8, 9, 10], 1, FOREVER);
      slot.rollback(10);
      assert.equal(slot.length, 10);
      const again = await slot.forward(golden.input_ids.slice(10), 1, FOREVER);
      assert.ok(largestDifference(again, [...expected]) <= golden.tolerance);
    });

    it('gives the same logits after a run that was cancelled', async () => {
      await slot.forward(golden.input_ids.slice(0, 4), 1, FOREVER);
      const abort = new AbortController();
      const running = slot.forward(golden.input_ids.slice(4), 1, abort.signal);
      abort.abort();
      await assert.rejects(running, RunCancelled);
      assert.equal(slot.length, 4);
      const row = await slot.forward(golden.input_ids.slice(4), 1, FOREVER);
      assert.ok(largestDifference(row, golden.logits.at(-1) ?? []) <= golden.tolerance);
    });

    it('keeps two KV caches apart', async () => {
      const other = session.openSlot(64);
      await slot.forward(golden.input_ids.slice(0, 20), 1, FOREVER);
      await other.forward([9, 8, 7, 6, 5], 1, FOREVER);
      const row = await slot.forward(golden.input_ids.slice(20), 1, FOREVER);
      assert.ok(largestDifference(row, golden.logits.at(-1) ?? []) <= golden.tolerance);
      assert.deepEqual([slot.length, other.length], [golden.input_ids.length, 5]);
      other.dispose();
      assert.equal(other.bytes, 0);
    });

    it('refuses what does not fit, and stays as it was', async () => {
      const tooMany = Array.from({ length: slot.capacity + 1 }, () => 1);
      await assert.rejects(slot.forward(tooMany, 1, FOREVER), /do not fit/);
      assert.throws(() => slot.rollback(1), RangeError);
      assert.equal(slot.length, 0);
    });
  });
}

describe('an int8 cache whose configuration denies a shared buffer, as the builder writes it for a processor', () => {
  after(removeFolders);

  it('stays in place all the same, with the right tokens', async () => {
    const original = path.resolve('test/fixtures/models/phi2-genai-int8kv');
    const golden = JSON.parse(fs.readFileSync(path.join(original, 'golden.json'), 'utf8')) as Golden;
    const deny = json<{ search: { past_present_share_buffer: boolean } }>(({ search }) => (search.past_present_share_buffer = false));
    const opened = await open(editedFolder({ 'genai_config.json': deny }, original), { contextLength: 0 });
    assert.ok(opened.kind === 'opened', opened.kind === 'failed' ? opened.message : '');
    const { session } = opened;
    const slot = session.openSlot();
    try {
      assert.equal(slot.bytes, session.info.contextLength * session.info.kvBytesPerToken);
      assert.deepEqual(await greedy(slot, golden.input_ids, golden.greedy.length), golden.greedy);
    } finally {
      await session.dispose();
    }
  });
});
