/** One request while it is being answered: everything that outlives a turn at the session. */
import type { FinishReason, GenerateParams, GenerateResult, GenerateStats, OnText } from '../../common/protocol';
import { RIVALS } from './branches';
import { CandidateSearch } from './candidates';
import { Decoding, startOf, type PromptStart, type StepCost } from './decoding';
import type { PrefixCache } from './prefix';
import { promptTokens, tooLongMessage } from './promptTokens';
import { NAN_LOGITS_MESSAGE, Sampler } from './sampling';
import type { RequestTools } from './tools';

/** See the module's comment. {@link run} may be called again after a turn that was interrupted, and goes on there. */
export class Request {
  private readonly receivedAt: number;
  private prompt: readonly number[] | undefined;
  /** The text of the request's own sampling. */
  private first: Decoding | undefined;
  /** How the first text ended; undefined while it goes on. */
  private firstFinish: FinishReason | undefined;
  private search: CandidateSearch | undefined;
  private prefill: StepCost | undefined;
  private firstTokenMs: number | undefined;

  constructor(
    private readonly params: GenerateParams,
    private readonly tools: RequestTools,
    private readonly onText: OnText,
  ) {
    this.receivedAt = tools.now();
  }

  /**
   * Works on the answer until it is complete.
   * @throws RunCancelled when `signal` ends the turn; what ONNX Runtime reports.
   */
  async run(signal: AbortSignal, queueMs: number): Promise<GenerateResult> {
    const { slots, session } = this.tools;
    this.prompt ??= promptTokens(this.params.prompt, session);
    if (this.prompt.length > session.info.contextLength) return this.tooLong(this.prompt.length);
    const first = (this.first ??= this.begin());
    // Chosen anew each turn: what ran in between may have taken the slot of the last one.
    const cache = slots.acquire(this.params.slot, first.tokens);
    if (this.params.maxTokens <= 0) {
      this.notePrefill(await first.fill(cache, signal));
      return this.done(first, 'budget', queueMs);
    }
    while (this.firstFinish === undefined) {
      const { end, ...cost } = await first.step(cache, signal);
      this.notePrefill(cost);
      if (end === 'nan-logits') {
        // The NaN sit in the keys and values too.
        cache.forget();
        return { kind: 'failed', reason: 'nan-logits', message: NAN_LOGITS_MESSAGE };
      }
      if (end !== undefined || first.answered > 0) this.firstTokenMs ??= this.tools.now() - this.receivedAt;
      this.firstFinish = end;
      this.emit(end === undefined ? first.take() : first.finish(end).rest, first.answered);
    }
    await this.findOthers(first, this.firstFinish, cache, signal);
    return this.done(first, this.firstFinish, queueMs);
  }

  private start(): PromptStart {
    return startOf(this.prompt ?? [], this.params.heal, this.tools.session);
  }

  private begin(): Decoding {
    const { session, scratch } = this.tools;
    const sampler = new Sampler(this.params.sampling, session.tokenizer.size, scratch);
    return new Decoding(this.start(), this.params, this.tools, sampler, this.params.candidates ? RIVALS : 0);
  }

  private async findOthers(first: Decoding, firstFinish: FinishReason, cache: PrefixCache, signal: AbortSignal): Promise<void> {
    const { params, tools } = this;
    const { candidates } = params;
    if (!candidates) return;
    this.search ??= new CandidateSearch({ params, candidates, tools, start: () => this.start(), first, firstFinish });
    await this.search.run(cache, signal);
  }

  private notePrefill(cost: StepCost): void {
    this.prefill ??= cost;
  }

  private emit(piece: string, tokens: number): void {
    if (piece !== '') this.onText(piece, tokens);
  }

  private done(first: Decoding, end: FinishReason, queueMs: number): GenerateResult {
    const { text, tokens, finish } = first.finish(end);
    const stats = this.stats(first, queueMs);
    if (!this.search) return { kind: 'done', text, tokens, finish, stats };
    const { alternatives, ranking, candidatesMs } = this.search.result();
    const best = alternatives[0] ?? { text, tokens, finish };
    return { kind: 'done', text: best.text, tokens: best.tokens, finish: best.finish, stats: { ...stats, candidatesMs }, alternatives, ranking };
  }

  private stats(first: Decoding, queueMs: number): GenerateStats {
    const totalMs = this.tools.now() - this.receivedAt;
    return {
      promptTokens: this.prompt?.length ?? 0,
      reusedTokens: this.prefill?.reused ?? 0,
      generatedTokens: first.chosen.length,
      draftedTokens: first.draftedTokens,
      acceptedTokens: first.acceptedTokens,
      queueMs,
      prefillMs: this.prefill?.ms ?? 0,
      firstTokenMs: this.firstTokenMs ?? totalMs,
      totalMs,
    };
  }

  private tooLong(length: number): GenerateResult {
    return { kind: 'failed', reason: 'prompt-too-long', message: tooLongMessage(length, this.tools.session) };
  }
}
