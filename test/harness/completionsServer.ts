/** A server of this machine with OpenAI's API for completions, as good or as bad as a test wants. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of the next request for a completion; without one it is answered well. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** The connection ends after so many pieces of the answer; 0: before its head. */
  | { readonly kind: 'drop'; readonly after: number }
  /** Nothing comes any more after so many pieces; with 0 the head comes alone. */
  | { readonly kind: 'stall'; readonly after: number }
  /** Not even a head comes. */
  | { readonly kind: 'silence' }
  /** These bytes come as the stream. */
  | { readonly kind: 'bytes'; readonly bytes: string | Uint8Array; readonly type?: string; readonly end?: boolean }
  /** Over and over, without an end. */
  | { readonly kind: 'endless'; readonly piece: string };

export interface SeenRequest {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  /** Parsed; undefined for a GET. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  /** The client ended the connection before the answer was whole. */
  cancelled: boolean;
  /** Pieces that were sent. */
  pieces: number;
}

export interface ServedText {
  /** One a piece, and a token each. */
  readonly pieces: readonly string[];
  /** Natural logarithms; missing: no probabilities are given. */
  readonly logprobs?: readonly number[];
  readonly finish?: string;
}

const POLL_MS = 5;

export class CompletionsServer {
  readonly requests: SeenRequest[] = [];
  /** By path, taken from the front, one a request. */
  readonly faults: Fault[] = [];
  readonly listFaults: Fault[] = [];
  models: readonly { readonly id: string; readonly max_model_len?: number }[] = [{ id: 'microsoft/phi-2', max_model_len: 2048 }];
  /** What is answered; the request's prompt is given. */
  answer: (prompt: string) => ServedText = () => ({ pieces: [' 1', '\n'] });
  /** Only requests with it are answered. */
  key: string | undefined;
  /** Milliseconds between pieces. */
  pieceMs = 0;
  readonly #server = http.createServer((request, reply) => void this.#serve(request, reply));

  /** @param port 0 for a free one */
  static async start(port = 0): Promise<CompletionsServer> {
    const server = new CompletionsServer();
    await new Promise<void>((resolve, reject) => server.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}/v1`;
  }

  get completions(): readonly SeenRequest[] {
    return this.requests.filter(({ path }) => path.endsWith('/completions'));
  }

  /** The last request for a completion. */
  get last(): SeenRequest {
    const last = this.completions.at(-1);
    if (!last) throw new Error('the server was not asked for a completion');
    return last;
  }

  /** The server goes away, with all its connections. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: http.IncomingMessage, reply: http.ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString('utf8');
    const seen: SeenRequest = { path: request.url ?? '', headers: request.headers, body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>), cancelled: false, pieces: 0 };
    this.requests.push(seen);
    reply.on('close', () => {
      if (!reply.writableEnded) seen.cancelled = true;
    });
    if (this.key !== undefined && request.headers.authorization !== `Bearer ${this.key}`) return send(reply, 401, { error: 'Unauthorized' });
    const list = seen.path === '/v1/models';
    const fault = (list ? this.listFaults : this.faults).shift();
    if (fault && !(await this.#misbehave(fault, seen, reply))) return;
    if (list) return send(reply, 200, { object: 'list', data: this.models });
    if (seen.path !== '/v1/completions') return send(reply, 404, { detail: 'Not Found' });
    if (!this.models.some(({ id }) => id === seen.body?.['model'])) return send(reply, 404, { error: { message: 'The model does not exist.' } });
    await this.#stream(seen, reply, Infinity);
    reply.end('data: [DONE]\n\n');
  }

  /** @returns whether the request is answered well all the same */
  async #misbehave(fault: Fault, seen: SeenRequest, reply: http.ServerResponse): Promise<boolean> {
    switch (fault.kind) {
      case 'status':
        reply.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers }).end(fault.body ?? '{"error":{"message":"no"}}');
        return false;
      case 'drop':
        if (fault.after > 0) await this.#stream(seen, reply, fault.after);
        reply.destroy();
        return false;
      case 'stall':
        await this.#stream(seen, reply, fault.after);
        return false;
      case 'silence':
        return false;
      case 'bytes':
        reply.writeHead(200, { 'content-type': fault.type ?? 'text/event-stream' });
        reply.write(fault.bytes);
        if (fault.end !== false) reply.end();
        return false;
      case 'endless':
        reply.writeHead(200, { 'content-type': 'text/event-stream' });
        while (!reply.destroyed) {
          if (!reply.write(fault.piece)) await new Promise((resolve) => reply.once('drain', resolve).once('close', resolve));
          else await new Promise((resolve) => setImmediate(resolve));
        }
        return false;
    }
  }

  async #stream(seen: SeenRequest, reply: http.ServerResponse, most: number): Promise<void> {
    const { pieces, logprobs, finish = 'stop' } = this.answer(String(seen.body?.['prompt']));
    reply.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    reply.flushHeaders();
    for (const [index, text] of pieces.entries()) {
      if (seen.pieces >= most || reply.destroyed) return;
      const tokens = logprobs && { tokens: [text], token_logprobs: [logprobs[index] ?? 0] };
      reply.write(`data: ${JSON.stringify({ choices: [{ index: 0, text, logprobs: tokens ?? null, finish_reason: index === pieces.length - 1 ? finish : null }] })}\n\n`);
      seen.pieces++;
      if (this.pieceMs > 0) await new Promise((resolve) => setTimeout(resolve, this.pieceMs));
    }
    reply.write(`data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 100, completion_tokens: pieces.length, prompt_tokens_details: { cached_tokens: 64 } } })}\n\n`);
  }
}

const send = (reply: http.ServerResponse, status: number, body: unknown): void => void reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** Resolves when it holds. @throws Error after a generous time */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  const end = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
