/** The one request that the model works on, and who waits for it. */
import type { CancellationToken, CancellationTokenSource } from 'vscode';
import type { GenerateResult } from '../../common/protocol';
import { followingKey, typedSince } from '../../core/completion/cache';
import type { RequestContext } from '../../core/context/request';

/** An abandoned request runs on this long, ms: the next keystroke often turns out to be its first character. */
const KEEP_MS = 250;

export class RunningRequest {
  readonly result: Promise<GenerateResult>;
  #partial = '';
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly request: RequestContext,
    private readonly cancellation: CancellationTokenSource,
    start: (token: CancellationToken, onText: (text: string) => void) => Promise<GenerateResult>,
  ) {
    this.result = start(cancellation.token, (text) => (this.#partial += text)).finally(() => {
      clearTimeout(this.#timer);
    });
  }

  /** Whether its answer can still be of use: what was typed since is what it has written so far. */
  serves(request: RequestContext): boolean {
    const { documentKey, prompt, lineSuffix } = this.request;
    const typed = typedSince({ documentKey, prompt, lineSuffix, following: followingKey(this.request) }, request);
    return typed !== undefined && (this.#partial.startsWith(typed) || typed.startsWith(this.#partial));
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.cancellation.cancel();
  }

  /** Resolves with the result, or with undefined as soon as `token` is cancelled. */
  async wait(token: CancellationToken): Promise<GenerateResult | undefined> {
    clearTimeout(this.#timer);
    this.#waiting++;
    const left = cancelled(token);
    try {
      return await Promise.race([this.result, left.promise]);
    } finally {
      left.dispose();
      this.#waiting--;
      if (this.#waiting === 0 && token.isCancellationRequested) this.#timer = setTimeout(() => this.cancel(), KEEP_MS);
    }
  }
}

/** Waits; false if the token was cancelled before the time, in ms, was over. */
export async function pause(ms: number, token: CancellationToken): Promise<boolean> {
  if (token.isCancellationRequested) return false;
  const left = cancelled(token);
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), ms)));
  try {
    return (await Promise.race([over, left.promise])) === true;
  } finally {
    clearTimeout(timer);
    left.dispose();
  }
}

function cancelled(token: CancellationToken): { promise: Promise<undefined>; dispose(): void } {
  let listener: { dispose(): void } | undefined;
  const promise = new Promise<undefined>((resolve) => {
    if (token.isCancellationRequested) resolve(undefined);
    else listener = token.onCancellationRequested(() => resolve(undefined));
  });
  return { promise, dispose: () => listener?.dispose() };
}
