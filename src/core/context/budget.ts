/** How many tokens a prompt may have: as many as this machine reads in the time that a person waits for a suggestion. */
import type { ContextUse, GenerateStats } from '../../common/protocol';

/** The lengths a prompt may have. Few and far apart: a new length moves the window's start, and all is read anew. */
export const PROMPT_STEPS = [256, 384, 512, 768, 1024, 1536] as const;
/**
 * The most that a model gains by, however fast it reads. Small models are trained on short rows: phi-micro is surer of
 * the rest of a line with 768 than with 1,536 tokens before it, by one nat a line.
 */
const MODEL_TOKENS: Readonly<Record<ContextUse, number>> = { file: 768, project: 1536 };
/** Assumed while nothing has been measured. */
export const PROMPT_TOKENS_ASSUMED = 768;
/** Reading the whole prompt anew may take this long, ms; it happens when the window's start moves. */
const TARGET_MS = 400;
/** A longer prompt must be read well within the target, a shorter one is taken well beyond it: else the length would flutter. */
const MARGIN = 1.25;
/** Fewer new tokens say more about the overhead of a run than about its speed. */
const LEAST_MEASURED = 64;
const SAMPLES = 9;
/** Measurements before the first change. */
const LEAST_SAMPLES = 3;

/** Below this a completion is guesswork. */
const PROMPT_TOKENS_MIN = 32;
/** Kept free for the tokens of the cut at the cursor. */
const SPARE_TOKENS = 8;
/** The part of the prompt that may come from outside the window. */
const PREAMBLE_SHARE = 0.25;

/** Learns how fast the model reads, and how long a prompt may be. */
export class PromptBudget {
  #rates: number[] = [];
  #tokens: number = PROMPT_TOKENS_ASSUMED;

  /** Tokens that the prompt of such a model may have, whatever it holds; one of PROMPT_STEPS. */
  tokensFor(use: ContextUse): number {
    return Math.min(this.#tokens, MODEL_TOKENS[use]);
  }

  /** Counts what was read for a person who waits; background work runs at half speed and says nothing. */
  note({ promptTokens, reusedTokens, prefillMs }: Pick<GenerateStats, 'promptTokens' | 'reusedTokens' | 'prefillMs'>): void {
    const read = promptTokens - reusedTokens;
    if (read < LEAST_MEASURED || prefillMs <= 0) return;
    this.#rates = [...this.#rates, read / prefillMs].slice(-SAMPLES);
    if (this.#rates.length < LEAST_SAMPLES) return;
    const affordable = median(this.#rates) * TARGET_MS;
    const up = PROMPT_STEPS.findLast((step) => step * MARGIN <= affordable);
    const down = PROMPT_STEPS.findLast((step) => step <= affordable * MARGIN) ?? PROMPT_STEPS[0];
    if (up !== undefined && up > this.#tokens) this.#tokens = up;
    else if (down < this.#tokens) this.#tokens = down;
  }

  /** Another model has another speed. */
  reset(): void {
    this.#rates = [];
    this.#tokens = PROMPT_TOKENS_ASSUMED;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

/**
 * @param contextLength tokens the session holds
 * @param newTokens tokens that may be generated
 * @param share 1, or less where estimates have proved too low
 * @param most tokens at most, see {@link PromptBudget}
 */
export function promptBudget(contextLength: number, newTokens: number, share = 1, most: number = PROMPT_TOKENS_ASSUMED): number {
  return Math.max(PROMPT_TOKENS_MIN, Math.floor(Math.min(most, contextLength - newTokens - SPARE_TOKENS) * share));
}

/** Divides a prompt's tokens. The window's part does not depend on how much of the preamble is filled, so its start stays. */
export function divideBudget(tokens: number): { readonly preamble: number; readonly window: number } {
  const preamble = Math.floor(tokens * PREAMBLE_SHARE);
  return { preamble, window: tokens - preamble };
}
