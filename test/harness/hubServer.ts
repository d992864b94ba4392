/** A server of this machine that answers as the Hugging Face Hub does, as well or as badly as a test wants. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** Bytes of a file, made or read when they are asked for. */
export interface Content {
  readonly bytes: number;
  /** Bytes from `from` (included) to `to` (not included). */
  read(from: number, to: number): Buffer;
}

export interface ServedFile {
  readonly path: string;
  readonly content: Content;
  /** In large file storage: the listing has its SHA-256. Else Git's own hash. */
  readonly lfs?: boolean;
  /** What the listing says in place of the truth. */
  readonly listed?: { readonly bytes?: number; readonly sha256?: string };
}

export interface ServedRepo {
  readonly repo: string;
  readonly files: readonly ServedFile[];
  readonly licence?: string;
}

/** What goes wrong with the next request for bytes of a file. */
export type Fault =
  /** The connection ends after so many bytes of the answer. */
  | { readonly kind: 'drop'; readonly after: number }
  /** Nothing comes any more after so many bytes. */
  | { readonly kind: 'stall'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'redirect'; readonly location: string }
  /** The whole file, whatever was asked for. */
  | { readonly kind: 'ignore-range' }
  /** The file has so many bytes more (or fewer) than it is listed with. */
  | { readonly kind: 'other-size'; readonly by: number }
  /** More bytes than the answer's head says that there are. */
  | { readonly kind: 'too-long' }
  /** One byte is another. */
  | { readonly kind: 'wrong-byte' }
  | { readonly kind: 'packed' };

export interface Request {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** A piece of a file that was sent. */
export interface Sent {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const PIECE_BYTES = 64 << 10;

export class HubServer {
  readonly requests: Request[] = [];
  readonly sent: Sent[] = [];
  /** Connections that were dropped in mid-file. */
  dropped = 0;
  /** By path of a file: taken from the front, one a request. */
  readonly faults = new Map<string, Fault[]>();
  /** Taken from the front by requests for listings. */
  readonly listingFaults: (Fault | { readonly kind: 'body'; readonly body: string } | { readonly kind: 'link'; readonly link: string })[] = [];
  /** Called for each piece of a file, before it is sent; what it returns is waited for. */
  onPiece: ((sent: Sent) => Promise<void> | void) | undefined;
  readonly #server = http.createServer((request, reply) => void this.#answer(request, reply));

  private constructor(private readonly repos: readonly ServedRepo[]) {}

  static async start(repos: readonly ServedRepo[]): Promise<HubServer> {
    const hub = new HubServer(repos);
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Bytes of files that were sent more than once. */
  get sentTwice(): number {
    return [...new Set(this.sent.map((piece) => piece.path))].reduce((sum, file) => sum + twice(this.sent.filter((piece) => piece.path === file)), 0);
  }

  get sentBytes(): number {
    return this.sent.reduce((sum, { from, to }) => sum + to - from, 0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: http.IncomingMessage, reply: http.ServerResponse): Promise<void> {
    // A client that goes away in mid-answer is no concern of the server's.
    reply.on('error', () => reply.destroy());
    // A proxy is asked with the whole address.
    const url = new URL(request.url ?? '/', this.url);
    this.requests.push({ path: url.pathname, headers: request.headers });
    const [, api, repo, what, file] = /^\/(api\/models\/|cdn\/)?([^/]+\/[^/]+)\/(revision|tree|resolve|bytes)\/[^/]+\/?(.*)$/.exec(url.pathname) ?? [];
    const served = this.repos.find((one) => one.repo === repo);
    if (!served) return end(reply, 404, { error: 'Repository not found' });
    if (api === 'api/models/') return this.#list(served, what ?? '', reply);
    const found = served.files.find((one) => one.path === decodeURIComponent(file ?? ''));
    if (!found) return end(reply, 404, { error: 'Entry not found' });
    if (what === 'resolve' && found.lfs) {
      reply.writeHead(302, { location: `/cdn/${served.repo}/bytes/signed/${file}`, 'x-repo-commit': COMMIT }).end();
      return;
    }
    await this.#send(found, request.headers.range, reply);
  }

  #list(served: ServedRepo, what: string, reply: http.ServerResponse): void {
    const fault = this.listingFaults.shift();
    if (fault?.kind === 'status') return end(reply, fault.status, { error: 'no' }, fault.headers);
    if (fault?.kind === 'redirect') return void reply.writeHead(302, { location: fault.location }).end();
    if (fault?.kind === 'drop') return void reply.destroy();
    if (fault?.kind === 'body') return void reply.writeHead(200, { 'content-type': 'application/json' }).end(fault.body);
    const headers = fault?.kind === 'link' ? { link: fault.link } : undefined;
    if (what === 'revision') {
      return end(reply, 200, { _id: '1', id: served.repo, sha: COMMIT, private: false, gated: false, downloads: 1, likes: 0, lastModified: '2025-01-01T00:00:00Z', tags: ['onnx', ...(served.licence === undefined ? [] : [`license:${served.licence}`])] });
    }
    end(reply, 200, served.files.map(entryOf), headers);
  }

  async #send(file: ServedFile, range: string | undefined, reply: http.ServerResponse): Promise<void> {
    const fault = this.faults.get(file.path)?.shift();
    if (fault?.kind === 'status') return end(reply, fault.status, { error: 'no' }, fault.headers);
    if (fault?.kind === 'redirect') return void reply.writeHead(302, { location: fault.location }).end();
    const total = file.content.bytes + (fault?.kind === 'other-size' ? fault.by : 0);
    const asked = fault?.kind === 'ignore-range' ? undefined : /^bytes=(\d+)-$/.exec(range ?? '')?.[1];
    const from = Number(asked ?? 0);
    if (from >= total && asked !== undefined) return void reply.writeHead(416, { 'content-range': `bytes */${total}` }).end();
    const head = asked === undefined ? { 'content-length': total } : { 'content-length': total - from, 'content-range': `bytes ${from}-${total - 1}/${total}` };
    if (fault?.kind === 'too-long') reply.writeHead(asked === undefined ? 200 : 206, { 'transfer-encoding': 'chunked', ...(asked !== undefined && { 'content-range': head['content-range'] ?? '' }) });
    else reply.writeHead(asked === undefined ? 200 : 206, { ...head, ...(fault?.kind === 'packed' && { 'content-encoding': 'gzip' }) });
    await this.#sendBytes(file, from, total, fault, reply);
  }

