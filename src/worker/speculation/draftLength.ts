/**
 * How many tokens to draft. A forward of k + 1 rows costs more than one of a single row, by how much depends on the
 * machine and the graph; the gain depends on how often drafts are right. Both are measured while generating, and
 * where drafting loses, the answer is 0.
 */
import type { ForwardCosts } from './forwardCosts';

/** Weight of a drafted token in the moving average of acceptance. */
const ACCEPTANCE_RATE = 0.05;
/** Before anything is known, drafts are taken to be right as often as not. */
const ACCEPTANCE_PRIOR = 0.5;
/** Each draft that was not made moves the belief back to the prior by this share, so that drafting is tried again. */
const FORGETTING = 0.001;
/** The gain must exceed noise. */
const MIN_GAIN = 1.03;

/** Expected tokens of a step with `draft` tokens drafted, each right with probability `acceptance`: 1 + a + … + a^draft. */
export function expectedTokens(draft: number, acceptance: number): number {
  let sum = 1;
  let power = 1;
  for (let i = 0; i < draft; i++) sum += power *= acceptance;
  return sum;
}

/** See the module's comment. One for each source of drafts of a session. */
export class DraftLength {
  private acceptance = ACCEPTANCE_PRIOR;
  private drafted = false;

  /** @param draftMs milliseconds that drafting one token costs itself; 0 for lookup. */
  constructor(
    private readonly costs: ForwardCosts,
    private readonly draftMs: () => number = () => 0,
  ) {}

  /** The share of drafted tokens that were right lately; undefined while nothing was drafted. */
  get acceptanceRate(): number | undefined {
    return this.drafted ? this.acceptance : undefined;
  }

  /** The length with the most expected tokens a millisecond, at most `longest`; 0 where none beats plain decoding. */
  best(longest: number): number {
    // The first step is plain: what drafts are measured against.
    if (!this.costs.known) return 0;
    let best = 0;
    let bestRate = MIN_GAIN / this.costs.of(1);
    for (let draft = 1; draft <= longest; draft++) {
      const rate = expectedTokens(draft, this.acceptance) / (this.costs.of(draft + 1) + draft * this.draftMs());
      if (rate > bestRate) {
        best = draft;
        bestRate = rate;
      }
    }
    return best;
  }

  /** Learns from a step: `accepted` of `drafted` tokens, from the first on, were right; 0 drafted where it did not pay. */
  observe(drafted: number, accepted: number): void {
    this.drafted ||= drafted > 0;
    if (drafted === 0) this.acceptance += FORGETTING * (ACCEPTANCE_PRIOR - this.acceptance);
    for (let i = 0; i < accepted; i++) this.acceptance += ACCEPTANCE_RATE * (1 - this.acceptance);
    if (accepted < drafted) this.acceptance -= ACCEPTANCE_RATE * this.acceptance;
  }
}
