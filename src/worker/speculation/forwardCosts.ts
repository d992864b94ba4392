/** What a forward of so many rows costs on this machine with this graph, measured while generating. */

/** Weight of a new observation in the moving averages: contexts grow and machines are shared. */
const COST_RATE = 0.2;
/** Weight of the first observation of a number of rows against what was expected: it may have had a spike of load. */
const FIRST_RATE = 0.5;
/**
 * Each step moves what was measured for other numbers of rows by this share to what would be expected of them: a spike
 * would else keep drafts off for good. Where drafts do not pay, trying them again costs 1 % (simulated).
 */
const FORGETTING = 0.002;
/** Before a second row was ever measured, it is taken to cost this share of the first. */
const ROW_COST_PRIOR = 0.15;
/** No forward takes less, ms; it keeps rates finite. */
const MIN_COST_MS = 0.01;

/** See the module's comment. One for each session. */
export class ForwardCosts {
  /** Measured milliseconds by rows. */
  private readonly measured = new Map<number, number>();

  /** Whether a plain step was measured yet. */
  get known(): boolean {
    return this.measured.has(1);
  }

  /** Milliseconds of a plain step lately; undefined before the first. */
  get step(): number | undefined {
    return this.measured.get(1);
  }

  observe(rows: number, ms: number): void {
    const before = this.measured.get(rows);
    const expected = before ?? (this.known ? this.of(rows) : ms);
    this.measured.set(rows, expected + (before === undefined ? FIRST_RATE : COST_RATE) * (ms - expected));
    this.forgetOthers(rows);
  }

  private forgetOthers(observed: number): void {
    const { step } = this;
    if (step === undefined) return;
    for (const [rows, ms] of this.measured) {
      const prior = step * (1 + ROW_COST_PRIOR * (rows - 1));
      if (rows !== 1 && rows !== observed) this.measured.set(rows, ms + FORGETTING * (prior - ms));
    }
  }

  /** Milliseconds of a forward over `rows` rows: measured, or on the line through measured ones. Needs {@link known}. */
  of(rows: number): number {
    const measured = [...this.measured].sort(([a], [b]) => a - b);
    const [firstRows, firstMs] = measured[0] as [number, number];
    const [belowRows, belowMs] = measured.findLast(([at]) => at <= rows) as [number, number];
    const above = measured.find(([at]) => at > rows);
    const priorSlope = firstMs * ROW_COST_PRIOR;
    const measuredSlope = Math.max(0, (belowMs - firstMs) / (belowRows - firstRows));
    const slope = above ? (above[1] - belowMs) / (above[0] - belowRows) : belowRows === firstRows ? priorSlope : measuredSlope;
    return Math.max(MIN_COST_MS, belowMs + slope * (rows - belowRows));
  }
}
