/** Downloads from a server of this machine into a folder that goes again, without long waits. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { DownloadOrder } from '../../../../src/core/models/journal';
import type { Progress } from '../../../../src/core/models/pace';
import { planRepository } from '../../../../src/core/models/plan';
import { runDownload, type DownloadOutcome, type DownloadPorts } from '../../../../src/host/models/download/download';
import { fetchListing } from '../../../../src/host/models/download/hubListing';
import { ModelStore } from '../../../../src/host/models/download/store';
import { wait } from '../../../../src/host/models/wait';
import { generatedContent, HubServer, textContent, type ServedFile } from '../../../harness/hubServer';

export const REPO = 'owner/phi-2-onnx';
export const ID = 'owner--phi-2-onnx';

/** A model folder's files, the weights of a given size. */
export const modelFiles = (weightBytes: number): ServedFile[] => [
  { path: 'README.md', content: textContent('# A model\n') },
  { path: 'genai_config.json', content: textContent('{"model":{}}\n') },
  { path: 'tokenizer.json', content: textContent('{"version":"1.0"}\n') },
  { path: 'model.onnx', content: generatedContent(3000), lfs: true },
  { path: 'model.onnx.data', content: generatedContent(weightBytes), lfs: true },
];

export interface Scene {
  readonly server: HubServer;
  readonly store: ModelStore;
  /** Pauses that were asked for between tries, ms. */
  readonly waits: number[];
  readonly log: string[];
  readonly progress: Progress[];
  readonly ports: DownloadPorts;
  close(): Promise<void>;
}

export async function openScene(files: readonly ServedFile[], over: Partial<DownloadPorts> = {}): Promise<Scene> {
  const server = await HubServer.start([{ repo: REPO, files, licence: 'mit' }]);
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-download-'));
  const waits: number[] = [];
  const log: string[] = [];
  const ports: DownloadPorts = {
    wait: (ms, signal) => (waits.push(ms), wait(Math.min(ms, 5), signal)),
    log: (_, message) => void log.push(message),
    now: () => performance.now(),
    freeBytes: () => Promise.resolve(1e12),
    stallMs: 2000,
    ...over,
  };
  const close = async (): Promise<void> => {
    await server.stop();
    fs.rmSync(root, { recursive: true, force: true });
  };
  return { server, store: new ModelStore(path.join(root, 'models')), waits, log, progress: [], ports, close };
}

/** Asks the server what there is to fetch. */
export async function orderFrom({ server, ports }: Scene): Promise<DownloadOrder> {
  const listing = await fetchListing({ endpoint: server.url, repo: REPO, revision: 'main' }, ports.wait, AbortSignal.timeout(10_000));
  return { id: ID, title: 'Phi-2', endpoint: server.url, plan: planRepository(REPO, listing) };
}

export async function fetchAll(scene: Scene, signal: AbortSignal = new AbortController().signal, order?: DownloadOrder): Promise<DownloadOutcome> {
  return runDownload(scene.store, { id: ID, order: order ?? (await orderFrom(scene)) }, scene.ports, signal, (progress) => scene.progress.push(progress));
}

/** Goes on with what the journal says. */
export const resume = (scene: Scene, signal: AbortSignal = new AbortController().signal): Promise<DownloadOutcome> =>
  runDownload(scene.store, { id: ID, order: undefined }, scene.ports, signal, (progress) => scene.progress.push(progress));

export const contentOf = (files: readonly ServedFile[], name: string): Buffer => {
  const file = files.find(({ path: one }) => one === name);
  if (!file) throw new Error(`no file ${name}`);
  return file.content.read(0, file.content.bytes);
};
