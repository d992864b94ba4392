/** Shares one session between requests: one runs at a time, in the order of their priorities, first come first served. */
import { PRIORITIES, type Priority } from '../../common/protocol';
import { RunCancelled } from '../model/session';

/** Something that needs the session for a while. */
export interface Work<T> {
  readonly priority: Priority;
  /** Aborted when nobody wants the result any more. */
  readonly signal: AbortSignal;
  /**
   * Does the work, or goes on with it.
   * @param signal aborted when the work must give the session back. It then throws {@link RunCancelled} and keeps what
   * it needs to go on in a later turn.
   * @param waitedMs milliseconds this work has waited for the session so far.
   */
  turn(signal: AbortSignal, waitedMs: number): Promise<T>;
}

export type WorkResult<T> =
  | { kind: 'finished'; value: T }
  /** Its own signal was aborted. */
  | { kind: 'cancelled' }
  /** The scheduler was closed. */
  | { kind: 'closed' };

/** A work in the queue, its result type hidden. */
interface Entry {
  readonly priority: Priority;
  /** Takes the session for a turn. The function it gives settles the result; without one the work wants to go on. */
  run(): Promise<(() => void) | undefined>;
  /** Ends the turn that is running now. */
  interrupt(): void;
  end(kind: 'cancelled' | 'closed'): void;
  /** Why the work must not go on; undefined while it may. */
  ended(): 'cancelled' | 'closed' | undefined;
}

/** See the module's comment. */
export class Scheduler {
  private readonly waiting: Record<Priority, Entry[]> = { interactive: [], command: [], background: [] };
  private running: Entry | undefined;
  private closed = false;
  /** Settles when the session is idle again. */
  private idle: Promise<void> = Promise.resolve();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Work that runs or waits. */
  get pending(): number {
    return PRIORITIES.reduce((count, priority) => count + this.waiting[priority].length, this.running === undefined ? 0 : 1);
  }

  /**
   * Puts work into the queue.
   * @returns its result; rejects only with what the work throws other than RunCancelled.
   */
  submit<T>(work: Work<T>): Promise<WorkResult<T>> {
    if (work.signal.aborted) return Promise.resolve({ kind: 'cancelled' });
    if (this.closed) return Promise.resolve({ kind: 'closed' });
    return new Promise((resolve, reject) => {
      const entry = this.entryFor(work, resolve, reject);
      this.waiting[work.priority].push(entry);
      // Somebody waits more urgently: what runs makes room at once, and goes on afterwards.
      if (this.running && comesBefore(work.priority, this.running.priority)) this.running.interrupt();
      this.startNext();
    });
  }

  /** Ends all work, running and waiting, as 'closed'; settles when the session is idle. Later work is refused. */
  async close(): Promise<void> {
    this.closed = true;
    for (const priority of PRIORITIES) {
      for (const entry of this.waiting[priority].splice(0)) entry.end('closed');
    }
    this.running?.interrupt();
    await this.idle;
  }

  private entryFor<T>(work: Work<T>, resolve: (result: WorkResult<T>) => void, reject: (error: unknown) => void): Entry {
    let waitingSince = this.now();
    let waitedMs = 0;
    let turn = new AbortController();
    const onAbort = (): void => {
      if (this.running === entry) turn.abort();
      else if (this.leave(entry)) entry.end('cancelled');
    };
    work.signal.addEventListener('abort', onAbort, { once: true });
    const settleWith = (settle: () => void) => (): void => {
      work.signal.removeEventListener('abort', onAbort);
      settle();
    };
    const entry: Entry = {
      priority: work.priority,
      interrupt: () => turn.abort(),
      end: (kind) => settleWith(() => resolve({ kind }))(),
      ended: () => (work.signal.aborted ? 'cancelled' : this.closed ? 'closed' : undefined),
      run: async () => {
        waitedMs += this.now() - waitingSince;
        turn = new AbortController();
        try {
          const value = await work.turn(turn.signal, waitedMs);
          return settleWith(() => resolve({ kind: 'finished', value }));
        } catch (error) {
          // A run that was cancelled by nobody is an error like any other.
          if (!(error instanceof RunCancelled && turn.signal.aborted)) return settleWith(() => reject(error));
          waitingSince = this.now();
          return undefined;
        }
      },
    };
    return entry;
  }

  private startNext(): void {
    if (this.running !== undefined) return;
    const priority = PRIORITIES.find((one) => this.waiting[one].length > 0);
    const entry = priority && this.waiting[priority].shift();
    if (entry === undefined) return;
    this.running = entry;
    this.idle = this.runTurn(entry);
  }

  private async runTurn(entry: Entry): Promise<void> {
    const settle = await entry.run();
    this.running = undefined;
    const ended = entry.ended();
    if (settle !== undefined) settle();
    else if (ended !== undefined) entry.end(ended);
    // Interrupted work keeps its place: ahead of everything of its kind that came later.
    else this.waiting[entry.priority].unshift(entry);
    this.startNext();
  }

  private leave(entry: Entry): boolean {
    const queue = this.waiting[entry.priority];
    const at = queue.indexOf(entry);
    if (at < 0) return false;
    queue.splice(at, 1);
    return true;
  }
}

const comesBefore = (one: Priority, other: Priority): boolean => PRIORITIES.indexOf(one) < PRIORITIES.indexOf(other);
