/** Why a team's server did not answer, what a person is told, and what becomes of the server then. */
import { retryAfterMs } from '../models/failure';

/**
 * - `passes`: the server is away; it is tried again by itself.
 * - `waits`: nothing will change by itself; it is tried again when a person has done something about it.
 * - `request`: this one request was at fault; the server goes on answering others.
 */
export type Consequence = 'passes' | 'waits' | 'request';

const CONSEQUENCES = {
  unreachable: 'passes',
  slow: 'passes',
  dropped: 'passes',
  'server-error': 'passes',
  'too-many-requests': 'passes',
  'bad-answer': 'passes',
  'not-found': 'passes',
  certificate: 'waits',
  redirect: 'waits',
  unauthorised: 'waits',
  forbidden: 'waits',
  proxy: 'waits',
  'plain-key': 'waits',
  'no-model': 'waits',
  'prompt-too-long': 'request',
  refused: 'request',
} as const satisfies Readonly<Record<string, Consequence>>;

export type ServerFailure = keyof typeof CONSEQUENCES;

/** Carries a reason and a message for a person: what happened, why, what to do. It never holds what the server wrote. */
export class ServerError extends Error {
  override readonly name = 'ServerError';

  constructor(
    readonly reason: ServerFailure,
    message: string,
    /** Where the server asked for it: when to try again at the earliest, ms from now. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }

  get consequence(): Consequence {
    return CONSEQUENCES[this.reason];
  }
}

interface StatusWords {
  readonly reason: ServerFailure;
  /** After the host's name. */
  readonly words: string;
}

const STATUSES: Readonly<Record<number, StatusWords>> = {
  401: { reason: 'unauthorised', words: 'wants a key, or refuses the one it was given (401). Set it by "Phi Pair: Set Server Key…"' },
  403: { reason: 'forbidden', words: 'refuses access (403): the key may lack a right, or a proxy may block it. Ask who runs the server, then run "Phi Pair: Test the Team\'s Server"' },
  404: { reason: 'not-found', words: 'does not know the address or the model (404). Look at phiPair.server.url, which usually ends in /v1, and at phiPair.server.model' },
  407: { reason: 'proxy', words: 'is behind a proxy that wants you to sign in (407). Look at VS Code\'s settings http.proxy and http.proxyAuthorization' },
  429: { reason: 'too-many-requests', words: 'has too much to do (429)' },
};

/** A prompt that does not fit, in the words of vLLM, llama.cpp and OpenAI. */
const TOO_LONG = /context length|context window|context_length_exceeded|max_model_len|too (long|many tokens)|exceed/i;

/**
 * @param retryAfter the header of that name
 * @param body the beginning of the answer; looked at, never shown: it may repeat code
 */
export function statusError(status: number, host: string, retryAfter: string | undefined, body: string, now: number): ServerError {
  const known = STATUSES[status];
  if (known) return new ServerError(known.reason, `${host} ${known.words}.`, retryAfterMs(retryAfter, now));
  if (status >= 300 && status < 400) return redirectError(host);
  if (status >= 500) return new ServerError('server-error', `${host} has a fault (${status}).`, retryAfterMs(retryAfter, now));
  if ((status === 400 || status === 413 || status === 422) && TOO_LONG.test(body)) return new ServerError('prompt-too-long', `The prompt is longer than ${host} takes (${status}).`);
  return new ServerError('refused', `${host} refused the request (${status}). Is it an OpenAI-compatible server with /completions?`);
}

/** A redirect is never followed: code and key go to the server that was agreed to, and to no other. */
export const redirectError = (host: string): ServerError =>
  new ServerError('redirect', `${host} sends on to another address, which is not followed: your code goes to the server you agreed to alone. Set phiPair.server.url to the address itself.`);

const UNREACHABLE: ReadonlySet<string> = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT']);

/** @param code of the system or of TLS */
export function connectionError(code: string, host: string): ServerError {
  if (UNREACHABLE.has(code)) return new ServerError('unreachable', `${host} cannot be reached (${code}). Is it running, and is a proxy or a VPN needed?`);
  if (/CERT|SELF_SIGNED|VERIFY/.test(code)) return new ServerError('certificate', `${host} shows a certificate that is not trusted (${code}). Put the certificate of your organisation into the system's store, then run "Phi Pair: Test the Team's Server".`);
  if (/^ERR_(TLS|SSL)|^EPROTO$/.test(code)) return new ServerError('certificate', `An encrypted connection to ${host} could not be made (${code}). If the server speaks plain http, phiPair.server.url has to say so.`);
  return new ServerError('dropped', `The connection to ${host} was lost${code && ` (${code})`}.`);
}

export const slowError = (host: string, ms: number, what: 'first' | 'next' | 'whole'): ServerError => {
  const words = { first: 'did not begin to answer', next: 'sent nothing', whole: 'did not finish its answer' }[what];
  return new ServerError('slow', `${host} ${words} within ${Math.round(ms / 100) / 10} s.`);
};

/** @param why after "an answer that is no use: " */
export const badAnswer = (host: string, why: string): ServerError => new ServerError('bad-answer', `${host} sent an answer that is no use: ${why}. Is it an OpenAI-compatible server?`);
