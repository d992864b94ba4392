/** Fetches one file into its place, from where it stopped on, however often the connection is lost. No VS Code in here. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { fileUrl } from '../../../core/models/endpoint';
import { DownloadError, mayPass, statusError } from '../../../core/models/failure';
import { CHUNK_BYTES, type JournalFile } from '../../../core/models/journal';
import { checkRange, wrongSize } from '../../../core/models/range';
import { PROGRESS_BYTES, retryDelayMs, TRIES } from '../../../core/models/retry';
import { get } from './http';
import { storageError } from './storageError';

export interface FetchPorts {
  /** Rejects with the signal's reason when that is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void;
  readonly stallMs?: number;
}

export interface FileFetch {
  readonly endpoint: string;
  readonly repo: string;
  readonly commit: string;
  /** Its `done` grows as bytes reach the disk. */
  readonly file: JournalFile;
  /** Where it goes. */
  readonly target: string;
  /** Called when `done` has grown by a chunk, and at every end; writes the journal. */
  readonly save: () => Promise<void>;
  /** @param written bytes of the file so far, on disk or on their way there */
  readonly onBytes: (written: number) => void;
  readonly onRetry: (why: string, delayMs: number) => void;
}

/** @throws DownloadError; the signal's reason when it is aborted */
export async function fetchFile(fetch: FileFetch, ports: FetchPorts, signal: AbortSignal): Promise<void> {
  const handle = await open(fetch);
  try {
    for (let failures = 0; fetch.file.done < fetch.file.bytes; ) {
      const before = fetch.file.done;
      const error = await tryOnce(fetch, handle, ports, signal);
      if (error === undefined) return;
      if (!mayPass(error)) throw error;
      failures = fetch.file.done - before >= PROGRESS_BYTES ? 1 : failures + 1;
      if (failures > TRIES) throw new DownloadError(error.reason, `${error.message} It was tried ${failures} times. What was fetched is kept; resume when the connection is better.`);
      const delayMs = retryDelayMs(failures, Math.random(), error.retryAfterMs);
      ports.log('warn', `${fetch.file.path}: ${error.message} Trying again in ${delayMs} ms, from byte ${fetch.file.done} on.`);
      fetch.onRetry(error.message, delayMs);
      await ports.wait(delayMs, signal);
    }
  } finally {
    await handle.close();
  }
}

async function open({ file, target }: FileFetch): Promise<fs.FileHandle> {
  try {
    await fs.mkdir(path.dirname(target), { recursive: true });
    const handle = await fs.open(target, file.done > 0 ? 'r+' : 'w');
    const { size } = await handle.stat();
    // After a crash more may lie there than is known to be right; less, where somebody removed it.
    if (size < file.done) file.done = 0;
    await handle.truncate(file.done);
    return handle;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || file.done === 0) throw storageError(error, target);
    file.done = 0;
    return fs.open(target, 'w');
  }
}

/** One connection; resolves with what ended it, or with undefined at the file's end. */
async function tryOnce(fetch: FileFetch, handle: fs.FileHandle, ports: FetchPorts, signal: AbortSignal): Promise<DownloadError | undefined> {
  const writer = new ChunkWriter(fetch, handle);
  try {
    await stream(fetch, writer, ports, signal);
    return undefined;
  } catch (error) {
    if (error instanceof DownloadError) return error;
    throw error;
  } finally {
    // What has come is kept, whatever ended it.
    await writer.flush();
  }
}

async function stream({ endpoint, repo, commit, file }: FileFetch, writer: ChunkWriter, { stallMs }: FetchPorts, signal: AbortSignal): Promise<void> {
  const from = file.done;
  const headers = from > 0 ? { range: `bytes=${from}-` } : undefined;
  const reply = await get(fileUrl(endpoint, repo, commit, file.path), { signal, ...(headers && { headers }), ...(stallMs !== undefined && { stallMs }) });
  const { status, host } = reply;
  try {
    if (status !== 200 && status !== 206) throw statusError(status, file.path, host, reply.headers['retry-after'], Date.now());
    const { 'content-range': contentRange, 'content-length': contentLength, 'content-encoding': contentEncoding } = reply.headers;
    checkRange({ status, contentRange, contentLength, contentEncoding }, from, file.bytes, file.path, host);
  } catch (error) {
    reply.discard();
    throw error;
  }
  for await (const bytes of reply.body) await writer.write(bytes);
  if (writer.position < file.bytes) throw new DownloadError('connection-lost', `${host} ended ${file.path} early.`);
}

/** Writes bytes as they come, and makes sure of them a chunk at a time. */
class ChunkWriter {
  #position: number;

  constructor(
    private readonly fetch: FileFetch,
    private readonly handle: fs.FileHandle,
  ) {
    this.#position = fetch.file.done;
  }

  get position(): number {
    return this.#position;
  }

  async write(bytes: Buffer): Promise<void> {
    const { file, target, onBytes } = this.fetch;
    if (this.#position + bytes.length > file.bytes) throw wrongSize(file.path, file.bytes, `more than ${file.bytes}`);
    for (let written = 0; written < bytes.length; ) {
      try {
        written += (await this.handle.write(bytes, written, bytes.length - written, this.#position + written)).bytesWritten;
      } catch (error) {
        throw storageError(error, target);
      }
    }
    this.#position += bytes.length;
    onBytes(this.#position);
    if (this.#position - file.done >= CHUNK_BYTES) await this.flush();
  }

  /** Bytes count as done once they are on the disk itself. */
  async flush(): Promise<void> {
    if (this.#position === this.fetch.file.done) return;
    try {
      await this.handle.datasync();
    } catch (error) {
      throw storageError(error, this.fetch.target);
    }
    this.fetch.file.done = this.#position;
    await this.fetch.save();
  }
}
