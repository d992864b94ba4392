/** Opens a model on a device in a process of its own and tells what came of it; started by the tests beside it. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Device } from '../../../src/common/devices';
import type { ModelInfo } from '../../../src/common/protocol';
import { openModel } from '../../../src/worker/model/open';
import type { KvSlot, ModelSession } from '../../../src/worker/model/session';

export interface ChildRequest {
  /** A folder of test/fixtures/models. */
  model: string;
  device: Device;
  deviceFolder?: string;
  cudaLibraries?: string;
  /** What to do with the opened model. */
  then?: 'golden';
  /** End the process the hard way when the first test on another device than the processor begins, as a driver might. */
  dieOnDevice?: boolean;
}

export interface ChildReport {
  info: Pick<ModelInfo, 'device' | 'deviceReason' | 'deviceFellBack'>;
  log: string[];
  golden?: {
    tolerance: number;
    /** Largest differences from the golden logits: at first, after a rollback in a second slot's company, and again. */
    differences: number[];
    greedy: number[];
    expectedGreedy: number[];
  };
}

interface Golden {
  tolerance: number;
  input_ids: number[];
  logits: number[][];
  greedy: number[];
}

const FOREVER = new AbortController().signal;

function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN))));
}

async function greedy(slot: KvSlot, prompt: readonly number[], count: number): Promise<number[]> {
  const chosen: number[] = [];
  let next: readonly number[] = prompt;
  while (chosen.length < count) {
    const row = await slot.forward(next, 1, FOREVER);
    next = [row.reduce((best, value, index) => (value > (row[best] ?? -Infinity) ? index : best), 0)];
    chosen.push(...next);
  }
  return chosen;
}

async function checkGolden(session: ModelSession, golden: Golden): Promise<NonNullable<ChildReport['golden']>> {
  const slot = session.openSlot();
  const other = session.openSlot(64);
  const last = golden.logits.at(-1) ?? [];
  const differences = [largestDifference(await slot.forward(golden.input_ids, 1, FOREVER), last)];
  // Another text and another cache in between: the cache on the device is cut back and kept apart.
  slot.rollback(10);
  await slot.forward([5, 6, 7], 1, FOREVER);
  await other.forward([9, 8, 7, 6], 1, FOREVER);
  slot.rollback(10);
  differences.push(largestDifference(await slot.forward(golden.input_ids.slice(10), 1, FOREVER), last));
  slot.rollback(0);
  const chosen = await greedy(slot, golden.input_ids, golden.greedy.length);
  other.dispose();
  return { tolerance: golden.tolerance, differences, greedy: chosen, expectedGreedy: golden.greedy };
}

async function main(): Promise<void> {
  const request = JSON.parse(process.argv[2] ?? '{}') as ChildRequest;
  const folder = path.resolve('test/fixtures/models', request.model);
  const { device, deviceFolder, cudaLibraries } = request;
  const params = { modelPath: folder, device, threads: 2, contextLength: 0, kvBytes: 2 ** 30, ...(deviceFolder && { deviceFolder }), ...(cudaLibraries && { cudaLibraries }) };
  const log: string[] = [];
  const onProgress = ({ stage }: { stage: string }) => {
    if (request.dieOnDevice && stage.includes(' on ')) process.kill(process.pid, 'SIGKILL');
  };
  const opened = await openModel(params, onProgress, FOREVER, { smallModelBytes: 0 }, (_level, message) => log.push(message));
  if (opened.kind === 'failed') throw new Error(opened.message);
  const { session } = opened;
  const { device: used, deviceReason, deviceFellBack } = session.info;
  const golden = request.then === 'golden' ? await checkGolden(session, JSON.parse(fs.readFileSync(path.join(folder, 'golden.json'), 'utf8')) as Golden) : undefined;
  await session.dispose();
  const report: ChildReport = { info: { device: used, deviceReason, deviceFellBack }, log, ...(golden && { golden }) };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
