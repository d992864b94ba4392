/** Reads a fetched file back from the disk and compares it with what it should be. No VS Code in here. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { DownloadError } from '../../../core/models/failure';
import type { JournalFile } from '../../../core/models/journal';
import { storageError } from './storageError';

/** Hashing a piece holds the thread for a millisecond or two. */
const PIECE_BYTES = 1 << 20;

/** @throws DownloadError 'wrong-hash'; the signal's reason when it is aborted */
export async function checkFile({ path, bytes, hash }: JournalFile, target: string, signal: AbortSignal): Promise<void> {
  // Without a hash there is nothing but the size, and that is right already.
  if (hash === null) return;
  const found = hash.algorithm === 'sha256' ? createHash('sha256') : gitHash(bytes);
  try {
    for await (const piece of createReadStream(target, { highWaterMark: PIECE_BYTES, signal })) found.update(piece as Buffer);
  } catch (error) {
    throw signal.aborted ? (signal.reason as Error) : storageError(error, target);
  }
  if (found.digest('hex') === hash.hex) return;
  throw new DownloadError('wrong-hash', `${path} is not what it should be: its ${hash.algorithm === 'sha256' ? 'SHA-256' : 'Git hash'} differs from the one that is expected. The file was removed. Try again; if it comes again, the mirror is damaged or changed: set another phiPair.hub.endpoint.`);
}

/** Git hashes a file behind its length; SHA-1 is what the Hub gives for files outside large file storage. */
const gitHash = (bytes: number): Hash => createHash('sha1').update(`blob ${bytes}\0`);
