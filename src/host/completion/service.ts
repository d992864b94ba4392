/** From a place in a document to an outcome: rules, cache, a request already running, pause, model, filters. */
import type { CancellationToken, CancellationTokenSource } from 'vscode';
import type { GenerateParams, GenerateResult, Sampling } from '../../common/protocol';
import { CompletionCache } from '../../core/completion/cache';
import { Debounce } from '../../core/completion/debounce';
import type { Origin, Outcome } from '../../core/completion/outcome';
import { mostTokens, planCompletion, type Plan } from '../../core/completion/rules';
import { promptBudget, PromptBudget } from '../../core/context/budget';
import { buildRequest, type PreambleSource, type RequestContext, type RequestInput } from '../../core/context/request';
import { postprocess, type Processed } from '../../core/postprocess';
import type { Engine, EngineState } from '../engine/engine';
import { pause, RunningRequest } from './running';

export interface CompleteOptions {
  /** Asked for by the user, not by typing: no pause, no rule that needs one. */
  readonly byHand: boolean;
  readonly maxLines: number;
  /** Pause before the model is asked, ms; undefined = learnt from the typing. */
  readonly debounceMs: number | undefined;
}

export interface ServiceParts {
  readonly engine: Pick<Engine, 'state' | 'generate'>;
  readonly newCancellation: () => CancellationTokenSource;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** What the prompts of a document begin with. */
  readonly preambleFor?: (input: Pick<RequestInput, 'documentKey' | 'languageId'>) => PreambleSource | undefined;
}

type DocumentInput = Omit<RequestInput, 'promptBudget'>;
type CompletePlan = Extract<Plan, { kind: 'complete' }>;

/** The same text for the same document, always. */
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, seed: 0 };
/** Used while no model tells its own; the cache may still know an answer. */
const ASSUMED_MODEL = { contextLength: 2048, contextUse: 'file' } as const;

export class CompletionService {
  readonly #cache = new CompletionCache();
  readonly #debounce = new Debounce();
  readonly #promptBudget = new PromptBudget();
  #running: RunningRequest | undefined;
  /** Less than 1 once a prompt proved longer than estimated. */
  #budgetShare = 1;

  constructor(private readonly parts: ServiceParts) {}

  /** Forgets all answers: another model would give others. */
  reset(): void {
    this.#cache.clear();
    this.#budgetShare = 1;
    this.#promptBudget.reset();
    this.#running?.cancel();
    this.#running = undefined;
  }

  /** The document changed: the user types. The editor asks for completions less often than that. */
  noteKey(): void {
    this.#debounce.noteKey(this.parts.now());
  }

  /** Never rejects for a reason that the engine can name; the outcome holds it. */
  async complete(input: DocumentInput, options: CompleteOptions, token: CancellationToken): Promise<Outcome> {
    const request = this.#request(input, options);
    const plan = planCompletion(request, options);
    if (plan.kind === 'skip') {
      this.#abandon(request);
      return { kind: 'skipped', reason: plan.reason };
    }
    const cached = this.#cache.find(request);
    if (cached) return outcomeOf(cached, 'cache');

    const shared = await this.#joinRunning(request, token);
    if (shared) return shared;

    const { state } = this.parts.engine;
    if (state.kind !== 'ready') return { kind: 'not-ready', detail: describeState(state) };
    const wait = options.byHand ? 0 : (options.debounceMs ?? this.#debounce.delay(request.linePrefix));
    if (wait > 0 && !(await pause(wait, token))) return { kind: 'superseded' };
    if (token.isCancellationRequested) return { kind: 'superseded' };
    return this.#ask(request, plan, token, () => this.#request(input, options));
  }

  /** The prompt of a place, to be read beforehand; undefined where there is neither a question nor code above for a later one. */
  promptAt(input: DocumentInput, options: CompleteOptions): string | undefined {
    const request = this.#request(input, options);
    const plan = planCompletion(request, options);
    if (plan.kind === 'skip' && (plan.reason === 'secret-file' || request.window.lines.length === 0)) return undefined;
    return request.prompt;
  }

  #request(input: DocumentInput, options: CompleteOptions): RequestContext {
    const { state } = this.parts.engine;
    const { contextLength, contextUse } = state.kind === 'ready' ? state.model : ASSUMED_MODEL;
    return buildRequest({ ...input, preamble: input.preamble ?? this.parts.preambleFor?.(input), promptBudget: promptBudget(contextLength, mostTokens(options), this.#budgetShare, this.#promptBudget.tokensFor(contextUse)) });
  }

  /** Cancels the running request unless its answer can still be of use here. */
  #abandon(request: RequestContext): void {
    if (this.#running === undefined || this.#running.serves(request)) return;
    this.#running.cancel();
    this.#running = undefined;
  }

  async #joinRunning(request: RequestContext, token: CancellationToken): Promise<Outcome | undefined> {
    this.#abandon(request);
    if (this.#running === undefined) return undefined;
    const result = await this.#running.wait(token);
    if (result === undefined) return { kind: 'cancelled', stage: 'running' };
    const found = this.#cache.find(request);
    return found && outcomeOf(found, 'running', result);
  }

  async #ask(request: RequestContext, plan: CompletePlan, token: CancellationToken, again: () => RequestContext): Promise<Outcome> {
    this.#abandon(request);
    const running = this.#start(request, plan);
    const result = await running.wait(token);
    if (result === undefined) return { kind: 'cancelled', stage: 'running' };
    switch (result.kind) {
      case 'cancelled':
        return { kind: 'cancelled', stage: 'running' };
      case 'failed':
        if (result.reason === 'prompt-too-long' && this.#budgetShare === 1) {
          this.#budgetShare = 0.5;
          return this.#ask(again(), plan, token, again);
        }
        return result.reason === 'not-ready' ? { kind: 'not-ready', detail: result.message } : { kind: 'failed', message: result.message };
      case 'done': {
        const processed = this.#cache.find(request);
        return processed ? outcomeOf(processed, 'model', result) : { kind: 'cancelled', stage: 'running' };
      }
    }
  }

  #start(request: RequestContext, plan: CompletePlan): RunningRequest {
    const params: GenerateParams = {
      prompt: request.prompt,
      maxTokens: plan.maxTokens,
      priority: 'interactive',
      slot: 'completion',
      sampling: GREEDY,
      scope: plan.scope,
      stopStrings: [...plan.stopStrings],
      heal: true,
      speculate: true,
    };
    const cancellation = this.parts.newCancellation();
    const started = this.parts.now();
    const running: RunningRequest = new RunningRequest(request, cancellation, async (token, onText) => {
      try {
        const result = await this.parts.engine.generate(params, token, onText);
        if (result.kind === 'done') {
          this.#debounce.noteLatency(this.parts.now() - started);
          this.#promptBudget.note(result.stats);
          this.#store(request, plan, result);
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

  #store(request: RequestContext, { scope }: CompletePlan, { text, finish, stats }: Extract<GenerateResult, { kind: 'done' }>): void {
    this.#cache.store(request, { processed: postprocess(text, { request, scope, finish }), scope, finish, stats });
  }
}

function outcomeOf(processed: Processed, from: Origin, result?: GenerateResult): Outcome {
  const stats = result?.kind === 'done' ? { stats: result.stats } : {};
  return processed.kind === 'kept'
    ? { kind: 'shown', item: processed.item, from, changedBy: from === 'cache' ? [] : processed.changedBy, ...stats }
    : { kind: 'dropped', by: processed.by, reason: processed.reason, from, ...stats };
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
