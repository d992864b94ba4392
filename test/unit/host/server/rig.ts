/** A worker whose answers are known, beside a server of this machine. */
import { CancellationTokenSource, Emitter } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, GenerateStats, ModelInfo, OnText } from '../../../../src/common/protocol';
import type { ServerAddress } from '../../../../src/core/server/address';
import type { SupervisedEngine } from '../../../../src/host/engine/createEngine';
import type { EngineState } from '../../../../src/host/engine/engine';
import type { Patience } from '../../../../src/host/server/client';
import { RoutedEngine } from '../../../../src/host/server/routedEngine';
import { TeamServer } from '../../../../src/host/server/teamServer';

export const LOCAL: ModelInfo = {
  name: 'phi-micro', family: 'phi', contextUse: 'file', path: '/models/phi-micro', architecture: 'phi', layout: 'genai', device: 'cpu', deviceReason: 'The model is small.', deviceFellBack: false, threads: 1,
  layers: 6, contextLength: 2048, vocabSize: 51_200, kvBytesPerToken: 1, kvSlots: 4, loadMs: 1,
};
const STATS: GenerateStats = { promptTokens: 10, reusedTokens: 5, generatedTokens: 7, draftedTokens: 0, acceptedTokens: 0, queueMs: 0, prefillMs: 3, firstTokenMs: 5, totalMs: 20 };
/** What the worker answers to everything. */
export const LOCAL_TEXT = 'local';

class FakeWorker implements Pick<SupervisedEngine, 'state' | 'busy' | 'generate' | 'onDidChangeState' | 'onDidChangeBusy'> {
  readonly changes = new Emitter<EngineState>();
  readonly onDidChangeState = this.changes.event;
  readonly onDidChangeBusy = new Emitter<number>().event;
  readonly busy = 0;
  state: EngineState = { kind: 'ready', model: LOCAL };
  readonly asked: GenerateParams[] = [];
  readonly scored: unknown[] = [];

  generate(params: GenerateParams, _token: unknown, onText?: OnText): Promise<GenerateResult> {
    this.asked.push(params);
    onText?.(LOCAL_TEXT, 1);
    return Promise.resolve({ kind: 'done', text: LOCAL_TEXT, tokens: [], finish: 'scope', stats: STATS });
  }

  score(params: unknown): Promise<{ kind: 'cancelled' }> {
    this.scored.push(params);
    return Promise.resolve({ kind: 'cancelled' });
  }

  dispose(): void {
    this.changes.dispose();
  }
}

export const SHORT: Patience = { firstMs: 300, nextMs: 300, wholeMs: 2000 };

export interface RigOptions {
  readonly url: string;
  readonly model?: string;
  readonly key?: string;
  readonly agreed?: boolean;
  readonly patience?: Patience;
  /** Milliseconds before the server is asked again; an hour unless given. */
  readonly retryMs?: number;
}

export class Rig {
  readonly worker = new FakeWorker();
  readonly server: TeamServer;
  readonly engine: RoutedEngine;
  readonly logged: string[] = [];
  readonly askedToAgree: ServerAddress[] = [];
  readonly delaysAsked: (readonly [number, number | undefined])[] = [];
  options: RigOptions;

  constructor(options: RigOptions) {
    this.options = options;
    const patience = options.patience ?? { firstMs: 10_000, nextMs: 10_000, wholeMs: 20_000 };
    this.server = new TeamServer({
      settings: () => ({ url: this.options.url, model: this.options.model ?? '' }),
      keyFor: () => Promise.resolve(this.options.key),
      agreed: (address) => {
        this.askedToAgree.push(address);
        return Promise.resolve(this.options.agreed ?? true);
      },
      log: (_level, message) => this.logged.push(message),
      patience: { interactive: patience, command: patience, background: patience },
      retryMs: (failures, retryAfterMs) => {
        this.delaysAsked.push([failures, retryAfterMs]);
        return this.options.retryMs ?? 3_600_000;
      },
    });
    this.engine = new RoutedEngine(this.worker as unknown as SupervisedEngine, this.server);
  }

  dispose(): void {
    this.server.dispose();
    this.engine.dispose();
  }

  /** Asks for the rest of a line. */
  async ask(more: Partial<GenerateParams> = {}): Promise<{ result: GenerateResult; streamed: string }> {
    let streamed = '';
    const result = await this.engine.generate({ ...PARAMS, ...more }, new CancellationTokenSource().token, (text) => (streamed += text));
    return { result, streamed };
  }

  /** The text of an answer, and who gave it. */
  async answer(more: Partial<GenerateParams> = {}): Promise<readonly [string, string | undefined]> {
    const { result } = await this.ask(more);
    if (result.kind !== 'done') throw new Error(JSON.stringify(result));
    return [result.text, result.stats.by];
  }
}

export const PARAMS: GenerateParams = {
  prompt: 'x = ', maxTokens: 20, priority: 'interactive', slot: 'completion', sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 },
  scope: { kind: 'line' }, stopStrings: [], heal: true, speculate: true,
};
