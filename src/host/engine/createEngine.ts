/** The engine: one worker process, the model it should hold, and the requests on it. Free of VS Code. */
import { Emitter, type CancellationToken, type Event } from 'vscode-jsonrpc/node';
import {
  LoadProgressNotification,
  LoadRequest,
  LogNotification,
  StatusRequest,
  UnloadRequest,
  type GenerateParams,
  type GenerateResult,
  type LoadParams,
  type LoadResult,
  type OnText,
  type ScoreParams,
  type ScoreResult,
  type SelfTestResult,
  type WorkerStatus,
} from '../../common/protocol';
import { Calls } from './calls';
import type { Engine, EngineState } from './engine';
import { cancelledLoad, failedLoad, LoadIntent } from './loadIntent';
import { decideRestart, RESTART_RULES, type RestartHistory, type RestartRules } from './restartPolicy';
import { mayFollow, notReadyMessage } from './stateMachine';
import { HEARTBEAT_RULES, Watchdog, type HeartbeatRules } from './watchdog';
import { describeExit, isWorkersAnswer, WorkerProcess, type EngineLog, type WorkerExit } from './workerProcess';

export interface EngineOptions {
  /** The worker's bundle. */
  workerPath: string;
  log: EngineLog;
  /** Other timings than the usual ones, for tests. */
  timings?: Partial<EngineTimings>;
}

export interface EngineTimings {
  restart: RestartRules;
  heartbeat: HeartbeatRules;
  /** Time between a polite and a hard kill, in milliseconds. */
  killGraceMs: number;
}

const TIMINGS: EngineTimings = { restart: RESTART_RULES, heartbeat: HEARTBEAT_RULES, killGraceMs: 2_000 };

/** An engine of this machine: what else can be asked of its worker. */
export interface SupervisedEngine extends Engine {
  /** Process id of the worker; undefined while there is none. */
  readonly workerPid: number | undefined;
  /** Tests the loaded model where it runs. Never rejects. */
  selfTest(token: CancellationToken): Promise<SelfTestResult>;
}

/** Creates an engine. No process is started before the first load. */
export function createEngine(options: EngineOptions): SupervisedEngine {
  return new WorkerEngine(options);
}

class WorkerEngine implements SupervisedEngine {
  readonly onDidChangeState: Event<EngineState>;
  readonly onDidChangeBusy: Event<number>;
  private readonly stateChanges = new Emitter<EngineState>();
  private readonly busyChanges = new Emitter<number>();
  private readonly log: EngineLog;
  private readonly timings: EngineTimings;
  private readonly calls: Calls;
  private current: EngineState = { kind: 'stopped' };
  private worker: WorkerProcess | undefined;
  private watchdog: Watchdog | undefined;
  /** Calls that the worker has not answered; it is watched while there are any. */
  private unanswered = 0;
  /** The load that is wanted now. */
  private intent: LoadIntent | undefined;
  private lastParams: LoadParams | undefined;
  /** The end of the last worker that was told to end: two at a time might not fit into memory. */
  private lastWorkerGone: Promise<unknown> = Promise.resolve();
  private history: RestartHistory = [];
  private restartTimer: NodeJS.Timeout | undefined;
  private disposed = false;

  constructor(private readonly options: EngineOptions) {
    this.log = options.log;
    this.timings = { ...TIMINGS, ...options.timings };
    this.onDidChangeState = this.stateChanges.event;
    this.onDidChangeBusy = this.busyChanges.event;
    this.calls = new Calls((busy) => void this.busyChanges.fire(busy));
  }

  get state(): EngineState {
    return this.current;
  }

  get busy(): number {
    return this.calls.busy;
  }

  get workerPid(): number | undefined {
    return this.worker?.pid;
  }

  private get readyWorker(): WorkerProcess | undefined {
    return this.current.kind === 'ready' ? this.worker : undefined;
  }

  load(params: LoadParams): Promise<LoadResult> {
    if (this.disposed) return Promise.resolve(cancelledLoad('The extension is shutting down.'));
    if (this.intent?.isPending(params)) return this.intent.result;
    const intent = this.replaceIntent(new LoadIntent(params));
    this.lastParams = params;
    // Somebody asked, so earlier crashes no longer count.
    this.history = [];
    void this.fulfil(intent);
    return intent.result;
  }