  async #sendBytes(file: ServedFile, from: number, total: number, fault: Fault | undefined, reply: http.ServerResponse): Promise<void> {
    const stop = fault?.kind === 'drop' || fault?.kind === 'stall' ? Math.min(total, from + fault.after) : total;
    for (let at = from; at < stop && !reply.destroyed; ) {
      const to = Math.min(stop, at + PIECE_BYTES);
      const piece = Buffer.alloc(to - at);
      file.content.read(at, Math.min(to, file.content.bytes)).copy(piece);
      if (fault?.kind === 'wrong-byte' && at === from) piece[0] = (piece[0] ?? 0) ^ 1;
      const sent = { path: file.path, from: at, to };
      await this.onPiece?.(sent);
      // Recorded as what goes to the system; a client that has gone gets no more of it.
      if (!(await written(reply, piece))) return;
      this.sent.push(sent);
      at = to;
    }
    if (fault?.kind === 'drop') {
      this.dropped++;
      reply.socket?.end();
      return;
    }
    if (fault?.kind === 'stall') return;
    if (fault?.kind === 'too-long') await written(reply, Buffer.alloc(1));
    reply.end();
  }
}

/** Resolves with false when the client has gone. */
function written(reply: http.ServerResponse, piece: Buffer): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = (): void => resolve(false);
    reply.once('close', gone);
    reply.write(piece, (error) => {
      reply.off('close', gone);
      resolve(!error);
    });
  });
}

function end(reply: http.ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function entryOf({ path: name, content, lfs, listed }: ServedFile): object {
  const size = listed?.bytes ?? content.bytes;
  const hash = hashesOf(content);
  return { type: 'file', path: name, size, oid: hash.git, ...(lfs && { lfs: { oid: listed?.sha256 ?? hash.sha256, size, pointerSize: 135 } }) };
}

const hashes = new WeakMap<Content, { sha256: string; git: string }>();

/** Computed once for each content. */
export function hashesOf(content: Content): { sha256: string; git: string } {
  const known = hashes.get(content);
  if (known) return known;
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${content.bytes}\0`);
  for (let at = 0; at < content.bytes; at += 1 << 20) {
    const piece = content.read(at, Math.min(content.bytes, at + (1 << 20)));
    sha256.update(piece);
    git.update(piece);
  }
  const found = { sha256: sha256.digest('hex'), git: git.digest('hex') };
  hashes.set(content, found);
  return found;
}

/** Overlaps of pieces of one file, in bytes. */
function twice(pieces: readonly Sent[]): number {
  let end = 0;
  let overlap = 0;
  for (const { from, to } of [...pieces].sort((a, b) => a.from - b.from)) {
    overlap += Math.max(0, Math.min(end, to) - from);
    end = Math.max(end, to);
  }
  return overlap;
}

export const textContent = (text: string): Content => bufferContent(Buffer.from(text));

export const bufferContent = (buffer: Buffer): Content => ({ bytes: buffer.length, read: (from, to) => buffer.subarray(from, to) });

const PATTERN_BYTES = 1 << 20;

/** Made-up bytes, no piece of a MiB like another, without anything that holds them all. */
export function generatedContent(bytes: number): Content {
  const pattern = Buffer.alloc(PATTERN_BYTES);
  for (let i = 0, state = 1; i < PATTERN_BYTES; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pattern.writeUInt32LE(state, i);
  }
  const read = (from: number, to: number): Buffer => {
    const out = Buffer.allocUnsafe(to - from);
    for (let at = from; at < to; ) {
      const block = Math.floor(at / PATTERN_BYTES);
      const within = at - block * PATTERN_BYTES;
      const count = Math.min(to - at, PATTERN_BYTES - within);
      pattern.copy(out, at - from, within, within + count);
      // The block's number, spread over its bytes.
      for (let i = 0; i < count; i += 4096) out[at - from + i] = (out[at - from + i] ?? 0) ^ (block & 255);
      at += count;
    }
    return out;
  };
  // The number has to fall on the same bytes however the piece is cut.
  return { bytes, read: (from, to) => read(from - (from % 4096), to).subarray(from % 4096) };
}

/** The files of a folder, as a repository would hold them. */
export function folderFiles(folder: string): ServedFile[] {
  return fs.readdirSync(folder).map((name) => ({ path: name, content: bufferContent(fs.readFileSync(path.join(folder, name))), lfs: /\.onnx/.test(name) }));
}
