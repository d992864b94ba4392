/** The engine that the rest of the host sees: a team's server where one answers, the worker of this machine in its place. No VS Code in here. */
import { Emitter, type CancellationToken, type Event } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, LoadParams, LoadResult, ModelInfo, OnText, ScoreParams, ScoreResult, SelfTestResult, WorkerStatus } from '../../common/protocol';
import { isSmall } from '../../core/models/abilities';
import type { SupervisedEngine } from '../engine/createEngine';
import type { EngineState } from '../engine/engine';
import { messageOf, type TeamServer } from './teamServer';

const READ_AHEAD = { kind: 'failed', reason: 'not-ready', message: 'A server is sent no prompt before somebody asks.' } as const satisfies GenerateResult;

export class RoutedEngine implements SupervisedEngine {
  readonly #stateChanges = new Emitter<EngineState>();
  readonly #busyChanges = new Emitter<number>();
  readonly onDidChangeState: Event<EngineState> = this.#stateChanges.event;
  readonly onDidChangeBusy: Event<number> = this.#busyChanges.event;
  readonly #listeners: readonly { dispose(): void }[];
  /** Interactive requests that the server works on. */
  #atServer = 0;

  constructor(
    private readonly local: SupervisedEngine,
    private readonly server: Pick<TeamServer, 'state' | 'onDidChange' | 'generate'>,
  ) {
    this.#listeners = [
      local.onDidChangeState(() => {
        // While the server answers, what the worker does changes nothing.
        if (server.state.kind !== 'up') this.#stateChanges.fire(this.state);
      }),
      local.onDidChangeBusy(() => void this.#busyChanges.fire(this.busy)),
      server.onDidChange(() => void this.#stateChanges.fire(this.state)),
    ];
  }

  get state(): EngineState {
    const server = this.server.state;
    const { state } = this.local;
    if (server.kind === 'up') return { kind: 'ready', model: server.model };
    if (server.kind === 'off' || state.kind !== 'ready') return state;
    return { kind: 'ready', model: { ...state.model, server: { host: server.host, answers: false, note: messageOf(server) } } };
  }

  get busy(): number {
    return this.local.busy + this.#atServer;
  }

  get workerPid(): number | undefined {
    return this.local.workerPid;
  }

  async generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult> {
    const { state } = this.server;
    if (state.kind !== 'up') return this.#byWorker(params, token, onText, messageOf(state));
    if (params.maxTokens <= 0) return READ_AHEAD;
    let streamed = false;
    const result = await this.#byServer(params, token, (text, tokens) => {
      streamed = true;
      onText?.(text, tokens);
    });
    if (result.kind !== 'unavailable') return result;
    const obstacle = this.#obstacle(params, state.model, streamed);
    if (obstacle !== undefined) return { kind: 'failed', reason: 'runtime', message: `${result.message} ${obstacle}` };
    // What the server has written already cannot be taken back: the worker's text is given as a whole.
    return this.#byWorker(params, token, streamed ? undefined : onText, result.message);
  }

  /** Always by the worker: a server does not give what it takes to judge each token. */
  score(params: ScoreParams, token: CancellationToken): Promise<ScoreResult> {
    return this.local.score(params, token);
  }

  load(params: LoadParams): Promise<LoadResult> {
    return this.local.load(params);
  }

  selfTest(token: CancellationToken): Promise<SelfTestResult> {
    return this.local.selfTest(token);
  }

  unload(): Promise<void> {
    return this.local.unload();
  }

  status(): Promise<WorkerStatus | undefined> {
    return this.local.status();
  }

  restart(): Promise<LoadResult | undefined> {
    return this.local.restart();
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#stateChanges.dispose();
    this.#busyChanges.dispose();
    this.local.dispose();
  }

  async #byServer(params: GenerateParams, token: CancellationToken, onText: OnText): ReturnType<TeamServer['generate']> {
    const interactive = params.priority === 'interactive' ? 1 : 0;
    this.#countAtServer(interactive);
    try {
      return await this.server.generate(params, token, onText);
    } finally {
      this.#countAtServer(-interactive);
    }
  }

  #countAtServer(change: number): void {
    if (change === 0) return;
    this.#atServer += change;
    this.#busyChanges.fire(this.busy);
  }

  async #byWorker(params: GenerateParams, token: CancellationToken, onText: OnText | undefined, why: string): Promise<GenerateResult> {
    const result = await this.local.generate(params, token, onText);
    if (result.kind !== 'done' || why === '') return result;
    const { state } = this.local;
    const who = state.kind === 'ready' ? `${state.model.name} on this machine` : 'this machine';
    return { ...result, stats: { ...result.stats, by: `${who}, in place of the server: ${why}` } };
  }

  /** Why the worker cannot take over what was meant for the server's model; undefined where it can. Code to go on from suits all. */
  #obstacle({ slot }: GenerateParams, model: ModelInfo, streamed: boolean): string | undefined {
    if (slot === 'completion') return undefined;
    const { state } = this.local;
    if (streamed) return 'A part of the answer was there already. Run the command again: the model on this machine answers if the server is still away.';
    if (state.kind !== 'ready') return undefined;
    if (state.model.family === model.family && isSmall(state.model) === isSmall(model)) return undefined;
    return `${state.model.name} on this machine is asked in another way, or cannot do it. Run the command again to see.`;
  }
}
