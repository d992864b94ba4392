/** Why a download did not end well, and what a person is told. */

export type FailureReason =
  | 'bad-endpoint'
  | 'offline'
  | 'certificate'
  | 'unauthorised'
  | 'forbidden'
  | 'not-found'
  | 'too-many-requests'
  | 'server-error'
  /** An answer that is not followed. */
  | 'refused'
  | 'redirect'
  | 'connection-lost'
  /** The server sends whole files only. */
  | 'cannot-resume'
  | 'bad-listing'
  | 'unsafe-path'
  | 'unknown-layout'
  /** The repository holds something else than what was offered. */
  | 'changed'
  | 'wrong-size'
  | 'wrong-hash'
  | 'no-space'
  | 'disk-full'
  | 'storage';

/** Carries a reason and a message for a person: what happened, why, what to do. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    readonly reason: FailureReason,
    message: string,
    /** For those that may pass by themselves: when to try again at the earliest, ms from now. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
  }
}

/** Reasons that another try may get over. */
const PASSING: ReadonlySet<FailureReason> = new Set(['offline', 'too-many-requests', 'server-error', 'connection-lost']);

export const mayPass = ({ reason }: DownloadError): boolean => PASSING.has(reason);

const STATUSES: Readonly<Record<number, { readonly reason: FailureReason; readonly why: string }>> = {
  401: { reason: 'unauthorised', why: 'it wants you to sign in (401). Fetch the model in a browser where you are signed in, then choose its folder' },
  403: { reason: 'forbidden', why: 'it refuses access (403): the model may be gated, or a proxy may block it. Fetch the model in a browser, then choose its folder' },
  404: { reason: 'not-found', why: 'it is not there (404): it may have been moved or made private, or the mirror may not have it. Look at phiPair.hub.endpoint, or choose another model' },
  407: { reason: 'refused', why: 'the proxy wants you to sign in (407). Look at VS Code\'s settings http.proxy and http.proxyAuthorization' },
  416: { reason: 'wrong-size', why: 'it has fewer bytes there than its listing says (416). Remove the download and try again' },
  429: { reason: 'too-many-requests', why: 'the server says that it was asked too often (429). Wait some minutes, then resume' },
};

/**
 * @param what the file or listing asked for
 * @param retryAfter the header of that name: seconds or a date
 */
export function statusError(status: number, what: string, host: string, retryAfter: string | undefined, now: number): DownloadError {
  const known = STATUSES[status];
  const reason = known?.reason ?? (status >= 500 ? 'server-error' : 'refused');
  const why = known?.why ?? (status >= 500 ? `the server has a fault (${status}). Try again later` : `the server answered ${status}. Look at phiPair.hub.endpoint`);
  return new DownloadError(reason, `${what} could not be fetched from ${host}: ${why}.`, retryAfterMs(retryAfter, now));
}

/** Longer than this nobody waits before a screen. */
const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** @param header `Retry-After`: seconds or a date */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.min(RETRY_AFTER_MAX_MS, Math.max(0, ms)) : undefined;
}
