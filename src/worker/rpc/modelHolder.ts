/** The one model of this process: loads, replaces and releases it, one step after the other. */
import type { GenerateParams, GenerateResult, LoadParams, LoadProgress, LoadResult, OnText, ScoreParams, ScoreResult, SelfTestResult, WorkerStatus } from '../../common/protocol';
import { Generator } from '../generation/generator';
import type { OpenResult } from '../model/open';
import type { ModelSession } from '../model/session';
import { shareVocabulary } from '../speculation/draftModel';
import type { Log } from './server';

/** How a model folder is opened; see model/open.ts. */
export type OpenModel = (params: LoadParams, onProgress: (progress: LoadProgress) => void, signal: AbortSignal) => Promise<OpenResult>;

interface Held {
  session: ModelSession;
  draft: ModelSession | undefined;
  generator: Generator;
}

/** See the module's comment. */
export class ModelHolder {
  private held: Held | undefined;
  /** Ends the load in progress. */
  private loading: AbortController | undefined;
  /** The last of the steps that change what is held; never rejects. */
  private lastStep: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly openModel: OpenModel,
    private readonly log: Log,
  ) {}

  /** Loads a model in place of the one held. A later load or unload ends this one as 'cancelled'. Never rejects. */
  load(params: LoadParams, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadResult> {
    const controller = this.beginChange();
    this.loading = controller;
    const either = AbortSignal.any([controller.signal, signal]);
    return this.inTurn(async () => {
      // Two models at once may not fit into memory, so the old one goes first.
      await this.release();
      if (either.aborted) return CANCELLED;
      return this.open(params, onProgress, either);
    }).catch((error: unknown) => ({ kind: 'failed', reason: 'runtime', message: `The model could not be loaded: ${messageOf(error)}` }));
  }

  /** Releases the model and its memory; requests on it end as 'not-ready'. */
  unload(): Promise<void> {
    this.beginChange();
    return this.inTurn(() => this.release());
  }

  /** Answers a request with the model held. Never rejects. */
  generate(params: GenerateParams, signal: AbortSignal, onText?: OnText): Promise<GenerateResult> {
    return this.held?.generator.generate(params, signal, onText) ?? Promise.resolve(NOT_READY);
  }

  /** Judges a text with the model held. Never rejects. */
  score(params: ScoreParams, signal: AbortSignal): Promise<ScoreResult> {
    return this.held?.generator.score(params, signal) ?? Promise.resolve(NOT_READY);
  }

  /** Tests the model held. Never rejects. */
  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    return this.held?.generator.selfTest(signal) ?? Promise.resolve(NOT_READY);
  }

  status(): WorkerStatus {
    const stepMs = this.held?.generator.stepMs;
    return {
      model: this.held?.session.info ?? null,
      pending: this.held?.generator.pending ?? 0,
      rssBytes: process.memoryUsage.rss(),
      draftModel: this.held?.draft?.info.name ?? null,
      acceptance: this.held?.generator.acceptance ?? {},
      slots: this.held?.generator.slots ?? [],
      ...(stepMs !== undefined && { stepMs }),
    };
  }

  private async open(params: LoadParams, onProgress: (progress: LoadProgress) => void, signal: AbortSignal): Promise<LoadResult> {
    const opened = await this.openModel(params, onProgress, signal);
    if (opened.kind === 'failed') return opened;
    if (signal.aborted) {
      await opened.session.dispose();
      return CANCELLED;
    }
    const draft = await this.openDraft(params, opened.session, signal);
    const generator = new Generator(opened.session, undefined, draft);
    this.held = { session: opened.session, draft, generator };
    // After the answer is on its way, so that neither it nor the first request waits.
    setImmediate(() => generator.warmUp());
    return { kind: 'loaded', model: opened.session.info };
  }

  private async release(): Promise<void> {
    const held = this.held;
    this.held = undefined;
    if (held === undefined) return;
    await held.generator.close();
    await held.session.dispose();
    await held.draft?.dispose();
  }

  /** A draft model only ever makes answers faster, so the reason why there is none is told and nothing fails. */
  private async openDraft(params: LoadParams, session: ModelSession, signal: AbortSignal): Promise<ModelSession | undefined> {
    if (params.draftModelPath === undefined || params.draftModelPath === params.modelPath) return undefined;
    // Drafts pay only where they cost next to nothing: the small model stays beside the large one's device.
    const opened = await this.openModel({ ...params, device: 'cpu', modelPath: params.draftModelPath, contextLength: session.info.contextLength }, () => undefined, signal);
    if (opened.kind === 'failed') {
      this.log('warn', `There is no draft model: ${opened.message}`);
      return undefined;
    }
    if (shareVocabulary(session.tokenizer, opened.session.tokenizer)) return opened.session;
    this.log('info', `${opened.session.info.name} writes no drafts for ${session.info.name}: their vocabularies differ.`);
    await opened.session.dispose();
    return undefined;
  }

  private beginChange(): AbortController {
    this.loading?.abort();
    this.loading = undefined;
    return new AbortController();
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const result = this.lastStep.then(step);
    // The caller of the step gets its failure; the next step runs all the same.
    this.lastStep = result.catch(() => undefined);
    return result;
  }
}

const NOT_READY = { kind: 'failed', reason: 'not-ready', message: 'No model is loaded.' } as const;
const CANCELLED: LoadResult = { kind: 'failed', reason: 'cancelled', message: 'Loading was cancelled.' };

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
