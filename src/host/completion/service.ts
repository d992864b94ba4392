/** From a place in a document to an outcome: rules, cache, a request already running, pause, model, filters. */
import type { CancellationToken, CancellationTokenSource } from 'vscode';
import type { GenerateResult, GenerateStats } from '../../common/protocol';
import { inputAfter, nextPlace, treeAfter } from '../../core/completion/afterAcceptance';
import { answerOf } from '../../core/completion/answer';
import { CompletionCache, type Found } from '../../core/completion/cache';
import { choose } from '../../core/completion/choice';
import { Debounce } from '../../core/completion/debounce';
import type { CompletionItem, Origin, Outcome } from '../../core/completion/outcome';
import { placeOf, Rejections, type Place } from '../../core/completion/rejections';
import { mostTokens, planCompletion, type Plan, type PlanOptions } from '../../core/completion/rules';
import { promptBudget, PromptBudget } from '../../core/context/budget';
import { buildRequest, type PreambleSource, type RequestContext, type RequestInput } from '../../core/context/request';
import type { Engine, EngineState } from '../engine/engine';
import { paramsFor } from './params';
import { pause, RunningRequest } from './running';

export interface CompleteOptions {
  /** Asked for by the user, not by typing: no pause, no rule that needs one. */
  readonly byHand: boolean;
  readonly maxLines: number;
  /** Pause before the model is asked, ms; undefined = learnt from the typing. */
  readonly debounceMs: number | undefined;
  /** Probability of a suggestion's least probable token below which it is not shown unasked, 0 to 1. */
  readonly minimumConfidence?: number;
}

export interface ServiceParts {
  readonly engine: Pick<Engine, 'state' | 'generate'>;
  readonly newCancellation: () => CancellationTokenSource;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** What the prompts of a document begin with. */
  readonly preambleFor?: (input: Pick<RequestInput, 'documentKey' | 'languageId'>) => PreambleSource | undefined;
}

/** What became of work that nobody waits for. */
export type AheadResult =
  | { readonly kind: 'stored'; readonly stats: GenerateStats }
  | { readonly kind: 'nothing'; readonly reason: string };

type DocumentInput = Omit<RequestInput, 'promptBudget'>;
type CompletePlan = Extract<Plan, { kind: 'complete' }>;

/** Used while no model tells its own; the cache may still know an answer. */
const ASSUMED_MODEL = { contextLength: 2048, contextUse: 'file' } as const;
/** A line that was completed is not asked about for this long, ms. */
const JUST_ACCEPTED_MS = 5000;

export class CompletionService {
  readonly #cache = new CompletionCache();
  readonly #debounce = new Debounce();
  readonly #rejections = new Rejections();
  readonly #promptBudget = new PromptBudget();
  #running: RunningRequest | undefined;
  /** What the model has read last. */
  #lastPrompt = '';
  /** Less than 1 once a prompt proved longer than estimated. */
  #budgetShare = 1;
  /** Where the cursor stood after the last suggestion that was accepted as a whole. */
  #accepted: { documentKey: string; linePrefix: string; at: number } | undefined;

  constructor(private readonly parts: ServiceParts) {}

  /** Forgets all answers: another model would give others. */
  reset(): void {
    this.#cache.clear();
    this.#rejections.clear();
    this.#budgetShare = 1;
    this.#lastPrompt = '';
    this.#promptBudget.reset();
    this.#cancelRunning();
  }

  /** The document changed: the user types. The editor asks for completions less often than that. */
  noteKey(): void {
    this.#debounce.noteKey(this.parts.now());
  }

  /** The user dismissed a text, or typed something else while it was shown. */
  noteRejected(place: Place, text: string): void {
    this.#rejections.note(place, text);
    this.#debounce.noteRefusal(this.parts.now());
  }

  /** The user took a text, all of it or a part. */
  noteAccepted(place: Place, text: string, whole: boolean): void {
    this.#rejections.withdraw(place, text);
    this.#debounce.noteAcceptance();
    if (!whole) return;
    const linePrefix = (place.linePrefix + text).split('\n').at(-1) as string;
    this.#accepted = { documentKey: place.documentKey, linePrefix, at: this.parts.now() };
  }

