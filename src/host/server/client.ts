/** The two questions that a team's server is asked: what it serves, and how a text goes on. No VS Code in here. */
import type { IncomingMessage } from 'node:http';
import type { Priority } from '../../common/protocol';
import { readChunk, type Chunk } from '../../core/server/chunk';
import { EventStream, EventStreamError } from '../../core/server/eventStream';
import { badAnswer, ServerError, slowError, statusError } from '../../core/server/failure';
import { readModels, type ServedModel } from '../../core/server/models';
import { asServerError, call, type ServerTarget } from './http';

/** How long a server is waited for, ms. */
export interface Patience {
  /** For the first piece of an answer. */
  readonly firstMs: number;
  /** For each further one. */
  readonly nextMs: number;
  /** For all of it. */
  readonly wholeMs: number;
}

/** Who types waits for the model on this machine rather than for a slow server. */
export const PATIENCE: Readonly<Record<Priority, Patience>> = {
  interactive: { firstMs: 4000, nextMs: 4000, wholeMs: 30_000 },
  command: { firstMs: 30_000, nextMs: 15_000, wholeMs: 300_000 },
  background: { firstMs: 10_000, nextMs: 10_000, wholeMs: 60_000 },
};
const MODELS_MS = 10_000;
/** What an answer cost comes right behind its end, or not at all. */
const USAGE_MS = 50;

/** Bytes of an answer at most; a command's answer with its probabilities has some 100 kB. */
const STREAM_BYTES_MAX = 8 << 20;
const LIST_BYTES_MAX = 1 << 20;
/** Of the answer to a request that was refused. */
const REFUSAL_BYTES_MAX = 16 << 10;

/** @throws ServerError; the signal's reason when it is aborted */
export async function fetchModels(target: ServerTarget, signal: AbortSignal): Promise<readonly ServedModel[]> {
  const { host } = target.address;
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(MODELS_MS)]);
  try {
    const reply = await call(target, { path: '/models', signal: deadline, headMs: MODELS_MS });
    if (reply.statusCode !== 200) throw await refusal(reply, host);
    const models = readModels(parsed(await readAll(reply, LIST_BYTES_MAX, host)));
    if (!models) throw badAnswer(host, 'it is no list of models');
    return models;
  } catch (error) {
    signal.throwIfAborted();
    throw deadline.aborted ? slowError(host, MODELS_MS, 'whole') : error;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The pieces of an answer, as they come. Leaving the loop ends the request, and with it the server's work.
 * @throws ServerError; the signal's reason when it is aborted
 */
export async function* streamCompletion(target: ServerTarget, body: unknown, patience: Patience, signal: AbortSignal): AsyncGenerator<Chunk> {
  const { host } = target.address;
  const clock = new Clock(host, patience);
  const reply = await call(target, { path: '/completions', body, signal, headMs: patience.firstMs });
  if (reply.statusCode !== 200) throw await refusal(reply, host);
  const type = reply.headers['content-type'] ?? '';
  if (!/^text\/event-stream\b/i.test(type)) {
    reply.destroy();
    throw badAnswer(host, 'it is no stream of events');
  }
  yield* chunksOf(reply, clock, signal);
}

async function* chunksOf(reply: IncomingMessage, clock: Clock, signal: AbortSignal): AsyncGenerator<Chunk> {
  const { host } = clock;
  const events = new EventStream();
  try {
    for await (const bytes of pieces(reply, clock, signal)) {
      for (const data of eventsIn(events, bytes, host)) {
        const read = readChunk(data);
        if (read.kind === 'end') return;
        if (read.kind === 'error') throw new ServerError('server-error', `${host} reported an error in the middle of its answer.`);
        if (read.kind === 'bad') throw badAnswer(host, read.why);
        clock.note(read.chunk);
        yield read.chunk;
      }
    }
  } catch (error) {
    // The answer is whole; what it cost is only good to know.
    if (clock.finished && !signal.aborted) return;
    throw error;
  }
  if (!clock.finished) throw new ServerError('dropped', `${host} ended the connection in the middle of its answer.`);
}

function eventsIn(events: EventStream, bytes: Uint8Array, host: string): string[] {
  try {
    return events.push(bytes);
  } catch (error) {
    if (error instanceof EventStreamError) throw badAnswer(host, error.message);
    throw error;
  }
}

/** How long the next piece of an answer is waited for. */
class Clock {
  readonly #started = performance.now();
  #begun = false;
  #finished = false;

  constructor(
    readonly host: string,
    private readonly patience: Patience,
  ) {}

  get finished(): boolean {
    return this.#finished;
  }

  /** What says nothing keeps nobody waiting longer. */
  note({ text, finish }: Chunk): void {
    if (text !== '') this.#begun = true;
    if (finish !== undefined) this.#finished = true;
  }

  /** Milliseconds, and what to say after them. */
  next(): { readonly ms: number; readonly late: ServerError } {
    const { firstMs, nextMs, wholeMs } = this.patience;
    const elapsed = performance.now() - this.#started;
    const ms = this.#finished ? USAGE_MS : this.#begun ? nextMs : firstMs - elapsed;
    const left = wholeMs - elapsed;
    if (left < ms) return { ms: Math.max(0, left), late: slowError(this.host, wholeMs, 'whole') };
    return { ms: Math.max(0, ms), late: this.#begun ? slowError(this.host, nextMs, 'next') : slowError(this.host, firstMs, 'first') };
  }
}

/** The body, piece by piece, no longer and no slower than is allowed. */
async function* pieces(reply: IncomingMessage, clock: Clock, signal: AbortSignal): AsyncGenerator<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  let bytes = 0;
  const arm = (): void => {
    const { ms, late } = clock.next();
    timer = setTimeout(() => reply.destroy(late), ms);
  };
  const abort = (): void => void reply.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    signal.throwIfAborted();
    arm();
    for await (const piece of reply) {
      clearTimeout(timer);
      signal.throwIfAborted();
      bytes += (piece as Buffer).length;
      if (bytes > STREAM_BYTES_MAX) throw badAnswer(clock.host, 'it does not end');
      yield piece as Buffer;
      arm();
    }
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : asServerError(error as Error, clock.host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    reply.destroy();
  }
}

/** What a status other than 200 means. */
async function refusal(reply: IncomingMessage, host: string): Promise<ServerError> {
  const status = reply.statusCode ?? 0;
  const retryAfter = reply.headers['retry-after'];
  // The body only tells a prompt that is too long from another refusal: one that does not come changes nothing.
  const body = status === 400 || status === 413 || status === 422 ? await readAll(reply, REFUSAL_BYTES_MAX, host).catch(() => '') : '';
  reply.destroy();
  return statusError(status, host, retryAfter, body, Date.now());
}

/** @throws ServerError where there is more, or it breaks off */
async function readAll(reply: IncomingMessage, most: number, host: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  const stall = setTimeout(() => reply.destroy(slowError(host, MODELS_MS, 'whole')), MODELS_MS);
  try {
    for await (const part of reply) {
      bytes += (part as Buffer).length;
      if (bytes > most) throw badAnswer(host, 'it is too long');
      parts.push(part as Buffer);
    }
    return Buffer.concat(parts).toString('utf8');
  } catch (error) {
    throw asServerError(error as Error, host);
  } finally {
    clearTimeout(stall);
    reply.destroy();
  }
}
