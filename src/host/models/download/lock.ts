/**
 * One window fetches a model, the others wait. No VS Code in here.
 *
 * The lock is a file that its holder touches every two seconds. One that was not touched for long, or whose process is
 * gone from this very machine, is stale and may be taken over. A holder that slept so long that another took over
 * finds that out by the file's content, and stops.
 */
import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const BEAT_MS = 2000;
const STALE_MS = 20_000;
const LOCK = 'lock.json';
/** Held for the moment of a take-over, so that only one window judges and acts. */
const TAKE_OVER = 'lock.takeover';

interface Holder {
  readonly pid: number;
  readonly machine: string;
  readonly token: string;
}

export class DownloadLock {
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #released = false;

  private constructor(
    private readonly file: string,
    private readonly token: string,
  ) {
    this.#timer = setInterval(() => void this.#beat(), BEAT_MS);
    this.#timer.unref();
  }

  /** The lock of a download's folder, or undefined while another window holds it. */
  static async acquire(folder: string): Promise<DownloadLock | undefined> {
    const file = path.join(folder, LOCK);
    const holder: Holder = { pid: process.pid, machine: os.hostname(), token: randomUUID() };
    try {
      await fs.mkdir(folder, { recursive: true });
      const taken = (await create(file, holder)) || ((await isStale(file)) && (await takeOver(folder, file, holder)));
      return taken ? new DownloadLock(file, holder.token) : undefined;
    } catch (error) {
      // The one that held it has just ended and removes the folder.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  /** Aborted when another window took the lock over. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async release(): Promise<void> {
    this.#released = true;
    clearInterval(this.#timer);
    if ((await readHolder(this.file))?.token === this.token) await fs.rm(this.file, { force: true });
  }

  async #beat(): Promise<void> {
    try {
      const holder = await readHolder(this.file);
      if (this.#released) return;
      if (holder?.token !== this.token) throw new Error('another window took the download over');
      const now = new Date();
      await fs.utimes(this.file, now, now);
    } catch (error) {
      if (!this.#released) this.#lost.abort(error);
    }
  }
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await fs.writeFile(file, JSON.stringify(holder), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(folder: string, file: string, holder: Holder): Promise<boolean> {
  const guard = path.join(folder, TAKE_OVER);
  // A guard is held for milliseconds: an old one belongs to a process that died in between.
  if (((await ageMs(guard)) ?? 0) > STALE_MS) await fs.rm(guard, { force: true });
  if (!(await create(guard, holder))) return false;
  try {
    if (!(await isStale(file))) return false;
    await fs.rm(file, { force: true });
    return await create(file, holder);
  } finally {
    await fs.rm(guard, { force: true });
  }
}

async function isStale(file: string): Promise<boolean> {
  const age = await ageMs(file);
  if (age === undefined) return true;
  const holder = await readHolder(file);
  return age > STALE_MS || (holder !== undefined && holder.machine === os.hostname() && !isAlive(holder.pid));
}

async function ageMs(file: string): Promise<number | undefined> {
  try {
    return Date.now() - (await fs.stat(file)).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Undefined where there is no lock, or one that is just being written. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await fs.readFile(file, 'utf8')) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a window works on the download of this folder now. */
export async function isHeld(folder: string): Promise<boolean> {
  return !(await isStale(path.join(folder, LOCK)));
}
