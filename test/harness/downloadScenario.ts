/** A large download with drops, whose process is killed in between and started again: how the bench and a test prove it. */
import { fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { DownloadOrder } from '../../src/core/models/journal';
import { planRepository } from '../../src/core/models/plan';
import { fetchListing } from '../../src/host/models/download/hubListing';
import { ModelStore } from '../../src/host/models/download/store';
import { wait } from '../../src/host/models/wait';
import { generatedContent, hashesOf, HubServer, textContent, type ServedFile } from './hubServer';

const REPO = 'owner/large';
const WEIGHTS = 'model.onnx.data';

export interface ScenarioResult {
  /** Of the file on disk, and as it should be. */
  readonly found: string;
  readonly expected: string;
  readonly bytes: number;
  readonly sentTwice: number;
  /** Connections that were dropped, and processes that were killed. */
  readonly drops: number;
  readonly kills: number;
  readonly seconds: number;
}

/** @param folder for the download; it must have room for `bytes` */
export async function runScenario(bytes: number, drops: number, folder: string): Promise<ScenarioResult> {
  const weights = generatedContent(bytes);
  const files: ServedFile[] = [
    { path: 'genai_config.json', content: textContent('{}') },
    { path: 'tokenizer.json', content: textContent('{}') },
    { path: 'model.onnx', content: textContent('graph'), lfs: true },
    { path: WEIGHTS, content: weights, lfs: true },
  ];
  const expected = hashesOf(weights).sha256;
  const server = await HubServer.start([{ repo: REPO, files }]);
  const started = performance.now();
  try {
    const kills = await fetchWithTrouble(server, bytes, drops, folder);
    const target = path.join(new ModelStore(folder).folderOf('large'), WEIGHTS);
    return { found: await hashOf(target), expected, bytes: fs.statSync(target).size, sentTwice: server.sentTwice, drops: server.dropped, kills, seconds: (performance.now() - started) / 1000 };
  } finally {
    await server.stop();
  }
}

async function fetchWithTrouble(server: HubServer, bytes: number, drops: number, folder: string): Promise<number> {
  const listing = await fetchListing({ endpoint: server.url, repo: REPO, revision: 'main' }, wait, AbortSignal.timeout(60_000));
  const order: DownloadOrder = { id: 'large', title: 'Large', endpoint: server.url, plan: planRepository(REPO, listing) };
  // Evenly spread, and never at the border of a chunk.
  const every = Math.floor(bytes / (drops + 2)) - 12_345;
  // The connection that is killed has its drop still before it.
  server.faults.set(WEIGHTS, Array.from({ length: drops + 1 }, () => ({ kind: 'drop', after: every }) as const));
  const first = startChild(folder, order);
  await new Promise<void>((resolve) => (server.onPiece = ({ path: file, to }) => (file === WEIGHTS && to > bytes * 0.45 ? resolve() : undefined)));
  server.onPiece = undefined;
  await kill(first.child);
  const outcome = await startChild(folder, order).outcome;
  if (outcome.kind !== 'ready') throw new Error(`the download ended: ${JSON.stringify(outcome)}`);
  return 1;
}

interface Outcome {
  readonly kind: string;
}

function startChild(folder: string, order: DownloadOrder): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = fork(path.join(__dirname, 'downloadChild.ts'), [folder, JSON.stringify(order)], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Outcome));
    child.once('exit', (code, signal) => reject(new Error(`the process of the download ended with ${code ?? signal}`)));
  });
  // Where it is killed on purpose nobody asks for its outcome.
  outcome.catch(() => undefined);
  return { child, outcome };
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of fs.createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}
