/** The generate requests on a worker: streams, cancellation, and an end for each of them whatever happens. */
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { GenerateRequest, TextNotification, type GenerateParams, type GenerateResult, type OnText } from '../../common/protocol';
import { isWorkersAnswer, type WorkerProcess } from './workerProcess';

const CANCELLED: GenerateResult = { kind: 'cancelled' };
const WORKER_EXITED: GenerateResult = {
  kind: 'failed',
  reason: 'worker-exited',
  message: 'The model process ended while it worked on the request.',
};

/** See the module's comment. */
export class GenerateCalls {
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
   * Sends a request.
   * @param answering follows the worker's own answer, which after a cancellation comes later than the result.
   * @returns never rejects; 'cancelled' as soon as `token` says so.
   */
  async run(
    worker: WorkerProcess,
    params: GenerateParams,
    token: CancellationToken,
    onText: OnText | undefined,
    answering: (answer: Promise<GenerateResult>) => Promise<GenerateResult>,
  ): Promise<GenerateResult> {
    if (token.isCancellationRequested) return CANCELLED;
    const request = { ...params };
    delete request.stream;
    const stream = this.nextStream++;
    if (onText !== undefined) {
      request.stream = stream;
      this.streams.set(stream, onText);
    }
    this.count(params, 1);
    const cancelled = whenCancelled(token);
    try {
      return await Promise.race([answering(send(worker, request, token)), cancelled.promise]);
    } finally {
      cancelled.dispose();
      this.streams.delete(stream);
      this.count(params, -1);
    }
  }

  private count(params: GenerateParams, change: number): void {
    if (params.priority !== 'interactive') return;
    this.interactive += change;
    this.onBusy(this.interactive);
  }
}

/** The worker's answer; never rejects. */
async function send(worker: WorkerProcess, params: GenerateParams, token: CancellationToken): Promise<GenerateResult> {
  try {
    return await worker.connection.sendRequest(GenerateRequest, params, token);
  } catch (error) {
    if (isWorkersAnswer(error)) {
      return { kind: 'failed', reason: 'runtime', message: `The model process could not answer: ${error.message}` };
    }
    return WORKER_EXITED;
  }
}

function whenCancelled(token: CancellationToken): { promise: Promise<GenerateResult>; dispose(): void } {
  let subscription: { dispose(): void } | undefined;
  const promise = new Promise<GenerateResult>((resolve) => {
    subscription = token.onCancellationRequested(() => resolve(CANCELLED));
  });
  return { promise, dispose: () => subscription?.dispose() };
}
