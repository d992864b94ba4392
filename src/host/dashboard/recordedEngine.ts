/** The engine, with each answer noted for the dashboard. */
import type { CancellationToken, Event } from 'vscode';
import type { GenerateParams, GenerateResult, LoadParams, LoadResult, OnText, ScoreParams, ScoreResult, SelfTestResult, WorkerStatus } from '../../common/protocol';
import type { Activity } from '../../core/diagnostics/activity';
import type { SupervisedEngine } from '../engine/createEngine';
import type { EngineState } from '../engine/engine';
import type { EngineLog } from '../engine/workerProcess';

/** What a line of the log that comes from the worker's own output begins with. */
const WORKER_OUTPUT = '[worker]';

/** See the module's comment. Answers pass through as they are. */
export class RecordedEngine implements SupervisedEngine {
  readonly onDidChangeState: Event<EngineState>;
  readonly onDidChangeBusy: Event<number>;

  constructor(
    private readonly engine: SupervisedEngine,
    private readonly activity: Activity,
  ) {
    this.onDidChangeState = engine.onDidChangeState;
    this.onDidChangeBusy = engine.onDidChangeBusy;
  }

  get state(): EngineState {
    return this.engine.state;
  }

  get busy(): number {
    return this.engine.busy;
  }

  get workerPid(): number | undefined {
    return this.engine.workerPid;
  }

  load(params: LoadParams): Promise<LoadResult> {
    return this.engine.load(params);
  }

  async generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult> {
    const result = await this.engine.generate(params, token, onText);
    this.activity.noteGenerated(params, result);
    return result;
  }

  async score(params: ScoreParams, token: CancellationToken): Promise<ScoreResult> {
    const result = await this.engine.score(params, token);
    this.activity.noteScored(result);
    return result;
  }

  selfTest(token: CancellationToken): Promise<SelfTestResult> {
    return this.engine.selfTest(token);
  }

  unload(): Promise<void> {
    return this.engine.unload();
  }

  status(): Promise<WorkerStatus | undefined> {
    return this.engine.status();
  }

  restart(): Promise<LoadResult | undefined> {
    return this.engine.restart();
  }

  dispose(): void {
    this.engine.dispose();
  }
}

/** Writes the engine's lines into the log, and notes its own errors. What a native library prints is for the log alone. */
export const recordedLog = (write: EngineLog, activity: Activity): EngineLog => (level, message) => {
  write(level, message);
  if (level === 'error' && !message.startsWith(WORKER_OUTPUT)) activity.noteTrouble(message);
};
