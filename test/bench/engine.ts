/**
 * `npm run bench:engine`: our engine and its peers on the same machine, the same shape, the same threads, in turns.
 *   --quick   one round      --json   the figures as the last line      --write   docs/performance.md and .svg
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { ENGINES, type EngineName } from './engines';
import { CAPACITY, curvePlan, readOptions, type BenchOptions } from './options';
import { RESULTS, ROOT, shapeFolder } from './paths';
import { BenchProcess } from './process';
import { bandwidthOf, stopReaders } from './readers';
import { printSummary, writeReport } from './report/report';
import { figures, MAIN, type BenchResult, type EngineResult, type ProductResult } from './results';

const KEYSTROKE_PROMPT = 1500;
/** It grows to several times its weights, which would not leave the others their memory. */
const LOADED_PER_ROUND: ReadonlySet<EngineName> = new Set<EngineName>(['transformers-js']);

async function main(): Promise<void> {
  const options = readOptions();
  if (!fs.existsSync(shapeFolder(options.shape))) throw new Error('The synthetic models are missing: run `npm run bench:make` first.');
  const processes = new Map<EngineName, BenchProcess>();
  try {
    const result = await measure(options, processes);
    fs.mkdirSync(RESULTS, { recursive: true });
    fs.writeFileSync(path.join(RESULTS, `${options.shape}${options.quick ? '-quick' : ''}.json`), `${JSON.stringify(result, null, 1)}\n`);
    printSummary(result);
    if (options.write) writeReport(result);
    if (options.json) console.log(JSON.stringify(figures(result)));
  } finally {
    for (const child of processes.values()) await child.end();
    await stopReaders();
  }
}

async function measure(options: BenchOptions, processes: Map<EngineName, BenchProcess>): Promise<BenchResult> {
  const engines: Partial<Record<EngineName, EngineResult>> = {};
  const load = async (name: EngineName): Promise<BenchProcess> => {
    const child = new BenchProcess(ENGINES[name]);
    processes.set(name, child);
    const { ms, memory } = await child.call('load', name, { shape: options.shape, threads: options.threads, capacity: CAPACITY });
    console.log(`${ENGINES[name]}: loaded in ${Math.round(ms)} ms, ${Math.round(memory.rss / 1e6)} MB resident`);
    engines[name] ??= { loadMs: ms, memoryLoaded: memory, memoryAfter: memory, curves: [] };
    return child;
  };
  for (const name of options.engines) if (!LOADED_PER_ROUND.has(name)) await load(name);
  const bandwidth: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    bandwidth.push(await bandwidthOf(options.threads));
    console.log(`round ${round + 1} of ${options.rounds}: memory reads at ${((bandwidth.at(-1) ?? 0) / 1e9).toFixed(1)} GB/s`);
    for (const name of inTurn(options.engines, round)) {
      const child = LOADED_PER_ROUND.has(name) ? await load(name) : processOf(processes, name);
      const started = performance.now();
      const curve = await child.call('curve', curvePlan(name, options), 1000 * round);
      const engine = engines[name] as EngineResult;
      engine.curves.push(curve);
      engine.memoryAfter = await child.call('memory');
      if (LOADED_PER_ROUND.has(name)) await child.end();
      console.log(`  ${ENGINES[name]}: ${Math.round((performance.now() - started) / 1000)} s`);
    }
  }
  const product = await measureProduct(options, processOf(processes, MAIN));
  return { ...circumstances(), shape: options.shape, threads: options.threads, rounds: options.rounds, bandwidth, engines, product };
}

async function measureProduct({ quick }: BenchOptions, child: BenchProcess): Promise<ProductResult> {
  console.log('keystrokes, cancellation, copying');
  // Steps before and after, at the same context, so that a change of the machine's speed shows.
  const plan = { prefill: [KEYSTROKE_PROMPT], decode: [{ context: KEYSTROKE_PROMPT, steps: 12 }] };
  const before = await child.call('curve', plan, 77);
  const keystrokes = await child.call('keystrokes', KEYSTROKE_PROMPT, quick ? 16 : 60);
  const after = await child.call('curve', plan, 78);
  const stepMs = [before, after].flatMap((curve) => curve.stepMs[KEYSTROKE_PROMPT] ?? []);
  const cancel = await child.call('cancel', 1800, quick ? 12 : 40);
  const copy = [];
  for (let repeat = 0; repeat < (quick ? 1 : 3); repeat++) copy.push(await child.call('copy'));
  return { keystrokes, stepMs, cancel, copy, kvBytesPerToken: await child.call('kvBytesPerToken') };
}

/** Each round begins with another engine, so that none always follows the same one. */
function inTurn<T>(items: readonly T[], round: number): T[] {
  const from = round % items.length;
  return [...items.slice(from), ...items.slice(0, from)];
}

function processOf(processes: ReadonlyMap<EngineName, BenchProcess>, name: EngineName): BenchProcess {
  const child = processes.get(name);
  if (!child) throw new Error(`${ENGINES[name]} is not part of this run; it has to be.`);
  return child;
}

function circumstances(): Pick<BenchResult, 'machine' | 'date' | 'versions'> {
  const version = (folder: string, name: string): string => {
    const file = path.join(folder, 'node_modules', name, 'package.json');
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as { version: string }).version : 'not installed';
  };
  const [cpu] = os.cpus();
  return {
    machine: `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} logical processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()}`,
    date: new Date().toISOString().slice(0, 10),
    versions: {
      'onnxruntime-node': version(ROOT, 'onnxruntime-node'),
      'node-llama-cpp': version(__dirname, 'node-llama-cpp'),
      '@huggingface/transformers': version(__dirname, '@huggingface/transformers'),
      node: process.versions.node,
    },
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
