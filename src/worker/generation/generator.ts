/** Answers generate requests with one session: queue, prefill, decode. */
import type { GenerateParams, GenerateResult, OnText, Priority, ScoreParams, ScoreResult, SelfTestResult, WorkerStatus } from '../../common/protocol';
import { testSession } from '../devices/sessionTest';
import type { ModelSession } from '../model/session';
import { Request } from './request';
import { SamplingScratch } from './sampling';
import { restAfter } from './pace';
import { Scheduler } from './scheduler';
import { Scoring } from './scoring';
import { SlotPool } from './slots';
import type { RequestTools } from './tools';
import { DraftModel } from '../speculation/draftModel';
import { Speculator } from '../speculation/speculator';
import { indexOf } from './tokenIndex';

/** How any request may end without an answer. */
type Ended = { kind: 'cancelled' } | { kind: 'failed'; reason: 'not-ready' | 'runtime'; message: string };

/** See the module's comment. It does not own the session: dispose that after {@link close}. */
export class Generator {
  private readonly scheduler: Scheduler;
  private readonly tools: RequestTools;
  private readonly draftModel: DraftModel | undefined;

  constructor(
    private readonly session: ModelSession,
    now: () => number = () => performance.now(),
    /** A small model with the same vocabulary, for drafts. */
    draftSession?: ModelSession,
  ) {
    this.draftModel = draftSession && new DraftModel(draftSession, now);
    this.scheduler = new Scheduler(now);
    let scratch: SamplingScratch | undefined;
    this.tools = {
      session,
      slots: new SlotPool(session, session.info.kvSlots),
      speculator: new Speculator(this.draftModel),
      scratch: () => (scratch ??= new SamplingScratch(session.tokenizer.size)),
      now,
      rest: restAfter,
    };
  }

  /** Requests running or waiting. */
  get pending(): number {
    return this.scheduler.pending;
  }

  /** The KV caches that are open. */
  get slots(): WorkerStatus['slots'] {
    return this.tools.slots.open.map(({ name, cache }) => ({ name, tokens: cache.length, bytes: cache.bytes }));
  }

  /** The share of drafted tokens that were right lately. */
  get acceptance(): WorkerStatus['acceptance'] {
    return this.tools.speculator.acceptance;
  }

  /** Milliseconds of a plain step lately; undefined before the first. */
  get stepMs(): number | undefined {
    return this.tools.speculator.stepMs;
  }

  /** Prepares what the first healed request would otherwise have to wait for; takes some tens of milliseconds. */
  warmUp(): void {
    indexOf(this.session.tokenizer);
  }

  /**
   * Generates text. A request with a budget of 0 only fills the KV cache with its prompt.
   * @param signal aborted when the answer is no longer wanted: at any moment, a running forward included.
   * @param onText gets the text piece by piece, each with the tokens so far; the pieces together are the text of the result.
   * @returns never rejects.
   */
  async generate(params: GenerateParams, signal: AbortSignal, onText: OnText = ignoreText): Promise<GenerateResult> {
    const request = new Request(params, this.tools, onText);
    return this.work(params.priority, signal, (turnSignal, waitedMs) => request.run(turnSignal, waitedMs));
  }

  /**
   * Judges a text token by token.
   * @param signal as for {@link generate}.
   * @returns never rejects.
   */
  async score(params: ScoreParams, signal: AbortSignal): Promise<ScoreResult> {
    const scoring = new Scoring(params, this.tools);
    return this.work(params.priority, signal, (turnSignal) => scoring.run(turnSignal));
  }

  /** Tests the model where it runs; completions go first, and it begins anew after them. Never rejects. */
  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    return this.work('command', signal, (turnSignal) => testSession(this.session, turnSignal));
  }

  private async work<T>(priority: Priority, signal: AbortSignal, turn: (signal: AbortSignal, waitedMs: number) => Promise<T>): Promise<T | Ended> {
    try {
      const result = await this.scheduler.submit({ priority, signal, turn });
      switch (result.kind) {
        case 'finished':
          return result.value;
        case 'cancelled':
          return { kind: 'cancelled' };
        case 'closed':
          return { kind: 'failed', reason: 'not-ready', message: 'The model was unloaded or replaced while the request was pending.' };
      }
    } catch (error) {
      return { kind: 'failed', reason: 'runtime', message: `The model run failed: ${error instanceof Error ? error.message : String(error)}` };
    }
  }

  /** Ends all requests, refuses later ones and releases the KV caches; settles when the session is idle. */
  async close(): Promise<void> {
    await this.scheduler.close();
    this.tools.slots.dispose();
    this.draftModel?.dispose();
  }
}

function ignoreText(): void {
  // A request without a stream gets its text in the result.
}
