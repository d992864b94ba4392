import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runScenario } from '../../../harness/downloadScenario';

/** What one interruption may cost. */
const REPEATED_BYTES_MAX = 8 << 20;

describe('a download with ten drops, whose process is killed', () => {
  it('ends with the right hash, and no byte twice beyond a chunk for each of them (20 MB)', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-scenario-'));
    try {
      const { found, expected, bytes, sentTwice, drops, kills } = await runScenario(20e6, 10, folder);
      assert.equal(found, expected);
      assert.equal(bytes, 20e6);
      // The connection that is killed may have been dropped just before.
      assert.ok(drops >= 10, String(drops));
      assert.ok(sentTwice <= (drops + kills) * REPEATED_BYTES_MAX, String(sentTwice));
      // A drop by itself costs what lay in the connection's buffer, and no chunk.
      assert.ok(sentTwice <= drops * (256 << 10) + kills * REPEATED_BYTES_MAX, String(sentTwice));
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});
