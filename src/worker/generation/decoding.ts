/** One text while it is decoded: its tokens, what of the prompt is healed, and where it ends. */
import type { FinishReason, GeneratedToken, GenerateParams } from '../../common/protocol';
import type { ModelSession } from '../model/session';
import type { Draft } from '../speculation/speculator';
import { planHealing, type HealingConstraint } from './healing';
import type { PrefixCache, Rows } from './prefix';
import { endsInLoop, LOOP_WINDOW } from './repetition';
import { rivalsOf, type Sampler, type TokenChoice } from './sampling';
import { GrowingText } from '../../core/completion/growingText';
import { indexOf } from './tokenIndex';
import type { RequestTools } from './tools';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const NO_DRAFT: Draft = { tokens: [], source: undefined };

/** A token that was chosen, and those that nearly were. */
export interface ChosenToken extends TokenChoice {
  /** Likeliest first; none unless asked for. */
  readonly rivals: readonly TokenChoice[];
  /** Characters of the text before it. */
  readonly at: number;
}

/** What a forward cost and found in the cache. */
export interface StepCost {
  reused: number;
  ms: number;
}

/** How a step ended the text; undefined while it goes on. */
export type StepEnd = FinishReason | 'nan-logits' | undefined;

/** Where all texts of a prompt begin. */
export interface PromptStart {
  /** The prompt's tokens that stay. */
  readonly kept: readonly number[];
  /** Tokens of the prompt that are generated again. */
  readonly removed: readonly number[];
  /** The bytes of those, to be spelled again. */
  readonly healing: HealingConstraint | undefined;
}

/** The start of a text; made anew for each, since healing counts along. */
export function startOf(prompt: readonly number[], heal: boolean, { tokenizer }: ModelSession): PromptStart {
  const plan = heal ? planHealing(prompt, tokenizer, () => indexOf(tokenizer)) : undefined;
  return { kept: plan?.kept ?? prompt, removed: plan?.removed ?? [], healing: plan?.constraint };
}

/** See the module's comment. Steps may be interrupted by RunCancelled and called again: they go on where they were. */
export class Decoding {
  /** The prompt's tokens that stay, and all that were chosen since; the KV cache is made to hold these. */
  readonly tokens: number[];
  /** All that were chosen, those included that only spell the prompt again or lie beyond the text's end. */
  readonly chosen: ChosenToken[] = [];
  draftedTokens = 0;
  acceptedTokens = 0;
  readonly #text: GrowingText;
  readonly #answer: GeneratedToken[] = [];
  #healing: HealingConstraint | undefined;
  /** Tokens that are likely next: run along with the others, so that right guesses cost no forward of their own. */
  #draft: Draft = NO_DRAFT;
  #reference: number[] | undefined;

  /**
   * @param copyFrom tokens that drafts may be copied from, before the request's own text for that
   * @param rivals how many rivals to remember of each token
   */
  constructor(
    start: PromptStart,
    private readonly params: GenerateParams,
    private readonly tools: RequestTools,
    private readonly sampler: Sampler,
    private readonly rivals: number,
    private readonly copyFrom: readonly number[] = [],
  ) {
    this.tokens = [...start.kept];
    this.#healing = start.healing;
    this.#text = new GrowingText(params.scope, params.stopStrings);
    if (tools.session.logitsRows === 'all') this.#draft = { tokens: [...start.removed], source: undefined };
  }

  /** Tokens of the answer so far. */
  get answered(): number {
    return this.#answer.length;
  }

  /** Natural logarithm of the probability of all that was chosen. */
  get logprob(): number {
    return this.chosen.reduce((sum, token) => sum + token.logprob, 0);
  }

  /** New text that no later token can take back. */
  take(): string {
    return this.#text.take();
  }

  /** Runs the prompt alone. */
  async fill(cache: PrefixCache, signal: AbortSignal): Promise<StepCost> {
    return this.#advance(cache, signal);
  }

