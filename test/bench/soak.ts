/**
 * `npm run bench:soak`: thousands of requests on phi-micro through the real worker process, many of them cancelled at a
 * random moment, some in the background. Says whether memory grows and whether any answer differs from a fresh session's.
 * `-- --requests N` sets how many; the last line is JSON.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, LoadParams } from '../../src/common/protocol';
import { createEngine } from '../../src/host/engine/createEngine';
import { Generator } from '../../src/worker/generation/generator';
import { mulberry32 } from '../../src/worker/generation/random';
import { openModel } from '../../src/worker/model/open';

const REQUESTS = Number(argument('--requests') ?? 10_000);
const PROMPTS = 40;
const CANCELLED_SHARE = 0.3;
const BACKGROUND_SHARE = 0.1;
/** Requests that are under way at once. */
const LANES = 3;
const SAMPLES = 50;
const MB = 2 ** 20;

const load: LoadParams = { modelPath: path.resolve('models/phi-micro'), device: 'cpu', threads: 0, contextLength: 1024, kvBytes: 64 * MB };
const random = mulberry32(11);

function argument(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

/** Prompts that share beginnings, as those of one document do, and some that share nothing. */
function prompts(): string[] {
  const source = fs.readFileSync('models/build/train.py', 'utf8');
  return Array.from({ length: PROMPTS }, (_, index) => {
    const start = 400 * (index % 4);
    return source.slice(start, start + 300 + Math.floor(random() * 900));
  });
}

function paramsFor(prompt: string, priority: GenerateParams['priority'] = 'interactive'): GenerateParams {
  return {
    prompt, priority, maxTokens: 24, slot: 'completion', sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 },
    scope: { kind: 'free' }, stopStrings: [], heal: true, speculate: true,
  };
}

/** What a session that has seen nothing else answers. */
async function freshAnswers(texts: readonly string[]): Promise<string[]> {
  const opened = await openModel(load, () => undefined, new AbortController().signal);
  if (opened.kind === 'failed') throw new Error(opened.message);
  const answers: string[] = [];
  for (const text of texts) {
    const generator = new Generator(opened.session);
    answers.push(textOf(await generator.generate(paramsFor(text), new AbortController().signal)) ?? '');
    await generator.close();
  }
  await opened.session.dispose();
  return answers;
}

/** The text of an answer; undefined where it was cancelled. */
function textOf(result: GenerateResult): string | undefined {
  if (result.kind === 'failed') throw new Error(`${result.reason}: ${result.message}`);
  return result.kind === 'done' ? result.text : undefined;
}

/** Least squares, per sample. */
function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  return covariance / values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
}

async function main(): Promise<void> {
  const texts = prompts();
  const expected = await freshAnswers(texts);
  const engine = createEngine({ workerPath: path.resolve('dist/worker.js'), log: (level, message) => level === 'error' && console.error(message) });
  const loaded = await engine.load(load);
  if (loaded.kind === 'failed') throw new Error(loaded.message);
  const counts = { requests: 0, cancelled: 0, wrong: 0 };
  const rss: number[] = [];
  const one = async (): Promise<void> => {
    const index = Math.floor(random() * texts.length);
    const source = new CancellationTokenSource();
    const timer = random() < CANCELLED_SHARE ? setTimeout(() => source.cancel(), random() * 60) : undefined;
    const priority = random() < BACKGROUND_SHARE ? 'background' : 'interactive';
    const answer = textOf(await engine.generate(paramsFor(texts[index] as string, priority), source.token));
    clearTimeout(timer);
    source.dispose();
    if (answer === undefined) counts.cancelled++;
    else if (answer !== expected[index]) counts.wrong++;
    if (++counts.requests % Math.ceil(REQUESTS / SAMPLES) === 0) rss.push((await engine.status())?.rssBytes ?? 0);
  };
  const lane = async (): Promise<void> => {
    while (counts.requests < REQUESTS) await one();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  engine.dispose();
  // The first half warms up: caches, compiled code, the allocator's pools.
  const later = rss.slice(rss.length / 2);
  const rssSlopeKBPer1000 = (slope(later) / 1024) * (1000 / Math.ceil(REQUESTS / SAMPLES));
  console.log(`RSS in MB over the run: ${rss.map((bytes) => (bytes / MB).toFixed(0)).join(' ')}`);
  console.log(JSON.stringify({ ...counts, rssSlopeKBPer1000: Number(rssSlopeKBPer1000.toFixed(1)) }));
  process.exitCode = counts.wrong > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