  async generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult> {
    const worker = this.readyWorker;
    if (worker === undefined) return { kind: 'failed', reason: 'not-ready', message: notReadyMessage(this.current) };
    return this.calls.run(worker, params, token, onText, (answer) => this.watching(answer));
  }

  async score(params: ScoreParams, token: CancellationToken): Promise<ScoreResult> {
    const worker = this.readyWorker;
    if (worker === undefined) return { kind: 'failed', reason: 'not-ready', message: notReadyMessage(this.current) };
    return this.calls.score(worker, params, token, (answer) => this.watching(answer));
  }

  async selfTest(token: CancellationToken): Promise<SelfTestResult> {
    const worker = this.readyWorker;
    if (worker === undefined) return { kind: 'failed', reason: 'not-ready', message: notReadyMessage(this.current) };
    return this.calls.selfTest(worker, token, (answer) => this.watching(answer));
  }

  async unload(): Promise<void> {
    this.replaceIntent(undefined);
    const worker = this.releaseWorker();
    if (this.current.kind !== 'stopped') this.enter({ kind: 'stopped' });
    if (worker === undefined) return;
    // The worker answers its pending requests before it ends; one that does not is killed all the same.
    this.lastWorkerGone = worker.exited;
    const impatience = setTimeout(() => worker.killNow('it did not unload its model in time'), this.timings.killGraceMs);
    try {
      await worker.connection.sendRequest(UnloadRequest);
    } catch (error) {
      this.log('warn', `The model was not unloaded in order: ${messageOf(error)}`);
    }
    clearTimeout(impatience);
    worker.kill();
    await worker.exited;
  }

  async status(): Promise<WorkerStatus | undefined> {
    const { worker } = this;
    if (worker === undefined) return undefined;
    try {
      return await this.watching(worker.connection.sendRequest(StatusRequest));
    } catch (error) {
      this.log('warn', `The model process gave no status: ${messageOf(error)}`);
      return undefined;
    }
  }

  async restart(): Promise<LoadResult | undefined> {
    const params = this.lastParams;
    if (params === undefined || this.disposed) return undefined;
    this.log('info', 'Restarting the model process.');
    this.replaceIntent(undefined);
    this.dropWorker();
    return this.load(params);
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.replaceIntent(undefined);
    this.dropWorker();
    this.current = { kind: 'stopped' };
    this.stateChanges.dispose();
    this.busyChanges.dispose();
  }

  /** Makes the worker load what is wanted; whoever replaces the intent meanwhile takes over. */
  private async fulfil(intent: LoadIntent): Promise<void> {
    if (this.worker === undefined) this.enter({ kind: 'starting' });
    await this.lastWorkerGone;
    if (this.intent !== intent) return;
    const worker = this.worker ?? this.startWorker();
    if (worker === undefined) return;
    this.enter({ kind: 'loading', fraction: 0, stage: 'starting' });
    let result: LoadResult;
    try {
      result = await this.watching(worker.connection.sendRequest(LoadRequest, intent.params, intent.token));
    } catch (error) {
      // A lost worker is started again with the same intent, see onWorkerExit.
      if (!isWorkersAnswer(error)) return;
      result = failedLoad(`The model process refused to load the model: ${messageOf(error)}`);
    }
    if (this.intent !== intent) return;
    this.enter(stateAfter(result));
    intent.settle(result);
  }