  /** The document was closed, or lines of it were taken away: its places are others now. */
  forgetRejections(documentKey: string): void {
    this.#rejections.forget(documentKey);
  }

  /** Never rejects for a reason that the engine can name; the outcome holds it. */
  async complete(input: DocumentInput, options: CompleteOptions, token: CancellationToken): Promise<Outcome> {
    const request = this.#request(input, options);
    const plan = planCompletion(request, this.#planOptions(request, options));
    if (plan.kind === 'skip') {
      this.#abandon(request);
      return { kind: 'skipped', reason: plan.reason };
    }
    const cached = this.#cache.find(request);
    // Who asks by hand wants to see what else there is.
    if (cached && (cached.searched || !options.byHand)) return this.#outcomeOf(cached, cached.ahead ? 'ahead' : 'cache', request, options);

    // A request that runs because somebody typed does not look for all that a person who asks wants to see.
    if (options.byHand) this.#cancelRunning();
    const shared = await this.#joinRunning(request, options, token);
    if (shared) return shared;

    const { state } = this.parts.engine;
    if (state.kind !== 'ready') return { kind: 'not-ready', detail: describeState(state) };
    const wait = options.byHand ? 0 : (options.debounceMs ?? this.#debounce.delay(request.linePrefix, this.parts.now()));
    if (wait > 0 && !(await pause(wait, token))) return { kind: 'superseded' };
    if (token.isCancellationRequested) return { kind: 'superseded' };
    return this.#ask(request, plan, options, token, () => this.#request(input, options));
  }

  /**
   * Computes, in the background, what will be asked for once `item` is accepted at `input`, and keeps the answer.
   * Never rejects for a reason that the engine can name.
   */
  async completeAhead(input: DocumentInput, item: CompletionItem, options: CompleteOptions, token: CancellationToken): Promise<AheadResult> {
    const { state } = this.parts.engine;
    if (state.kind !== 'ready') return { kind: 'nothing', reason: describeState(state) };
    const next = nextPlace(inputAfter(this.#withBudget(input, options), item));
    const tree = treeAfter(input, item, next);
    try {
      const request = buildRequest({ ...next, tree });
      const plan = planCompletion(request, options);
      if (plan.kind === 'skip') return { kind: 'nothing', reason: 'nothing is asked for there' };
      if (this.#cache.find(request)) return { kind: 'nothing', reason: 'the answer is known' };
      const result = await this.parts.engine.generate(paramsFor(request, plan, { asker: 'nobody', priority: 'background', minimumConfidence: options.minimumConfidence }), token);
      if (result.kind !== 'done') return { kind: 'nothing', reason: result.kind === 'failed' ? result.message : 'typing went on' };
      this.#cache.store(request, answerOf(request, result, { scope: plan.scope, ahead: true, searched: false, minimumConfidence: options.minimumConfidence }));
      return { kind: 'stored', stats: result.stats };
    } finally {
      tree?.dispose();
    }
  }

  /**
   * The prompt of a place, to be read beforehand; undefined where there is neither a question nor code above for a
   * later one, and where the worker has it in its cache from the last question.
   */
  promptAt(input: DocumentInput, options: CompleteOptions): string | undefined {
    const request = this.#request(input, options);
    const plan = planCompletion(request, options);
    if (plan.kind === 'skip' && (plan.reason === 'secret-file' || request.window.lines.length === 0)) return undefined;
    return this.#lastPrompt.startsWith(request.prompt) ? undefined : request.prompt;
  }

  #request(input: DocumentInput, options: CompleteOptions): RequestContext {
    return buildRequest(this.#withBudget(input, options));
  }

  #withBudget(input: DocumentInput, options: CompleteOptions): RequestInput {
    const { state } = this.parts.engine;
    const { contextLength, contextUse } = state.kind === 'ready' ? state.model : ASSUMED_MODEL;
    const budget = promptBudget(contextLength, mostTokens(options), this.#budgetShare, this.#promptBudget.tokensFor(contextUse));
    return { ...input, preamble: input.preamble ?? this.parts.preambleFor?.(input), promptBudget: budget };
  }

  #planOptions({ documentKey, linePrefix }: RequestContext, { byHand, maxLines }: CompleteOptions): PlanOptions {
    const last = this.#accepted;
    const here = last !== undefined && last.documentKey === documentKey && last.linePrefix === linePrefix;
    return { maxLines, justAccepted: !byHand && here && this.parts.now() - last.at < JUST_ACCEPTED_MS };
  }

  /** Cancels the running request unless its answer can still be of use here. */
  #abandon(request: RequestContext): void {
    if (this.#running?.serves(request) !== true) this.#cancelRunning();
  }

  #cancelRunning(): void {
    this.#running?.cancel();
    this.#running = undefined;
  }

  async #joinRunning(request: RequestContext, options: CompleteOptions, token: CancellationToken): Promise<Outcome | undefined> {
    this.#abandon(request);
    if (this.#running === undefined) return undefined;
    const waited = await this.#running.wait(request, token);
    if (waited.kind === 'left') return { kind: 'cancelled', stage: 'running' };
    const found = this.#cache.find(request);
    return found && this.#outcomeOf(found, 'running', request, options, waited.kind === 'done' ? waited.stats : undefined);
  }

  async #ask(request: RequestContext, plan: CompletePlan, options: CompleteOptions, token: CancellationToken, again: () => RequestContext): Promise<Outcome> {
    this.#abandon(request);
    const waited = await this.#start(request, plan, options).wait(request, token);
    switch (waited.kind) {
      case 'left':
      case 'diverged':
      case 'cancelled':
        return { kind: 'cancelled', stage: 'running' };
      case 'failed':
        if (waited.reason === 'prompt-too-long' && this.#budgetShare === 1) {
          this.#budgetShare = 0.5;
          return this.#ask(again(), plan, options, token, again);
        }
        return waited.reason === 'not-ready' ? { kind: 'not-ready', detail: waited.message } : { kind: 'failed', message: waited.message };
      case 'done': {
        const found = this.#cache.find(request);
        return found ? this.#outcomeOf(found, 'model', request, options, waited.stats) : { kind: 'cancelled', stage: 'running' };
      }
    }
  }

  #start(request: RequestContext, plan: CompletePlan, { byHand, minimumConfidence }: CompleteOptions): RunningRequest {
    const asker = byHand ? 'byHand' : 'typing';
    const cancellation = this.parts.newCancellation();
    const started = this.parts.now();
    this.#debounce.noteAsked(request.linePrefix);
    const running: RunningRequest = new RunningRequest(request, cancellation, async (token, onText): Promise<GenerateResult> => {
      try {
        const result = await this.parts.engine.generate(paramsFor(request, plan, { asker, priority: 'interactive', minimumConfidence }), token, onText);
        if (result.kind === 'done') {
          this.#lastPrompt = request.prompt;
          this.#debounce.noteLatency(this.parts.now() - started);
          this.#promptBudget.note(result.stats);
          this.#cache.store(request, answerOf(request, result, { scope: plan.scope, ahead: false, searched: byHand, minimumConfidence }));
        }
        return result;
      } catch (error) {
        return { kind: 'failed', reason: 'runtime', message: error instanceof Error ? error.message : String(error) };
      } finally {
        if (this.#running === running) this.#running = undefined;
        cancellation.dispose();
      }
    });
    this.#running = running;
    return running;
  }

  #outcomeOf({ candidates }: Found, from: Origin, request: RequestContext, { byHand }: CompleteOptions, stats?: GenerateStats): Outcome {
    const place = placeOf(request);
    const choice = choose(candidates, request, { byHand, rejected: (item) => this.#rejections.has(place, item) });
    const more = stats ? { stats } : {};
    switch (choice.kind) {
      case 'kept':
        return { ...choice, kind: 'shown', from, changedBy: stats ? choice.changedBy : [], place, ...more };
      case 'dropped':
        return { ...choice, from, ...more };
      case 'skipped':
        return choice;
    }
  }
}

/** For a person, after "nothing: ". */
export function describeState(state: Exclude<EngineState, { kind: 'ready' }>): string {
  switch (state.kind) {
    case 'stopped':
      return 'no model is loaded yet';
    case 'starting':
      return 'the model worker is starting';
    case 'loading':
      return `the model is loading (${Math.round(state.fraction * 100)} %, ${state.stage})`;
    case 'failed':
      return `the model is not available: ${state.message}`;
  }
}
