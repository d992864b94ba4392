/** The downloads of this window: each shows its progress, can be ended, and says what became of it. */
import * as vscode from 'vscode';
import { doneBytes, totalBytes } from '../../core/models/journal';
import { describeProgress, formatBytes, type Progress } from '../../core/models/pace';
import type { Log } from '../log/log';
import { runDownload, type DownloadOutcome, type DownloadPorts, type DownloadRequest } from './download/download';
import { isHeld } from './download/lock';
import { Stopped, type StopWish } from './download/stop';
import { freeBytes } from './download/storageError';
import type { ModelStore } from './download/store';
import { wait } from './wait';

export interface Running {
  readonly id: string;
  readonly title: string;
  /** Undefined until the first byte. */
  readonly progress: Progress | undefined;
}

/** The same, with what ends it. */
class Run implements Running {
  progress: Progress | undefined;
  readonly controller = new AbortController();
  outcome: Promise<DownloadOutcome> | undefined;

  constructor(
    readonly id: string,
    readonly title: string,
  ) {}
}

/** A download that has not come to its end and that this window does not run. */
export interface Paused {
  readonly id: string;
  readonly title: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** The user paused it, or it failed; else a window was closed over it. */
  readonly waitsForUser: boolean;
  /** Another window works on it. */
  readonly held: boolean;
}

export class Downloads implements vscode.Disposable {
  readonly #runs = new Map<string, Run>();
  readonly #ports: DownloadPorts;
  readonly #closing = new AbortController();
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #progressed = new vscode.EventEmitter<void>();

  /** A download of this window began or ended. */
  readonly onDidChange = this.#changed.event;
  /** One goes on: many times a second. */
  readonly onDidProgress = this.#progressed.event;

  constructor(
    readonly store: ModelStore,
    private readonly log: Log,
  ) {
    this.#ports = {
      wait,
      log: (level, message) => log[level](`download: ${message}`),
      now: () => performance.now(),
      freeBytes,
    };
  }

  get running(): readonly Running[] {
    return [...this.#runs.values()];
  }

  /** Aborted when this window goes. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  /** Downloads that have not come to their end and that this window does not run. */
  async unfinished(): Promise<readonly Paused[]> {
    const found: Paused[] = [];
    for (const id of await this.store.unfinished()) {
      const journal = await this.store.readJournal(id);
      if (!journal || this.#runs.has(id)) continue;
      const held = await isHeld(this.store.incomingOf(id));
      found.push({ id, title: journal.title, doneBytes: doneBytes(journal), totalBytes: totalBytes(journal), waitsForUser: journal.wish === 'pause', held });
    }
    return found;
  }

  /** Those that no window works on. */
  async paused(): Promise<readonly Paused[]> {
    return (await this.unfinished()).filter(({ held }) => !held);
  }

  /**
   * Runs a download to its end, with its progress in a notification; one that runs in this window already is joined.
   * The notification's own button pauses, so that no click loses gigabytes.
   */
  run(request: DownloadRequest, title: string): Promise<DownloadOutcome> {
    const known = this.#runs.get(request.id);
    if (known?.outcome) return known.outcome;
    const run = new Run(request.id, title);
    this.#runs.set(request.id, run);
    run.outcome = this.#show(run, request).finally(() => {
      this.#runs.delete(request.id);
      this.#changed.fire();
    });
    this.#changed.fire();
    return run.outcome;
  }

  /** Ends a running download; resolves when it has ended. */
  async stop(id: string, wish: StopWish): Promise<void> {
    const run = this.#runs.get(id);
    run?.controller.abort(new Stopped(wish));
    await run?.outcome;
  }

  /** Ends a download, running or paused, and removes what it fetched. */
  async cancel(id: string): Promise<void> {
    await this.stop(id, 'cancel');
    // Another window may have gone on with it meanwhile: that one's is left alone.
    if (!(await isHeld(this.store.incomingOf(id)))) await this.store.removeIncoming(id);
    this.#changed.fire();
  }

  async #show(run: Run, request: DownloadRequest): Promise<DownloadOutcome> {
    const started = performance.now();
    this.log.info(`download of ${run.id}: begins`);
    const options = { location: vscode.ProgressLocation.Notification, title: `Phi Pair: ${run.title}`, cancellable: true };
    const outcome = await vscode.window.withProgress(options, (view, token) => {
      token.onCancellationRequested(() => run.controller.abort(new Stopped('pause')));
      let shown = 0;
      return runDownload(this.store, request, this.#ports, run.controller.signal, (progress) => {
        run.progress = progress;
        this.#progressed.fire();
        const share = (progress.doneBytes / Math.max(1, progress.totalBytes)) * 100;
        view.report({ message: describeProgress(progress), increment: share - shown });
        shown = share;
      });
    });
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    this.log.info(`download of ${run.id}: ${outcome.kind} after ${seconds} s${outcome.kind === 'failed' ? `, ${outcome.error.reason}: ${outcome.error.message}` : ''}${run.progress ? `, ${formatBytes(run.progress.doneBytes)}` : ''}`);
    return outcome;
  }

  dispose(): void {
    this.#closing.abort(new Stopped('close'));
    for (const { controller } of this.#runs.values()) controller.abort(new Stopped('close'));
    this.#changed.dispose();
    this.#progressed.dispose();
  }
}
