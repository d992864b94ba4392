/**
 * GET over VS Code's own HTTP. No VS Code in here.
 *
 * The modules are asked for by their bare names: VS Code replaces these, so that its settings (http.proxy,
 * http.noProxy, http.proxyStrictSSL, the system's certificates) count. Not `fetch`: Electron's, which VS Code may put
 * in its place, follows redirects by itself, and here each of them is looked at first.
 */
import http from 'http';
import https from 'https';
import type { Readable } from 'node:stream';
import { DownloadError } from '../../../core/models/failure';

const REDIRECTS_MAX = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** A connection that brings nothing for so long is given up. */
export const STALL_MS = 30_000;

export interface HttpReply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Fails with a DownloadError when the connection ends early or brings nothing for too long. */
  readonly body: AsyncIterable<Buffer>;
  /** Ends the transfer; for a body that is not read. */
  discard(): void;
  /** The server that answered, after all redirects. */
  readonly host: string;
}

export interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly stallMs?: number;
}

/**
 * Follows redirects. No cookie, no password and no token is ever sent, so none can reach another server.
 * @throws DownloadError when there is no answer; the signal's reason when it is aborted
 */
export async function get(address: string, { headers = {}, signal, stallMs = STALL_MS }: HttpOptions): Promise<HttpReply> {
  let url = new URL(address);
  for (let hops = 0; ; hops++) {
    const reply = await getOnce(url, headers, signal, stallMs);
    const { statusCode: status = 0, headers: answered } = reply;
    if (!REDIRECTS.has(status)) {
      return { status, headers: answered, host: url.host, body: withinTime(reply, url.host, stallMs, signal), discard: () => void reply.destroy() };
    }
    reply.destroy();
    if (hops === REDIRECTS_MAX) throw new DownloadError('redirect', `${new URL(address).host} sends from one address to the next without an end. Look at phiPair.hub.endpoint.`);
    url = redirected(url, answered.location);
  }
}

function redirected(from: URL, location: string | undefined): URL {
  const to = location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const allowed = to && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) && to.username === '' && to.password === '';
  if (!allowed) throw new DownloadError('redirect', `${from.host} sends on to an address that is not followed: only http(s) is, and never from https to http. Look at phiPair.hub.endpoint.`);
  return to;
}

function getOnce(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal, stallMs: number): Promise<http.IncomingMessage> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const { get: request } = url.protocol === 'https:' ? https : http;
    const sent = request(url, { headers: { 'user-agent': 'phi-pair', 'accept-encoding': 'identity', ...headers } }, (reply) => {
      settle();
      resolve(reply);
    });
    const timer = setTimeout(() => sent.destroy(stalled(url.host, stallMs)), stallMs);
    const abort = (): void => void sent.destroy(signal.reason as Error);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    sent.once('error', (error) => {
      settle();
      reject(signal.aborted ? (signal.reason as Error) : connectionError(error, url.host));
    });
  });
}

async function* withinTime(body: Readable, host: string, stallMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => void (timer = setTimeout(() => body.destroy(stalled(host, stallMs)), stallMs));
  const abort = (): void => void body.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    arm();
    for await (const chunk of body) {
      // What the reader does with it does not count.
      clearTimeout(timer);
      signal.throwIfAborted();
      yield chunk as Buffer;
      arm();
    }
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : connectionError(error as Error, host);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    body.destroy();
  }
}

const stalled = (host: string, ms: number): DownloadError => new DownloadError('connection-lost', `${host} sent nothing for ${Math.round(ms / 1000)} s.`);

const UNREACHABLE: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL']);

function connectionError(error: NodeJS.ErrnoException, host: string): Error {
  if (error instanceof DownloadError) return error;
  const code = error.code ?? '';
  if (UNREACHABLE.has(code)) return new DownloadError('offline', `${host} cannot be reached (${code}). Are you offline, or is a proxy needed (http.proxy)? Without a network, fetch the model elsewhere and choose its folder.`);
  if (/CERT|SELF_SIGNED|VERIFY|^ERR_TLS/.test(code)) return new DownloadError('certificate', `${host} shows a certificate that is not trusted (${code}). Where a proxy of your organisation puts its own in between, its certificate must be in the system's store.`);
  return new DownloadError('connection-lost', `The connection to ${host} was lost (${code || error.message}).`);
}
