/** One request while it is being answered: everything that outlives a turn at the session. */
import type { FinishReason, GeneratedToken, GenerateParams, GenerateResult, GenerateStats } from '../../common/protocol';
import type { ModelSession } from '../model/session';
import { planHealing, type HealingConstraint } from './healing';
import type { PrefixCache, Rest, Rows } from './prefix';
import { endsInLoop, LOOP_WINDOW } from './repetition';
import type { SlotPool } from './slots';
import { NAN_LOGITS_MESSAGE, Sampler, type SamplingScratch } from './sampling';
import { GrowingText } from './text';
import { indexOf } from './tokenIndex';
import type { Draft, Speculator } from '../speculation/speculator';

/** What requests on one session share. */
export interface RequestTools {
  session: ModelSession;
  slots: SlotPool;
  speculator: Speculator;
  scratch: () => SamplingScratch;
  /** Milliseconds on a steady clock. */
  now: () => number;
  /** Awaited between the chunks of background prefills, which nobody waits for. */
  rest: Rest;
}

const NO_DRAFT: Draft = { tokens: [], source: undefined };

/** A token of the answer and the character of the text at which it begins. */
interface PlacedToken extends GeneratedToken {
  at: number;
}

/** See the module's comment. {@link run} may be called again after a turn that was interrupted, and goes on there. */
export class Request {
  private readonly receivedAt: number;
  private readonly text: GrowingText;
  private readonly sampler: Sampler;
  /** The prompt's tokens that stay, and all that were chosen since; the KV cache is made to hold these. */
  private tokens: number[] | undefined;
  private healing: HealingConstraint | undefined;
  /** Tokens that are likely next: run along with the others, so that right guesses cost no forward of their own. */
  private draft: Draft = NO_DRAFT;
  private reference: number[] | undefined;
  private draftedTokens = 0;
  private acceptedTokens = 0;
  private readonly answer: PlacedToken[] = [];
  private promptTokens = 0;
  private reusedTokens: number | undefined;
  private chosenTokens = 0;
  private prefillMs = 0;
  private firstTokenMs: number | undefined;

  constructor(
    private readonly params: GenerateParams,
    private readonly tools: RequestTools,
    private readonly onText: (text: string) => void,
  ) {
    const { session, scratch, now } = tools;
    this.receivedAt = now();
    this.text = new GrowingText(params.scope, params.stopStrings);
    this.sampler = new Sampler(params.sampling, session.tokenizer.size, scratch);
  }

  /**
   * Works on the answer until it is complete.
   * @throws RunCancelled when `signal` ends the turn; what ONNX Runtime reports.
   */
  async run(signal: AbortSignal, queueMs: number): Promise<GenerateResult> {
    this.tokens ??= this.prepare();
    const { slots, session } = this.tools;
    const capacity = session.info.contextLength;
    if (this.promptTokens > capacity) return this.tooLong();
    // Chosen anew each turn: what ran in between may have taken the slot of the last one.
    const cache = slots.acquire(this.params.slot, this.tokens);
    for (;;) {
      if (this.draft.tokens.length === 0) this.draft = await this.propose(this.tokens, signal);
      const rows = await this.advance(cache, this.tokens, signal);
      if (this.params.maxTokens <= 0) return this.done('budget', queueMs);
      const finish = this.take(rows, this.tokens);
      if (finish === 'nan-logits') {
        // The NaN sit in the keys and values too.
        cache.forget();
        return { kind: 'failed', reason: 'nan-logits', message: NAN_LOGITS_MESSAGE };
      }
      if (finish !== undefined) return this.done(finish, queueMs);
      this.emit(this.text.take());
      if (this.tokens.length > capacity) return this.done('context-full', queueMs);
    }
  }

  private prepare(): number[] {
    const { session } = this.tools;
    const prompt = promptTokens(this.params.prompt, session);
    this.promptTokens = prompt.length;
    if (!this.params.heal) return prompt;
    const plan = planHealing(prompt, session.tokenizer, () => indexOf(session.tokenizer));
    if (plan === undefined) return prompt;
    this.healing = plan.constraint;
    if (session.logitsRows === 'all') this.draft = { tokens: plan.removed, source: undefined };
    return plan.kept;
  }

  /** Drafts from the second token on: the first waits for the prompt anyway, and a healed one is constrained. */
  private async propose(tokens: readonly number[], signal: AbortSignal): Promise<Draft> {
    const { session, speculator } = this.tools;
    if (!this.params.speculate || session.logitsRows === 'last' || this.answer.length === 0 || this.healing) return NO_DRAFT;
    this.reference ??= this.params.draftFrom === undefined ? [] : session.tokenizer.encode(this.params.draftFrom);
    const room = Math.min(this.params.maxTokens - this.answer.length, session.info.contextLength - tokens.length) - 1;
    return speculator.propose(tokens, this.reference, room, signal);
  }

