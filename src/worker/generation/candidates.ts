/** Looks for other texts beside the first, over the same KV prefix, and ranks them all. */
import type { Candidate, CandidateParams, FinishReason, GenerateParams, Ranking } from '../../common/protocol';
import { ranked, scoreOf } from '../../core/completion/ranking';
import { drawnBranches, likeliestBranches, RIVALS, type Branch, type Trunk } from './branches';
import { Decoding, type PromptStart } from './decoding';
import type { PrefixCache } from './prefix';
import { mulberry32 } from './random';
import { Sampler } from './sampling';
import { scoreSuffix, type SuffixScore } from './suffixScore';
import type { RequestTools } from './tools';

/** A text that is so many tokens longer than the first will hardly be the better one, nor soon be done. */
const LONGER_BY_MAX = 16;
/** Branches that may be tried in vain: those that lead to a text already there, or are given up. */
const SPARE_BRANCHES = 1;
/** What does not end by itself is not offered beside a text that does. */
const ENDLESS: ReadonlySet<FinishReason> = new Set(['budget', 'repetition', 'context-full']);

/** A complete text. */
interface Found {
  readonly decoding: Decoding;
  readonly candidate: Omit<Candidate, 'score'>;
  /** Missing until it was tried. */
  suffix?: SuffixScore;
}

export interface SearchParts {
  readonly params: GenerateParams;
  readonly candidates: CandidateParams;
  readonly tools: RequestTools;
  /** The start of the prompt, made anew for each text. */
  readonly start: () => PromptStart;
  readonly first: Decoding;
  readonly firstFinish: FinishReason;
}

/** See the module's comment. {@link run} may be interrupted by RunCancelled and called again: it goes on where it was. */
export class CandidateSearch {
  readonly #startedAt: number;
  readonly #found: Found[];
  readonly #branches: Iterator<Branch>;
  readonly #kept: readonly number[];
  /** Bytes of the prompt that each text spells again. */
  readonly #healedBytes: number;
  #current: Decoding | undefined;
  #begun = 0;

  constructor(private readonly parts: SearchParts) {
    const { first, firstFinish, tools, start } = parts;
    const { kept, healing } = start();
    this.#kept = kept;
    this.#healedBytes = healing?.length ?? 0;
    this.#startedAt = tools.now();
    this.#found = [found(first, firstFinish, true)];
    this.#branches = this.#branchesOf(this.#first.candidate.text);
  }