  private startWorker(): WorkerProcess | undefined {
    const { workerPath } = this.options;
    let worker: WorkerProcess;
    try {
      worker = WorkerProcess.start({ workerPath, log: this.log, killGraceMs: this.timings.killGraceMs });
    } catch (error) {
      this.restartOrGiveUp({ code: null, signal: null, startError: error instanceof Error ? error : new Error(String(error)) });
      return undefined;
    }
    this.worker = worker;
    this.watchdog = new Watchdog(
      this.timings.heartbeat,
      async () => worker.connection.sendRequest(StatusRequest),
      () => this.onHung(worker),
    );
    worker.connection.onNotification(LogNotification, ({ level, message }) => this.log(level, `[worker] ${message}`));
    worker.connection.onNotification(LoadProgressNotification, (progress) => {
      if (this.worker === worker && this.current.kind === 'loading') this.enter({ kind: 'loading', ...progress });
    });
    this.calls.listen(worker);
    worker.connection.listen();
    void worker.exited.then((exit) => this.onWorkerExit(worker, exit));
    this.log('info', `Started the model process (${worker.pid ?? 'no process id'}).`);
    return worker;
  }

  private onHung(worker: WorkerProcess): void {
    const { intervalMs, missesUntilHung } = this.timings.heartbeat;
    // Requests end with this call, and nobody shall take the model for ready when they do.
    if (this.current.kind !== 'failed') this.enter({ kind: 'starting' });
    worker.killNow(`it did not answer for ${(intervalMs * missesUntilHung) / 1000} s`);
  }

  private onWorkerExit(worker: WorkerProcess, exit: WorkerExit): void {
    if (this.worker !== worker) return;
    this.releaseWorker();
    this.log('error', `The model process ${describeExit(exit)}.`);
    // After a load that failed there is nothing to bring back; the next load starts a worker.
    if (this.current.kind !== 'failed') this.restartOrGiveUp(exit);
  }

  private restartOrGiveUp(exit: WorkerExit): void {
    const params = this.lastParams;
    if (params === undefined) return;
    const decision = decideRestart(this.history, performance.now(), this.timings.restart);
    if (decision.kind === 'give-up') {
      this.giveUp(exit, decision.restarts);
      return;
    }
    this.history = decision.history;
    const intent = this.intent ?? this.replaceIntent(new LoadIntent(params));
    this.enter({ kind: 'starting' });
    this.log('info', `Restart ${this.history.length} of ${this.timings.restart.delaysMs.length} in ${decision.delayMs} ms.`);
    this.restartTimer = setTimeout(() => void this.fulfil(intent), decision.delayMs);
  }

  private giveUp(exit: WorkerExit, restarts: number): void {
    const message =
      `The model process ${describeExit(exit)}, and ${restarts} restarts within a minute did not help. ` +
      'Choose "Show log" for the details and "Restart" to try again; if memory is short, close other programs or choose a smaller model.';
    this.log('error', message);
    this.enter({ kind: 'failed', message });
    this.intent?.settle(failedLoad(message));
  }

  private replaceIntent<T extends LoadIntent | undefined>(next: T): T {
    clearTimeout(this.restartTimer);
    this.intent?.cancel();
    this.intent = next;
    return next;
  }

  /** Ends the worker at once; its pending calls end as 'worker-exited'. */
  private dropWorker(): void {
    const worker = this.releaseWorker();
    if (worker === undefined) return;
    worker.killNow();
    this.lastWorkerGone = worker.exited;
  }

  /** From here on, what becomes of the worker no longer concerns the engine's state. */
  private releaseWorker(): WorkerProcess | undefined {
    const { worker } = this;
    this.watchdog?.stop();
    this.watchdog = undefined;
    this.worker = undefined;
    return worker;
  }

  /** Watches the worker until it has answered. */
  private async watching<T>(answer: Promise<T>): Promise<T> {
    const { watchdog } = this;
    this.unanswered++;
    watchdog?.start();
    try {
      return await answer;
    } finally {
      this.unanswered--;
      if (this.unanswered === 0) this.watchdog?.stop();
    }
  }

  private enter(state: EngineState): void {
    if (this.disposed) return;
    if (!mayFollow(this.current.kind, state.kind)) {
      this.log('error', `Internal error: the engine went from '${this.current.kind}' to '${state.kind}'.`);
    }
    this.current = state;
    this.stateChanges.fire(state);
  }
}

function stateAfter(result: LoadResult): EngineState {
  if (result.kind === 'loaded') return { kind: 'ready', model: result.model };
  return { kind: 'failed', message: result.message, ...(result.reason === 'memory' && { shortage: result.shortage }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
