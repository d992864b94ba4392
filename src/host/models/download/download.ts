/** One download from its beginning, or from where it stopped, to a whole model folder. No VS Code in here. */
import * as fs from 'node:fs/promises';
import { DownloadError } from '../../../core/models/failure';
import { doneBytes, newJournal, totalBytes, type DownloadOrder, type Journal, type JournalFile } from '../../../core/models/journal';
import { Pace, type Progress, type Stage } from '../../../core/models/pace';
import { checkFile } from './checkFile';
import { fetchFile, type FetchPorts } from './fetchFile';
import { DownloadLock } from './lock';
import { Stopped, type StopWish } from './stop';
import { checkSpace } from './storageError';
import type { ModelStore } from './store';

/** How often a window that waits looks again, ms. */
const LOOK_MS = 1000;
/** More progress than this nobody can read, ms. */
const REPORT_MS = 250;

export interface DownloadPorts extends FetchPorts {
  readonly now: () => number;
  /** Bytes that may be written to the disk of a folder. */
  readonly freeBytes: (folder: string) => Promise<number>;
}

export interface DownloadRequest {
  readonly id: string;
  /** Undefined to go on with what its journal says. */
  readonly order: DownloadOrder | undefined;
  /** The server to go on with, where it is not the journal's: what is there already is as good. */
  readonly endpoint?: string;
}

export type DownloadOutcome =
  | { readonly kind: 'ready'; readonly folder: string; readonly title: string }
  /** What was fetched is kept; it goes on when somebody says so. */
  | { readonly kind: 'paused' }
  /** What was fetched is gone. */
  | { readonly kind: 'cancelled' }
  /** The window goes; the next one goes on. */
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: DownloadError };