  /** Decodes and scores until there are enough texts or the time is over; then the cache holds the best one. */
  async run(cache: PrefixCache, signal: AbortSignal): Promise<void> {
    if (this.#sure) return;
    while (this.#inTime && (await this.#work(cache, signal)));
    await this.#hold(cache, signal);
  }

  /** Best first, and why in this order. */
  result(): { alternatives: Candidate[]; ranking: Ranking; candidatesMs: number } {
    const candidatesMs = this.parts.tools.now() - this.#startedAt;
    return { alternatives: ranked(this.#comparable().map((candidate) => ({ ...candidate, score: scoreOf(candidate) }))), ranking: this.#ranking, candidatesMs };
  }

  /** One forward, or the start of a text. @returns whether there is more to do. */
  async #work(cache: PrefixCache, signal: AbortSignal): Promise<boolean> {
    const unscored = this.#scorable ? this.#found.find(({ suffix }) => suffix === undefined) : undefined;
    if (unscored) {
      unscored.suffix = await this.#score(unscored, cache, signal);
      return true;
    }
    if (this.#found.length > this.parts.candidates.extra) return false;
    if (this.#current === undefined) return this.#takeBranch();
    const { end } = await this.#current.step(cache, signal);
    if (end === 'nan-logits') {
      cache.forget();
      return false;
    }
    if (end !== undefined) this.#keep(this.#current, end);
    if (end !== undefined || this.#isHopeless(this.#current)) this.#current = undefined;
    return true;
  }

  #score({ decoding, candidate }: Found, cache: PrefixCache, signal: AbortSignal): Promise<SuffixScore> {
    const { params, tools } = this.parts;
    const text = { kept: this.#kept, chosen: decoding.tokens.slice(this.#kept.length), healedBytes: this.#healedBytes, text: candidate.text };
    return scoreSuffix(cache, tools.session, text, params.suffix ?? '', signal);
  }

  /** Begins a text with the next branch. @returns false when there is none left. */
  #takeBranch(): boolean {
    const { first, tools, candidates } = this.parts;
    if (this.#begun++ === candidates.extra + SPARE_BRANCHES) return false;
    const branch = this.#branches.next();
    if (branch.done) return false;
    const decoding = this.#begin();
    const chosen = [...first.chosen.slice(0, branch.value.at), branch.value.token];
    const end = chosen.map((token) => decoding.force(token)).find((ended) => ended !== undefined);
    if (end !== undefined) this.#keep(decoding, end);
    else if (decoding.tokens.length <= tools.session.info.contextLength && !this.#isHopeless(decoding)) this.#current = decoding;
    return true;
  }

  #begin(): Decoding {
    const { start, params, candidates, tools, first } = this.parts;
    const sampling = candidates.source === 'branch' ? params.sampling : { temperature: candidates.temperature, topP: 1, topK: RIVALS + 1, seed: candidates.seed + this.#found.length };
    return new Decoding(start(), params, tools, new Sampler(sampling, tools.session.tokenizer.size, tools.scratch), 0, first.tokens.slice(this.#kept.length));
  }

  /** Keeps a text that ended, unless it says nothing or what another one says. */
  #keep(decoding: Decoding, end: FinishReason): void {
    const one = found(decoding, end, false);
    const text = one.candidate.text.trimEnd();
    if (text === '' || ENDLESS.has(one.candidate.finish) || this.#isHopeless(decoding)) return;
    if (this.#found.some(({ candidate }) => candidate.text.trimEnd() === text)) return;
    this.#found.push(one);
  }

  /** Afterwards the cache holds the best text, as it would hold the only one: the next prompt most likely goes on from it. */
  async #hold(cache: PrefixCache, signal: AbortSignal): Promise<void> {
    // Emptied after NaN: to read the prompt anew would cost more than it gains.
    if (cache.length === 0) return;
    const best = this.result().alternatives[0];
    const decoding = this.#found.find(({ candidate }) => candidate.text === best?.text)?.decoding ?? this.parts.first;
    await cache.hold(decoding.tokens.slice(0, -1), signal);
  }

  #branchesOf(text: string): Iterator<Branch> {
    const { candidates, first, tools } = this.parts;
    const trunk: Trunk = { chosen: first.chosen, text, bytesOf: (id) => tools.session.tokenizer.bytesOf(id) };
    if (candidates.source === 'branch') return likeliestBranches(trunk).values();
    return drawnBranches(trunk, candidates.temperature, candidates.extra, mulberry32(candidates.seed));
  }

  /** Where the suffix ranks, a text that has no score for it cannot be compared: the time was over before it had one. */
  #comparable(): Omit<Candidate, 'score'>[] {
    if (this.#ranking !== 'by-suffix') return this.#found.map(({ candidate }) => candidate);
    return this.#found.flatMap(({ candidate, suffix }) => (suffix?.kind === 'scored' ? [{ ...candidate, suffixLogprob: suffix.logprob }] : []));
  }

  get #ranking(): Ranking {
    if (this.#sure) return 'sure';
    if (!this.#hasSuffix) return 'no-suffix';
    if (this.parts.tools.session.logitsRows === 'last') return 'last-logits-only';
    return this.#first.suffix?.kind === 'scored' ? 'by-suffix' : 'suffix-not-scored';
  }

  /** Whether the suffix can rank: what could not be scored after the first text need not be tried after others. */
  get #scorable(): boolean {
    return this.#hasSuffix && this.parts.tools.session.logitsRows === 'all' && this.#first.suffix?.kind !== 'not-scored';
  }

  get #hasSuffix(): boolean {
    return (this.parts.params.suffix ?? '') !== '';
  }

  get #first(): Found {
    return this.#found[0] as Found;
  }

  get #sure(): boolean {
    const { tokens } = this.#first.candidate;
    return tokens.length > 0 && tokens.every(({ logprob }) => Math.exp(logprob) >= this.parts.candidates.sureFrom);
  }

  get #inTime(): boolean {
    return this.parts.tools.now() - this.#startedAt < this.parts.candidates.budgetMs;
  }

  #isHopeless(decoding: Decoding): boolean {
    const { first, candidates } = this.parts;
    return decoding.logprob < first.logprob - candidates.giveUp || decoding.answered > first.answered + LONGER_BY_MAX;
  }
}

function found(decoding: Decoding, end: FinishReason, greedy: boolean): Found {
  const { text, tokens, finish } = decoding.finish(end);
  const logprob = tokens.length === 0 ? 0 : tokens.reduce((sum, token) => sum + token.logprob, 0) / tokens.length;
  return { decoding, candidate: { text, tokens, finish, logprob, greedy } };
}
