/** Asks the Hub, or a mirror of it, what a repository holds. No VS Code in here. */
import { listFiles, modelInfo } from '@huggingface/hub';
import { DownloadError, mayPass, statusError } from '../../../core/models/failure';
import { readListing, type Listing } from '../../../core/models/listing';
import { retryDelayMs } from '../../../core/models/retry';
import type { FetchPorts } from './fetchFile';
import { get, type HttpReply } from './http';

/** A listing of a thousand files is some 300 kB. */
const ANSWER_BYTES_MAX = 8 << 20;
const PAGES_MAX = 20;

export interface ListingRequest {
  /** Checked, without a slash at its end. */
  readonly endpoint: string;
  readonly repo: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/** A person waits for it: it is not asked for as long as a file is. */
const TRIES = 3;

/** @throws DownloadError; the signal's reason when it is aborted */
export async function fetchListing(request: ListingRequest, wait: FetchPorts['wait'], signal: AbortSignal): Promise<Listing> {
  for (let failures = 1; ; failures++) {
    try {
      return await fetchOnce(request, signal);
    } catch (error) {
      if (!(error instanceof DownloadError) || !mayPass(error) || failures === TRIES) throw error;
      await wait(retryDelayMs(failures, Math.random(), error.retryAfterMs), signal);
    }
  }
}

async function fetchOnce({ endpoint, repo, revision }: ListingRequest, signal: AbortSignal): Promise<Listing> {
  const fetch = fetchFor(repo, endpoint, signal);
  const shared = { hubUrl: endpoint, fetch };
  const info = await understood(() => modelInfo({ ...shared, name: repo, revision, additionalFields: ['sha', 'tags'] }), repo);
  const entries = await understood(() => all(listFiles({ ...shared, repo: { type: 'model', name: repo }, revision: (info as { sha: string }).sha, recursive: true })), repo);
  return readListing(info, entries, repo);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** The library takes answers on trust: where one has another form, it fails somewhere inside. */
async function understood<T>(ask: () => Promise<T>, repo: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) {
      throw new DownloadError('bad-listing', `What the server says of ${repo} is not understood. Is phiPair.hub.endpoint the address of a mirror of the Hub?`);
    }
    throw error;
  }
}

/** The library's way out: every request of it is made by our own GET. */
function fetchFor(repo: string, endpoint: string, signal: AbortSignal): typeof globalThis.fetch {
  const { origin } = new URL(endpoint);
  let pages = 0;
  return async (input) => {
    const address = input instanceof Request ? input.url : String(input);
    // A listing's next page is named by the server.
    if (new URL(address).origin !== origin) throw new DownloadError('bad-listing', `The listing of ${repo} goes on at another server, which is not asked.`);
    if (++pages > PAGES_MAX) throw new DownloadError('bad-listing', `The listing of ${repo} has no end.`);
    const reply = await get(address, { headers: { accept: 'application/json' }, signal });
    if (reply.status !== 200) {
      reply.discard();
      throw statusError(reply.status, repo, reply.host, reply.headers['retry-after'], Date.now());
    }
    const { link } = reply.headers;
    return new Response(await readAll(reply, repo), { status: 200, headers: { 'content-type': 'application/json', ...(typeof link === 'string' && { link }) } });
  };
}

async function readAll(reply: HttpReply, repo: string): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of reply.body) {
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) throw new DownloadError('bad-listing', `The listing of ${repo} is longer than any model's.`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
