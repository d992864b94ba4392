/** The requests on a worker: streams, cancellation, and an end for each of them whatever happens. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { GenerateRequest, ScoreRequest, SelfTestRequest, TextNotification, type GenerateParams, type GenerateResult, type OnText, type Priority, type ScoreParams, type ScoreResult, type SelfTestResult } from '../../common/protocol';
import { isWorkersAnswer, type WorkerProcess } from './workerProcess';

const CANCELLED = { kind: 'cancelled' } as const;
const WORKER_EXITED = {
  kind: 'failed',
  reason: 'worker-exited',
  message: 'The model process ended while it worked on the request.',
} as const;

/** How any request may end without the worker's own answer. */
type Ended = typeof CANCELLED | { kind: 'failed'; reason: 'worker-exited' | 'runtime'; message: string };
/** Follows the worker's own answer, which after a cancellation comes later than the result. */
type Answering = <T>(answer: Promise<T>) => Promise<T>;

/** See the module's comment. */
export class Calls {
  private interactive = 0;
  private nextStream = 1;
  private readonly streams = new Map<number, OnText>();

  constructor(private readonly onBusy: (busy: number) => void) {}

  /** Interactive requests now pending. */
  get busy(): number {
    return this.interactive;
  }

  /** Receives the streams of a worker. */
  listen(worker: WorkerProcess): void {
    worker.connection.onNotification(TextNotification, ({ stream, text, tokens }) => this.streams.get(stream)?.(text, tokens));
  }

  /**
   * Sends a request for text.
   * @returns never rejects; 'cancelled' as soon as `token` says so.
   */
  async run(worker: WorkerProcess, params: GenerateParams, token: CancellationToken, onText: OnText | undefined, answering: Answering): Promise<GenerateResult> {
    const request = { ...params };
    delete request.stream;
    const stream = this.nextStream++;
    if (onText !== undefined) {
      request.stream = stream;
      this.streams.set(stream, onText);
    }
    try {
      return await this.send(params.priority, token, () => answering(answerOf(worker.connection.sendRequest(GenerateRequest, request, token))));
    } finally {
      this.streams.delete(stream);
    }
  }

  /**
   * Sends a text to be judged.
   * @returns never rejects; 'cancelled' as soon as `token` says so.
   */
  score(worker: WorkerProcess, params: ScoreParams, token: CancellationToken, answering: Answering): Promise<ScoreResult> {
    return this.send(params.priority, token, () => answering(answerOf(worker.connection.sendRequest(ScoreRequest, params, token))));
  }

  /**
   * Has the model tested.
   * @returns never rejects; 'cancelled' as soon as `token` says so.
   */
  selfTest(worker: WorkerProcess, token: CancellationToken, answering: Answering): Promise<SelfTestResult> {
    return this.send('command', token, () => answering(answerOf(worker.connection.sendRequest(SelfTestRequest, token))));
  }

  private async send<T>(priority: Priority, token: CancellationToken, ask: () => Promise<T>): Promise<T | Ended> {
    if (token.isCancellationRequested) return CANCELLED;
    this.count(priority, 1);
    const cancelled = whenCancelled(token);
    try {
      return await Promise.race([ask(), cancelled.promise]);
    } finally {
      cancelled.dispose();
      this.count(priority, -1);
    }
  }

  private count(priority: Priority, change: number): void {
    if (priority !== 'interactive') return;
    this.interactive += change;
    this.onBusy(this.interactive);
  }
}

/** The worker's answer; never rejects. */
async function answerOf<T>(answer: Promise<T>): Promise<T | Ended> {
  try {
    return await answer;
  } catch (error) {
    if (isWorkersAnswer(error)) {
      return { kind: 'failed', reason: 'runtime', message: `The model process could not answer: ${error.message}` };
    }
    return WORKER_EXITED;
  }
}

function whenCancelled(token: CancellationToken): { promise: Promise<typeof CANCELLED>; dispose(): void } {
  let subscription: { dispose(): void } | undefined;
  const promise = new Promise<typeof CANCELLED>((resolve) => {
    subscription = token.onCancellationRequested(() => resolve(CANCELLED));
  });
  return { promise, dispose: () => subscription?.dispose() };
}
