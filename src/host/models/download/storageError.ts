/** Why the disk does not take a model, and how much room it has. No VS Code in here. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import { DownloadError } from '../../../core/models/failure';
import { formatBytes } from '../../../core/models/pace';

const FULL: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** What the machine needs besides. */
const SPARE_BYTES = 256e6;

/** A file system's error as one for a person; anything else as it is. */
export function storageError(error: unknown, file: string): Error {
  if (error instanceof DownloadError) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  if (FULL.has(code)) return new DownloadError('disk-full', `The disk is full (${code}): ${file} could not be written. What was fetched is kept. Make room, then resume.`);
  return new DownloadError('storage', `${file} could not be written (${code}). Look at who may write there, and whether another program holds it, then resume.`);
}

/** Bytes that may be written to the disk of a folder, which need not be there yet. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await fs.statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    return freeBytes(parent);
  }
}

/** @throws DownloadError 'no-space' */
export function checkSpace(neededBytes: number, free: number, folder: string): void {
  if (neededBytes + SPARE_BYTES <= free) return;
  throw new DownloadError('no-space', `The model needs ${formatBytes(neededBytes)} more, and the disk of ${folder} has ${formatBytes(free)} free. Make room, then try again.`);
}