  /** One forward, and the tokens that follow from it. @throws RunCancelled when `signal` ends it. */
  async step(cache: PrefixCache, signal: AbortSignal): Promise<{ end: StepEnd } & StepCost> {
    if (this.#draft.tokens.length === 0) this.#draft = await this.#propose(signal);
    const rows = await this.#advance(cache, signal);
    const end = this.#take(rows) ?? (this.tokens.length > this.tools.session.info.contextLength ? 'context-full' : undefined);
    return { end, reused: rows.reused, ms: rows.ms };
  }

  /** Chooses a token without a forward; what it was chosen from is known from another text. */
  force(token: TokenChoice): FinishReason | undefined {
    this.#draft = NO_DRAFT;
    return this.#choose(token, []);
  }

  /** Ends the text. */
  finish(end: FinishReason): { text: string; tokens: GeneratedToken[]; finish: FinishReason; rest: string } {
    const rest = this.#text.finish();
    const text = this.#text.toString();
    // The unfinished character of a budget that ran out may itself have been beyond a cut.
    return { text, tokens: this.#answer.filter(({ at }) => at < text.length), finish: this.#text.cut?.finish ?? end, rest };
  }

  /** Drafts from the second token on: the first waits for the prompt anyway, and a healed one is constrained. */
  async #propose(signal: AbortSignal): Promise<Draft> {
    const { session, speculator } = this.tools;
    if (!this.params.speculate || session.logitsRows === 'last' || this.answered === 0 || this.#healing) return NO_DRAFT;
    const { draftFrom } = this.params;
    this.#reference ??= [...this.copyFrom, ...(draftFrom === undefined ? [] : session.tokenizer.encode(draftFrom))];
    const room = Math.min(this.params.maxTokens - this.answered, session.info.contextLength - this.tokens.length) - 1;
    return speculator.propose(this.tokens, this.#reference, room, signal);
  }

  /** Logits of the position after the tokens, and of those after each token of the draft. */
  async #advance(cache: PrefixCache, signal: AbortSignal): Promise<Rows & StepCost> {
    const startedAt = this.tools.now();
    const draft = this.#draft.tokens;
    const wanted = draft.length === 0 ? this.tokens : [...this.tokens, ...draft];
    const rows = await cache.advance(wanted, 1 + draft.length, signal, this.params.priority === 'background' ? this.tools.rest : undefined);
    return { ...rows, ms: this.tools.now() - startedAt };
  }

  /** Chooses a token from each row, as long as the row's own draft token was the one chosen before it. */
  #take(rows: Rows & StepCost): StepEnd {
    const checked = this.#draft;
    this.#draft = NO_DRAFT;
    const before = this.tokens.length;
    const wasDecode = this.answered > 0;
    const end = this.#takeRows(rows, checked.tokens);
    if (wasDecode) this.#learn(checked, this.tokens.slice(before), rows.ms);
    return end;
  }

  #takeRows(rows: Rows, draft: readonly number[]): StepEnd {
    const { info, tokenizer } = this.tools.session;
    for (let row = 0; row <= draft.length; row++) {
      const logits = rows.logits.subarray(row * info.vocabSize, (row + 1) * info.vocabSize);
      const allowed = this.#healing?.allowed();
      const choice = this.sampler.choose(logits, allowed);
      if (choice.kind === 'nan-logits') return 'nan-logits';
      const rivals = this.rivals > 0 ? rivalsOf(choice, logits, tokenizer.size, this.rivals, allowed) : [];
      const finish = this.#choose(choice, rivals);
      if (finish !== undefined) return finish;
      if (choice.id !== draft[row]) return undefined;
    }
    return undefined;
  }

  /** A draft counts as wrong from its first other token on; what lies beyond the answer's end was not checked. */
  #learn(draft: Draft, chosen: readonly number[], ms: number): void {
    const compared = chosen.slice(0, draft.tokens.length);
    const wrong = compared.findIndex((id, index) => id !== draft.tokens[index]);
    const accepted = wrong < 0 ? compared.length : wrong;
    this.draftedTokens += draft.tokens.length;
    this.acceptedTokens += accepted;
    this.tools.speculator.observe(draft, accepted, ms);
  }

  /** A token that ends the first line, or comes after it, says nothing about that line. */
  #isUnwanted(logprob: number, at: number, bytes: Uint8Array): boolean {
    const { giveUpBelow } = this.params;
    if (giveUpBelow === undefined || Math.exp(logprob) >= giveUpBelow) return false;
    const before = this.#text.toString().slice(0, at);
    return !/\S.*[\r\n]/.test(before) && !(bytes[0] === LINE_FEED || bytes[0] === CARRIAGE_RETURN);
  }

  #choose({ id, logprob }: TokenChoice, rivals: readonly TokenChoice[]): FinishReason | undefined {
    const { tokenizer } = this.tools.session;
    const at = this.#text.length;
    this.tokens.push(id);
    this.chosen.push({ id, logprob, at, rivals });
    const bytes = tokenizer.bytesOf(id);
    const healing = this.#healing;
    const beyond = healing === undefined ? bytes : healing.consume(bytes);
    if (healing?.done) this.#healing = undefined;
    // A token that spells nothing but the prompt is no part of the answer.
    if (healing !== undefined && beyond.length === 0) return undefined;
    if (tokenizer.eosIds.has(id)) return 'stop-token';
    this.#answer.push({ id, logprob, at });
    this.#text.push(beyond);
    if (this.#text.cut !== undefined) return this.#text.cut.finish;
    if (this.#isUnwanted(logprob, at, beyond)) return 'unsure';
    if (endsInLoop(this.#answer.slice(-LOOP_WINDOW).map((token) => token.id))) return 'repetition';
    return this.#answer.length >= this.params.maxTokens ? 'budget' : undefined;
  }
}