/** @param signal aborted with a {@link Stopped} to end it */
export async function runDownload(store: ModelStore, request: DownloadRequest, ports: DownloadPorts, signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<DownloadOutcome> {
  try {
    return await new Download(store, request, ports, onProgress).run(signal);
  } catch (error) {
    if (error instanceof Stopped) return STOPPED[error.wish];
    if (error instanceof DownloadError) return { kind: 'failed', error };
    throw error;
  }
}

const STOPPED = { pause: { kind: 'paused' }, cancel: { kind: 'cancelled' }, close: { kind: 'closed' } } as const satisfies Record<StopWish, DownloadOutcome>;

class Download {
  readonly #pace = new Pace();
  #reported = -Infinity;

  constructor(
    private readonly store: ModelStore,
    private readonly request: DownloadRequest,
    private readonly ports: DownloadPorts,
    private readonly onProgress: (progress: Progress) => void,
  ) {}

  async run(signal: AbortSignal): Promise<DownloadOutcome> {
    for (let waited = false; ; waited = true) {
      const held = await this.#lock(signal);
      try {
        return await this.#underLock(held.lock, waited || held.waited, signal);
      } catch (error) {
        if (!held.lock.lost.aborted || signal.aborted) throw error;
        this.ports.log('warn', `${this.request.id}: ${String(held.lock.lost.reason)}; waiting for it`);
      } finally {
        await held.lock.release();
      }
    }
  }

  async #underLock(lock: DownloadLock, waited: boolean, signal: AbortSignal): Promise<DownloadOutcome> {
    const whole = await this.#finished();
    if (whole) return whole;
    const journal = await this.#journal(waited);
    // While this window waited, another one ended it by its user's wish.
    if (journal === undefined) {
      await this.store.removeIncoming(this.request.id);
      return { kind: 'cancelled' };
    }
    if (waited && journal.wish === 'pause') return { kind: 'paused' };
    try {
      return await this.#fetchAll(journal, AbortSignal.any([signal, lock.lost]));
    } catch (error) {
      // The journal is another window's now.
      if (!lock.lost.aborted) await this.#leave(journal, error);
      throw error;
    }
  }

  /** Leaves what the next one needs to know. A closed window, as a crash, leaves "run", and the next window goes on. */
  async #leave(journal: Journal, error: unknown): Promise<void> {
    if (error instanceof Stopped && error.wish === 'cancel') return this.store.removeIncoming(journal.id);
    if (error instanceof Stopped && error.wish === 'close') return;
    journal.wish = 'pause';
    // A full disk may refuse this too; what ended the download is what is told.
    await this.store.writeJournal(journal).catch((failure: unknown) => this.ports.log('error', String(failure)));
  }

  async #lock(signal: AbortSignal): Promise<{ lock: DownloadLock; waited: boolean }> {
    const folder = this.store.incomingOf(this.request.id);
    for (let waited = false; ; waited = true) {
      const lock = await DownloadLock.acquire(folder);
      if (lock) return { lock, waited };
      const journal = await this.store.readJournal(this.request.id);
      if (journal) this.#report(journal, { kind: 'waiting' }, doneBytes(journal));
      try {
        await this.ports.wait(LOOK_MS, signal);
      } catch (error) {
        // It is another window's download: to stop waiting must not end it.
        throw error instanceof Stopped ? new Stopped('close') : error;
      }
    }
  }

  /** Another window was faster, or a crash came between the last step and the clearing up. */
  async #finished(): Promise<DownloadOutcome | undefined> {
    const { id, order } = this.request;
    const installed = await this.store.installedAs(id);
    if (!installed || (order && installed.commit !== order.plan.commit)) return undefined;
    await this.store.removeIncoming(id);
    return { kind: 'ready', folder: installed.folder, title: installed.title };
  }

  async #journal(waited: boolean): Promise<Journal | undefined> {
    const { id, order, endpoint } = this.request;
    const found = await this.store.readJournal(id);
    if (found && (!order || (found.commit === order.plan.commit && found.repo === order.plan.repo))) {
      return { ...found, endpoint: endpoint ?? order?.endpoint ?? found.endpoint };
    }
    if (!order || waited) return undefined;
    // Files of another commit must not end up between these.
    await this.store.removeContent(id);
    return newJournal(order);
  }

  async #fetchAll(journal: Journal, signal: AbortSignal): Promise<DownloadOutcome> {
    journal.wish = 'run';
    await this.store.writeJournal(journal);
    checkSpace(totalBytes(journal) - doneBytes(journal), await this.ports.freeBytes(this.store.root), this.store.root);
    for (const file of journal.files) {
      signal.throwIfAborted();
      if (!file.checked) await this.#fetchAndCheck(journal, file, signal);
    }
    const folder = await this.store.install(journal);
    await this.store.removeIncoming(journal.id);
    return { kind: 'ready', folder, title: journal.title };
  }

  async #fetchAndCheck(journal: Journal, file: JournalFile, signal: AbortSignal): Promise<void> {
    const target = this.store.incomingFile(journal.id, file.path);
    const others = doneBytes(journal) - file.done;
    // Once the lock is lost the journal is another window's.
    const save = async (): Promise<void> => (signal.aborted && !(signal.reason instanceof Stopped) ? undefined : this.store.writeJournal(journal));
    this.#pace.restart();
    try {
      await fetchFile(
        {
          ...journal,
          file,
          target,
          save,
          onBytes: (written) => this.#report(journal, { kind: 'fetching', file: file.path }, others + written),
          onRetry: (why, delayMs) => {
            this.#pace.restart();
            this.#report(journal, { kind: 'retrying', why, inSeconds: delayMs / 1000 }, others + file.done, true);
          },
        },
        this.ports,
        signal,
      );
      this.#report(journal, { kind: 'checking', file: file.path }, others + file.bytes, true);
      await checkFile(file, target, signal);
      file.checked = true;
    } catch (error) {
      if (error instanceof DownloadError && (error.reason === 'wrong-size' || error.reason === 'wrong-hash')) {
        await fs.rm(target, { force: true });
        file.done = 0;
      }
      throw error;
    }
    await save();
  }

  #report(journal: Journal, stage: Stage, done: number, always = false): void {
    const now = this.ports.now();
    if (stage.kind === 'fetching') this.#pace.note(done, now);
    if (!always && now - this.#reported < REPORT_MS) return;
    this.#reported = now;
    const total = totalBytes(journal);
    const { rate } = this.#pace;
    this.onProgress({ stage, doneBytes: done, totalBytes: total, rate, secondsLeft: this.#pace.secondsFor(total - done) });
  }
}
