/** The engine as the rest of the host sees it: one worker process with one model, always in one known state. */
import type { CancellationToken, Disposable, Event } from 'vscode';
import type { GenerateParams, GenerateResult, LoadParams, LoadResult, MemoryShortage, ModelInfo, OnText, ScoreParams, ScoreResult, WorkerStatus } from '../../common/protocol';

export type EngineState =
  | { kind: 'stopped' }
  | { kind: 'starting' }
  | { kind: 'loading'; /** 0 to 1 */ fraction: number; stage: string }
  | { kind: 'ready'; model: ModelInfo }
  /** The message says what happened, why, and what to do; `shortage`: the model needs more memory than there is. */
  | { kind: 'failed'; message: string; shortage?: MemoryShortage };

export interface Engine extends Disposable {
  readonly state: EngineState;
  readonly onDidChangeState: Event<EngineState>;
  /** Interactive requests now pending. */
  readonly busy: number;
  readonly onDidChangeBusy: Event<number>;
  /** Starts the worker where needed and loads a model; a load in progress is replaced. */
  load(params: LoadParams): Promise<LoadResult>;
  /** Never rejects: a lost worker is `{ kind: 'failed', reason: 'worker-exited' }`. */
  generate(params: GenerateParams, token: CancellationToken, onText?: OnText): Promise<GenerateResult>;
  /** Judges a text token by token. Never rejects. */
  score(params: ScoreParams, token: CancellationToken): Promise<ScoreResult>;
  unload(): Promise<void>;
  status(): Promise<WorkerStatus | undefined>;
  /** Ends the worker, starts a new one and loads the last model again. */
  restart(): Promise<LoadResult | undefined>;
}
