/** The one request that the model works on, and who waits for it. */
import type { CancellationToken, CancellationTokenSource } from 'vscode';
import type { GenerateResult } from '../../common/protocol';
import { typedSince } from '../../core/completion/cache';
import { restAlong } from '../../core/completion/typeAlong';
import type { RequestContext } from '../../core/context/request';

/** An abandoned request runs on this long, ms: the next keystroke often turns out to be its first character. */
const KEEP_MS = 250;

/** What became of waiting: the result, or why there was no more reason to wait. */
export type Waited = GenerateResult | { readonly kind: 'left' } | { readonly kind: 'diverged' };

export class RunningRequest {
  readonly result: Promise<GenerateResult>;
  #partial = '';
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;
  #onText: (() => void) | undefined;

  constructor(
    readonly request: RequestContext,
    private readonly cancellation: CancellationTokenSource,
    start: (token: CancellationToken, onText: (text: string) => void) => Promise<GenerateResult>,
  ) {
    const onText = (text: string): void => {
      this.#partial += text;
      this.#onText?.();
    };
    this.result = start(cancellation.token, onText).finally(() => {
      clearTimeout(this.#timer);
    });
  }

  /** Whether its answer can still be of use: what was typed since is what it has written so far. */
  serves(request: RequestContext): boolean {
    const typed = typedSince(this.request, request);
    return typed !== undefined && (typed.startsWith(this.#partial) || restAlong(this.#partial, typed, this.request) !== undefined);
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.cancellation.cancel();
  }

  /** Resolves with the result; earlier when `token` is cancelled, or when what is written is no longer what `request` needs. */
  async wait(request: RequestContext, token: CancellationToken): Promise<Waited> {
    clearTimeout(this.#timer);
    this.#waiting++;
    const left = cancelled(token);
    const diverged = new Promise<Waited>((resolve) => {
      this.#onText = () => {
        if (!this.serves(request)) resolve({ kind: 'diverged' });
      };
    });
    try {
      return await Promise.race([this.result, left.promise, diverged]);
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

function cancelled(token: CancellationToken): { promise: Promise<{ readonly kind: 'left' }>; dispose(): void } {
  let listener: { dispose(): void } | undefined;
  const promise = new Promise<{ readonly kind: 'left' }>((resolve) => {
    if (token.isCancellationRequested) resolve({ kind: 'left' });
    else listener = token.onCancellationRequested(() => resolve({ kind: 'left' }));
  });
  return { promise, dispose: () => listener?.dispose() };
}
