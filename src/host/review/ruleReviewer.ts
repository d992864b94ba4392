/** The rules, run in a process of their own: started when first needed, ended when idle or stuck. */
import type { CancellationToken } from 'vscode';
import { describeExit, isWorkersAnswer, WorkerProcess } from '../engine/workerProcess';
import type { HintSource, ReviewTask, SourceAnswer } from './source';
import { RuleRequestType, WarmRequestType } from './process/protocol';

/** A thousand lines take a tenth of a second; what takes longer than this, ms, was made to. */
const LIMIT_MS = 30_000;
/** An idle process holds some 200 MB. */
const IDLE_MS = 120_000;
const KILL_GRACE_MS = 1000;

export interface RuleReviewerOptions {
  /** The process's bundle. */
  readonly bundle: string;
  readonly log: (level: 'debug' | 'trace', message: string) => void;
  readonly limitMs?: number;
  readonly idleMs?: number;
}

export class RuleReviewer implements HintSource {
  readonly id = 'rules';
  #process: WorkerProcess | undefined;
  #idle: NodeJS.Timeout | undefined;
  #pending = 0;

  constructor(private readonly options: RuleReviewerOptions) {}

  /** Whether the next review will not have to wait for the process. */
  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** Starts the process and loads what it needs: code that is accepted soon is then reviewed at once. */
  async warm(): Promise<void> {
    if (this.#process !== undefined) return;
    const answer = await this.#ask((connection) => connection.sendRequest(WarmRequestType).then((): SourceAnswer => ({ kind: 'reviewed', hints: [], notes: [], ms: 0 })));
    if (answer.kind === 'failed') this.options.log('debug', answer.message);
  }

  async review(task: ReviewTask, token: CancellationToken): Promise<SourceAnswer> {
    if (token.isCancellationRequested) return { kind: 'cancelled' };
    const answer = await this.#ask((connection) => connection.sendRequest(RuleRequestType, task, token));
    return token.isCancellationRequested ? { kind: 'cancelled' } : answer;
  }

  async #ask(send: (connection: WorkerProcess['connection']) => Promise<SourceAnswer>): Promise<SourceAnswer> {
    clearTimeout(this.#idle);
    const running = (this.#process ??= this.#start());
    this.#pending++;
    let timer: NodeJS.Timeout | undefined;
    const limit = this.options.limitMs ?? LIMIT_MS;
    const late = new Promise<SourceAnswer>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'failed', message: `The review took longer than ${limit / 1000} s and was given up.` }), limit);
    });
    const ended = running.exited.then((exit): SourceAnswer => ({ kind: 'failed', message: `The process that reviews ${describeExit(exit)}.` }));
    // A call that was not answered is rejected just before its process has ended: the end says why.
    const asked = send(running.connection).catch((error: unknown) => (isWorkersAnswer(error) ? asFailure(error) : ended));
    try {
      const answer = await Promise.race([asked, ended, late]);
      if (answer.kind === 'failed') this.#end(running);
      return answer;
    } finally {
      clearTimeout(timer);
      this.#pending--;
      if (this.#pending === 0 && this.#process !== undefined) this.#idle = setTimeout(() => this.dispose(), this.options.idleMs ?? IDLE_MS);
    }
  }

  #start(): WorkerProcess {
    const { bundle, log } = this.options;
    // What ruff prints when it gives up may quote the code: for the level "trace" alone.
    const started = WorkerProcess.start({ workerPath: bundle, killGraceMs: KILL_GRACE_MS, log: (_, message) => log('trace', message) });
    started.connection.listen();
    log('debug', `the process that reviews was started (${started.pid ?? 'no process id'})`);
    void started.exited.then(() => {
      if (this.#process === started) this.#process = undefined;
    });
    return started;
  }

  #end(running: WorkerProcess): void {
    if (this.#process === running) this.#process = undefined;
    running.killNow();
  }

  dispose(): void {
    clearTimeout(this.#idle);
    if (this.#process !== undefined) this.#end(this.#process);
  }
}

const asFailure = ({ message }: Error): SourceAnswer => ({ kind: 'failed', message });
