/** The product's engine over a server, and over the worker alone: what the extension builds, without VS Code. */
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult } from '../../../src/common/protocol';
import { createEngine, type SupervisedEngine } from '../../../src/host/engine/createEngine';
import { embeddedFolder } from '../../../src/host/models/folder';
import { RoutedEngine } from '../../../src/host/server/routedEngine';
import { TeamServer, type ServerState } from '../../../src/host/server/teamServer';
import { ROOT } from '../paths';

const KV_BYTES = 2 ** 31;
/** A busy machine is slow; what is measured is how slow. */
const PATIENCE = { firstMs: 240_000, nextMs: 240_000, wholeMs: 540_000 };

export class Rig {
  private constructor(
    readonly local: SupervisedEngine,
    readonly server: TeamServer,
    readonly routed: RoutedEngine,
  ) {}

  /** @throws Error when phi-micro cannot be loaded */
  static async start(url: string, key: () => string): Promise<Rig> {
    const local = createEngine({ workerPath: path.join(ROOT, 'dist', 'worker.js'), log: (level, message) => level === 'error' && console.error(message) });
    const loaded = await local.load({ modelPath: embeddedFolder(ROOT), device: 'cpu', threads: 0, contextLength: 0, kvBytes: KV_BYTES });
    if (loaded.kind === 'failed') throw new Error(loaded.message);
    const server = new TeamServer({
      settings: () => ({ url, model: '' }),
      keyFor: () => Promise.resolve(key()),
      agreed: () => Promise.resolve(true),
      log: (_level, message) => console.log(message),
      patience: { interactive: PATIENCE, command: PATIENCE, background: PATIENCE },
    });
    return new Rig(local, server, new RoutedEngine(local, server));
  }

  connect(): Promise<ServerState> {
    return this.server.connect();
  }

  dispose(): void {
    this.server.dispose();
    this.routed.dispose();
  }
}

/** One text of free length, greedily. */
export const paramsFor = (prompt: string, maxTokens: number): GenerateParams => ({
  prompt, maxTokens, priority: 'interactive', slot: 'completion', sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 }, scope: { kind: 'free' }, stopStrings: [], heal: true, speculate: true,
});

export interface Timed {
  readonly result: Extract<GenerateResult, { kind: 'done' }>;
  readonly firstMs: number;
  readonly totalMs: number;
  /** How often text came. */
  readonly pieces: number;
}

/** @throws Error when there is no answer */
export async function timed(engine: Pick<SupervisedEngine, 'generate'>, params: GenerateParams): Promise<Timed> {
  const started = performance.now();
  let firstMs: number | undefined;
  let pieces = 0;
  const result = await engine.generate(params, new CancellationTokenSource().token, () => {
    firstMs ??= performance.now() - started;
    pieces++;
  });
  const totalMs = performance.now() - started;
  if (result.kind !== 'done') throw new Error(`no answer: ${JSON.stringify(result)}`);
  return { result, firstMs: firstMs ?? totalMs, totalMs, pieces };
}
