/** Texts beside the first one for the same prompt. */
import type { FinishReason, GeneratedToken } from './generate';

/** Where other texts than the first come from. */
export type CandidateSource =
  /** The likeliest other tokens along the first text's first line, each written on greedily. */
  | 'branch'
  /** Drawn from the model's own distribution. */
  | 'sample';

/** A search for other texts beside the first, over the same KV prefix. */
export interface CandidateParams {
  /** Texts beside the first at most. */
  extra: number;
  source: CandidateSource;
  /** Of the texts drawn by 'sample'. */
  temperature: number;
  /** Of the same; the same seed gives the same texts. */
  seed: number;
  /** No other text is looked for where each token of the first one has at least this probability; above 1 = always look. */
  sureFrom: number;
  /** A text is given up once it is less probable than the whole first one by this many nats: it would hardly rank before it. */
  giveUp: number;
  /** Milliseconds that the search may take after the first text is there; what is complete by then is ranked. */
  budgetMs: number;
}

/** One of several texts for the same prompt. */
export interface Candidate {
  text: string;
  tokens: GeneratedToken[];
  finish: FinishReason;
  /** Natural logarithm of the probability, mean per token of the text; 0 for an empty one. */
  logprob: number;
  /** The same of the suffix that follows the text, mean per token; missing where it was not computed. */
  suffixLogprob?: number;
  /** What it is ranked by; see core/completion/ranking.ts. */
  score: number;
  /** The text that the request's own sampling gives; the others were looked for beside it. */
  greedy: boolean;
}

/** How the alternatives were put in order, or why there are none. */
export type Ranking =
  /** By their own probability and that of the suffix after them. */
  | 'by-suffix'
  /** The first text first, since nothing was said of what follows. */
  | 'no-suffix'
  /** The first text first: the suffix could not be scored, since the graph gives the logits of the last position alone. */
  | 'last-logits-only'
  /** The first text first: the suffix after it could not be scored (no room, or tokens that spell other bytes). */
  | 'suffix-not-scored'
  /** No other text was looked for: the model was sure of the first. */
  | 'sure';
