/**
 * `npm run bench:profile`: where a decode step's and a prefill's time goes, operator by operator, by ORT's own trace.
 *   --model int4-i8kv | int4-f32kv | int8-f32kv      --shape phi2 | tiny      --json
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import type { KvSlot } from '../../src/worker/model/session';
import { threadCount } from '../../src/worker/model/threads';
import { NEVER, openOurs, type OurModel } from './engines/ours';
import { CAPACITY } from './options';
import { SHAPE_NAMES } from './paths';
import { tokenSequence } from './stats';

const MODELS: readonly OurModel[] = ['int4-i8kv', 'int4-f32kv', 'int8-f32kv'];
const STEPS = 8;

/** An event of the trace (Chrome's trace format), times in microseconds. */
interface TraceEvent {
  cat: string;
  name: string;
  dur: number;
  ts: number;
  args?: { op_name?: string; output_type_shape?: unknown };
}

/** What is run, in this order; each run of the graph is one entry of the trace. */
interface Phase {
  title: string;
  /** Tokens of each of its runs. */
  runs: readonly number[];
  /** Tokens in the cache before it; the cache is filled by runs that are not counted. */
  context: number;
}

const PHASES: readonly Phase[] = [
  { title: 'Prefill of 512 tokens, in chunks of 64', context: 0, runs: Array<number>(8).fill(64) },
  { title: 'Decode at context 32', context: 32, runs: Array<number>(STEPS).fill(1) },
  { title: 'Decode at context 512', context: 512, runs: Array<number>(STEPS).fill(1) },
  { title: 'Decode at context 1536', context: 1536, runs: Array<number>(STEPS).fill(1) },
  { title: 'Forward of 4 tokens at context 512', context: 512, runs: Array<number>(4).fill(4) },
];

interface PhaseTimes {
  title: string;
  runs: number;
  /** Our own clock around every forward. */
  wallMs: number;
  /** Time inside ORT's run, by operator and what it computes, in milliseconds a run. */
  operators: { operator: string; ms: number; count: number }[];
  /** Inside ORT's run, outside any operator. */
  betweenMs: number;
  /** Outside ORT's run: our binding, the thread pool, the event loop. */
  outsideMs: number;
}

/** Runs all phases; gives which runs of the trace belong to each, and the wall time of each. */
async function runPhases(slot: KvSlot): Promise<{ phase: Phase; firstRun: number; wallMs: number }[]> {
  const done = [];
  let run = 1; // The trial run at load is the first.
  const forward = async (count: number): Promise<number> => {
    const started = performance.now();
    await slot.forward(tokenSequence(count, run), 1, NEVER);
    run++;
    return performance.now() - started;
  };
  for (const phase of PHASES) {
    slot.rollback(Math.min(slot.length, phase.context));
    while (slot.length < phase.context) await forward(Math.min(64, phase.context - slot.length));
    const firstRun = run;
    let wallMs = 0;
    for (const count of phase.runs) wallMs += await forward(count);
    done.push({ phase, firstRun, wallMs });
  }
  return done;
}

/** Operators of the output layer, of the feed-forward part and of attention are told apart by the node's name. */
function label({ name, args }: TraceEvent): string {
  const operator = args?.op_name ?? name;
  const part = ['lm_head', 'qkv_proj', 'o_proj', 'fc1', 'fc2'].find((text) => name.includes(text));
  return part ? `${operator}, ${part}` : operator;
}

function timesOf(trace: readonly TraceEvent[], { phase, firstRun, wallMs }: { phase: Phase; firstRun: number; wallMs: number }): PhaseTimes {
  const runs = trace.filter((event) => event.name === 'model_run').sort((a, b) => a.ts - b.ts).slice(firstRun, firstRun + phase.runs.length);
  const [first, last] = [runs[0], runs.at(-1)];
  if (!first || !last || runs.length !== phase.runs.length) throw new Error(`The trace lacks runs of "${phase.title}".`);
  const nodes = trace.filter((event) => event.cat === 'Node' && event.name.endsWith('_kernel_time') && event.ts >= first.ts && event.ts <= last.ts + last.dur);
  const byLabel = new Map<string, { us: number; count: number }>();
  for (const node of nodes) {
    const sum = byLabel.get(label(node)) ?? { us: 0, count: 0 };
    byLabel.set(label(node), { us: sum.us + node.dur, count: sum.count + 1 });
  }
  const count = runs.length;
  const insideMs = runs.reduce((sum, { dur }) => sum + dur, 0) / 1000 / count;
  const operators = [...byLabel].map(([operator, sum]) => ({ operator, ms: sum.us / 1000 / count, count: sum.count / count }));
  const operatorMs = operators.reduce((sum, { ms }) => sum + ms, 0);
  return {
    title: phase.title,
    runs: count,
    wallMs: wallMs / count,
    operators: operators.sort((a, b) => b.ms - a.ms),
    betweenMs: insideMs - operatorMs,
    outsideMs: wallMs / count - insideMs,
  };
}

function print({ title, runs, wallMs, operators, betweenMs, outsideMs }: PhaseTimes): void {
  const share = (ms: number): string => `${((100 * ms) / wallMs).toFixed(1)} %`;
  const line = (what: string, count: string, ms: number): string => `| ${what} | ${count} | ${ms.toFixed(2)} | ${share(ms)} |`;
  const shown = operators.filter(({ ms }) => ms >= 0.005 * wallMs);
  const rest = operators.filter((entry) => !shown.includes(entry));
  console.log(`\n### ${title}: ${wallMs.toFixed(1)} ms a run (${runs} runs)\n`);
  console.log('| operator | times | ms | share |\n| --- | --- | --- | --- |');
  for (const { operator, count, ms } of shown) console.log(line(operator, count.toFixed(0), ms));
  console.log(line('all other operators', rest.reduce((sum, { count }) => sum + count, 0).toFixed(0), rest.reduce((sum, { ms }) => sum + ms, 0)));
  console.log(line('between operators', '', betweenMs));
  console.log(line('outside ORT', '', outsideMs));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      model: { type: 'string', default: 'int4-i8kv' },
      shape: { type: 'string', default: 'phi2' },
      threads: { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
    },
  });
  const model = MODELS.find((name) => name === values.model);
  const shape = SHAPE_NAMES.find((name) => name === values.shape);
  if (!model || !shape) throw new Error(`--model is one of ${MODELS.join(', ')}; --shape one of ${SHAPE_NAMES.join(', ')}.`);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-profile-'));
  try {
    const session = await openOurs(model, { shape, threads: threadCount(Number(values.threads)), capacity: CAPACITY }, { profilePrefix: path.join(folder, 'trace') });
    const phases = await runPhases(session.openSlot());
    await session.dispose();
    const [file] = fs.readdirSync(folder);
    if (!file) throw new Error('ONNX Runtime wrote no trace.');
    const trace = JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) as TraceEvent[];
    const times = phases.map((phase) => timesOf(trace, phase));
    for (const phase of times) print(phase);
    if (values.json) console.log(JSON.stringify({ model, shape, phases: times }));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
