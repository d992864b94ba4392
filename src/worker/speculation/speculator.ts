/**
 * Where drafts come from, and what is learnt from them. A draft is checked by one forward of the model over all its
 * tokens: the first row whose choice differs ends it, and that choice is kept. Drafts are fixed token sequences, for
 * which this is the rejection rule of speculative sampling (Leviathan et al., 2023) with a draft distribution of one
 * token: greedy output stays what it was token for token, and sampled output keeps its distribution.
 */
import { DraftLength } from './draftLength';
import type { DraftModel } from './draftModel';
import { ForwardCosts } from './forwardCosts';
import { lookUpDraft } from './promptLookup';

/** A longer draft would hardly be right to its end. */
const DRAFT_MAX = 16;

type Source = 'lookup' | 'model';

export interface Draft {
  tokens: number[];
  source: Source | undefined;
}

const NO_DRAFT: Draft = { tokens: [], source: undefined };

/** See the module's comment. One for each session. */
export class Speculator {
  private readonly costs = new ForwardCosts();
  private readonly lengths: Readonly<Record<Source, DraftLength>>;

  /** @param model drafts where lookup finds nothing; may be missing. */
  constructor(private readonly model?: DraftModel) {
    this.lengths = { lookup: new DraftLength(this.costs), model: new DraftLength(this.costs, () => model?.tokenMs ?? 0) };
  }

  /** The share of drafted tokens that were right lately, by source; a source that drafted nothing is missing. */
  get acceptance(): Partial<Record<Source, number>> {
    const rates = Object.entries(this.lengths).map(([source, length]) => [source, length.acceptanceRate] as const);
    return Object.fromEntries(rates.filter(([, rate]) => rate !== undefined));
  }

  /** Milliseconds of a plain step lately; undefined before the first. */
  get stepMs(): number | undefined {
    return this.costs.step;
  }

  /**
   * Tokens that are likely to follow, as many as pay.
   * @param reference text to copy from beside the sequence itself, as tokens
   * @param room tokens that may still be drafted
   * @throws RunCancelled when `signal` ends it.
   */
  async propose(tokens: readonly number[], reference: readonly number[], room: number, signal: AbortSignal): Promise<Draft> {
    const longest = Math.min(DRAFT_MAX, room);
    const copied = lookUpDraft(tokens, reference, longest);
    if (copied.length > 0) return this.cut('lookup', copied);
    if (!this.model) return NO_DRAFT;
    const length = this.lengths.model.best(longest);
    if (length === 0) this.lengths.model.observe(0, 0);
    return length === 0 ? NO_DRAFT : { tokens: await this.model.propose(tokens, length, signal), source: 'model' };
  }

  /** Learns from a checked draft, and from plain steps: `ms` is the time of the forward. */
  observe({ tokens, source }: Draft, accepted: number, ms: number): void {
    this.costs.observe(tokens.length + 1, ms);
    if (source) this.lengths[source].observe(tokens.length, accepted);
  }

  private cut(source: Source, tokens: number[]): Draft {
    return { tokens: tokens.slice(0, this.lengths[source].best(tokens.length)), source };
  }
}
