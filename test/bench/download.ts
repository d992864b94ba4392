/** `npm run bench:download`: 2 GB from a server of this machine, with ten drops and a killed process. `--bytes N` for another size. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { runScenario } from '../harness/downloadScenario';

const STANDARD_BYTES = 2e9;
/** What one interruption may cost. */
const REPEATED_BYTES_MAX = 8 << 20;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { bytes: { type: 'string', default: String(STANDARD_BYTES) }, drops: { type: 'string', default: '10' } } });
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-bench-download-'));
  try {
    const { found, expected, bytes, sentTwice, drops, kills, seconds } = await runScenario(Number(values.bytes), Number(values.drops), folder);
    const right = found === expected;
    const most = (drops + kills) * REPEATED_BYTES_MAX;
    console.log(`${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(1)} s, ${drops} drops, ${kills} restart of the process`);
    console.log(`SHA-256 ${right ? 'right' : `wrong: ${found} instead of ${expected}`}`);
    console.log(`${(sentTwice / 1e6).toFixed(2)} MB sent twice, at most ${(most / 1e6).toFixed(0)} MB wanted (8 MiB an interruption): ${sentTwice <= most ? 'met' : 'not met'}`);
    if (!right || sentTwice > most) process.exitCode = 1;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
