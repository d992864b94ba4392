/**
 * One request to a team's server, over VS Code's own HTTP. No VS Code in here.
 *
 * The modules are asked for by their bare names: VS Code replaces these, so that its settings (http.proxy,
 * http.noProxy, http.proxyStrictSSL, the system's certificates) count. Nothing is followed: a redirect is an answer.
 */
import http from 'http';
import https from 'https';
import { mayCarryKey, type ServerAddress } from '../../core/server/address';
import { connectionError, ServerError, slowError } from '../../core/server/failure';

export interface ServerTarget {
  readonly address: ServerAddress;
  /** Goes into the header `Authorization` of requests to this address, and nowhere else. */
  readonly key: string | undefined;
}

export interface ServerCall {
  readonly path: '/models' | '/completions';
  /** Sent by POST; without one it is a GET. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** The head of the answer has to be there by then, ms. */
  readonly headMs: number;
}

/**
 * @returns the answer, whatever its status; its body is to be read or destroyed
 * @throws ServerError where there is none; the signal's reason when it is aborted
 */
export function call({ address, key }: ServerTarget, { path, body, signal, headMs }: ServerCall): Promise<http.IncomingMessage> {
  signal.throwIfAborted();
  if (key !== undefined && !mayCarryKey(address)) throw new ServerError('plain-key', `${address.host} is reached without encryption (http): the key would be readable on the way, and nothing is sent. Use https.`);
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const { request } = address.encrypted ? https : http;
    const sent = request(`${address.base}${path}`, { method: payload ? 'POST' : 'GET', headers: headers(key, payload) }, (reply) => {
      settle();
      // From here on, whoever reads the body ends it.
      resolve(reply);
    });
    const timer = setTimeout(() => sent.destroy(slowError(address.host, headMs, 'first')), headMs);
    const abort = (): void => void sent.destroy(signal.reason as Error);
    const settle = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    };
    signal.addEventListener('abort', abort, { once: true });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      settle();
      reject(signal.aborted ? (signal.reason as Error) : asServerError(error, address.host));
    });
    sent.end(payload);
  });
}

const headers = (key: string | undefined, payload: Buffer | undefined): http.OutgoingHttpHeaders => ({
  'user-agent': 'phi-pair',
  accept: payload ? 'text/event-stream' : 'application/json',
  'accept-encoding': 'identity',
  ...(payload && { 'content-type': 'application/json', 'content-length': payload.length }),
  ...(key !== undefined && { authorization: `Bearer ${key}` }),
});

/** Whatever went wrong with a connection, in words for a person. */
export const asServerError = (error: NodeJS.ErrnoException, host: string): ServerError => (error instanceof ServerError ? error : connectionError(error.code ?? '', host));
