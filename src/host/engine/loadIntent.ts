/** A model that is wanted: loaded by one worker or, after a crash, by the next. */
import { CancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc/node';
import type { LoadParams, LoadResult } from '../../common/protocol';

/** See the module's comment. Its result is settled exactly once. */
export class LoadIntent {
  readonly result: Promise<LoadResult>;
  private readonly cancellation = new CancellationTokenSource();
  private resolve: (result: LoadResult) => void = () => undefined;
  private settled = false;

  constructor(readonly params: LoadParams) {
    this.result = new Promise((resolve) => (this.resolve = resolve));
  }

  /** Cancelled when the load is no longer wanted. */
  get token(): CancellationToken {
    return this.cancellation.token;
  }

  /** Whether a load with the same parameters is under way. */
  isPending(params: LoadParams): boolean {
    return !this.settled && (Object.keys(params) as (keyof LoadParams)[]).every((key) => params[key] === this.params[key]);
  }

  settle(result: LoadResult): void {
    this.settled = true;
    this.resolve(result);
  }

  /** Another wish took its place. */
  cancel(): void {
    if (this.settled) return;
    this.cancellation.cancel();
    this.settle(cancelledLoad('Another load or an unload took its place.'));
  }
}

export function cancelledLoad(message: string): LoadResult {
  return { kind: 'failed', reason: 'cancelled', message };
}

export function failedLoad(message: string): LoadResult {
  return { kind: 'failed', reason: 'runtime', message };
}