  /** Logits of the position after `tokens`, and of those after each token of the draft. */
  private async advance(cache: PrefixCache, tokens: readonly number[], signal: AbortSignal): Promise<Rows & { ms: number }> {
    const startedAt = this.tools.now();
    const draft = this.draft.tokens;
    const wanted = draft.length === 0 ? tokens : [...tokens, ...draft];
    const rows = await cache.advance(wanted, 1 + draft.length, signal, this.params.priority === 'background' ? this.tools.rest : undefined);
    const ms = this.tools.now() - startedAt;
    if (this.reusedTokens === undefined) {
      this.reusedTokens = rows.reused;
      this.prefillMs = ms;
    }
    return { ...rows, ms };
  }

  /** Chooses a token from each row, as long as the row's own draft token was the one chosen before it. */
  private take(rows: Rows & { ms: number }, tokens: number[]): FinishReason | 'nan-logits' | undefined {
    const checked = this.draft;
    this.draft = NO_DRAFT;
    const before = tokens.length;
    const wasDecode = this.answer.length > 0;
    const finish = this.takeRows(rows, checked.tokens, tokens);
    if (wasDecode) this.learn(checked, tokens.slice(before), rows.ms);
    return finish;
  }

  private takeRows(rows: Rows, draft: readonly number[], tokens: number[]): FinishReason | 'nan-logits' | undefined {
    const { vocabSize } = this.tools.session.info;
    for (let row = 0; row <= draft.length; row++) {
      const logits = rows.logits.subarray(row * vocabSize, (row + 1) * vocabSize);
      const choice = this.sampler.choose(logits, this.healing?.allowed());
      if (choice.kind === 'nan-logits') return 'nan-logits';
      tokens.push(choice.id);
      const finish = this.accept({ id: choice.id, logprob: choice.logprob });
      if (finish !== undefined) return finish;
      if (choice.id !== draft[row]) return undefined;
    }
    return undefined;
  }

  /** A draft counts as wrong from its first other token on; what lies beyond the answer's end was not checked. */
  private learn(draft: Draft, chosen: readonly number[], ms: number): void {
    const compared = chosen.slice(0, draft.tokens.length);
    const wrong = compared.findIndex((id, index) => id !== draft.tokens[index]);
    const accepted = wrong < 0 ? compared.length : wrong;
    this.draftedTokens += draft.tokens.length;
    this.acceptedTokens += accepted;
    this.tools.speculator.observe(draft, accepted, ms);
  }

  private accept(token: GeneratedToken): FinishReason | undefined {
    const { session, now } = this.tools;
    this.chosenTokens++;
    const bytes = session.tokenizer.bytesOf(token.id);
    const healing = this.healing;
    const beyond = healing === undefined ? bytes : healing.consume(bytes);
    if (healing?.done) this.healing = undefined;
    // A token that spells nothing but the prompt is no part of the answer.
    if (healing !== undefined && beyond.length === 0) return undefined;
    this.firstTokenMs ??= now() - this.receivedAt;
    if (session.tokenizer.eosIds.has(token.id)) return 'stop-token';
    this.answer.push({ ...token, at: this.text.length });
    this.text.push(beyond);
    if (this.text.cut !== undefined) return this.text.cut.finish;
    if (endsInLoop(this.answer.slice(-LOOP_WINDOW).map(({ id }) => id))) return 'repetition';
    return this.answer.length >= this.params.maxTokens ? 'budget' : undefined;
  }

  private emit(piece: string): void {
    if (piece !== '') this.onText(piece);
  }

  private done(finish: FinishReason, queueMs: number): GenerateResult {
    this.emit(this.text.finish());
    const text = this.text.toString();
    // The unfinished character of a budget that ran out may itself have been beyond a cut.
    const reason = this.text.cut?.finish ?? finish;
    const tokens = this.answer.filter((token) => token.at < text.length).map(({ id, logprob }) => ({ id, logprob }));
    return { kind: 'done', text, tokens, finish: reason, stats: this.stats(queueMs) };
  }

  private stats(queueMs: number): GenerateStats {
    const totalMs = this.tools.now() - this.receivedAt;
    return {
      promptTokens: this.promptTokens,
      reusedTokens: this.reusedTokens ?? 0,
      generatedTokens: this.chosenTokens,
      draftedTokens: this.draftedTokens,
      acceptedTokens: this.acceptedTokens,
      queueMs,
      prefillMs: this.prefillMs,
      firstTokenMs: this.firstTokenMs ?? totalMs,
      totalMs,
    };
  }

  private tooLong(): GenerateResult {
    const { contextLength } = this.tools.session.info;
    const message =
      `The prompt has ${this.promptTokens} tokens, but the model can hold ${contextLength}. ` +
      'Shorten the prompt or raise the context length, up to what the model was made for.';
    return { kind: 'failed', reason: 'prompt-too-long', message };
  }
}

/** A text of no tokens begins where training texts began: after an end-of-text token. */
function promptTokens(prompt: string, session: ModelSession): number[] {
  const tokens = session.tokenizer.encode(prompt);
  if (tokens.length > 0) return tokens;
  const [endOfText] = session.tokenizer.eosIds;
  if (endOfText === undefined) throw new Error('The prompt is empty and the model names no end-of-text token to begin with.');
  return [endOfText];
}
