/** From probabilities to hints: which of the model's surprises are worth a person's look. */
import type { UnexpectedToken } from '../../../common/protocol';
import { insertionKeepsParseable } from '../../syntax/parseable';
import type { SyntaxTree } from '../../syntax/tree';
import { alternativesTo, type Alternative, type Slip } from './alternatives';
import { codeEvidence, modelEvidence, type CodeEvidence, type Evidence } from './evidence';

/** What might be a slip: the code there is improbable, and there is one alternative that the model would rather have. */
export interface Suspect {
  readonly alternative: Alternative;
  readonly code: CodeEvidence;
}

/** A suspect whose alternative was tried out: the code after it, read in its light. */
export interface Tried extends Suspect {
  /** By how many nats the rest of the statement and the lines after it are likelier with the alternative, itself included. */
  readonly gain: number;
}

/** How evidence becomes the probability of a slip: a logistic regression. The values shipped stand in weights.ts. */
export interface Weights {
  readonly intercepts: Readonly<Record<Slip, number>>;
  readonly evidence: Readonly<Record<Evidence, number>>;
  /** Suspects of at least this probability become hints. */
  readonly shownFrom: number;
}

/** Tokens that the model gives more are no surprise, whatever else it expects. */
export const EXPECTED_FROM = 0.1;
/** An alternative that the model gives less is no expectation. */
const ALTERNATIVE_FROM = 0.15;
/** Rivals to ask for: an alternative worth a hint is among the first. */
export const RIVALS = 3;
/** Alternatives tried out for one function: each costs two short forwards. */
const TRIED_MAX = 6;
/** Hints for one function: the second is often a consequence of the first. */
export const FUNCTION_HINTS_MAX = 1;
/** Hints for one file: more would not be read. */
export const HINTS_MAX = 3;
/** Gain of a trial than which none speaks more for the alternative, nats. */
const GAIN_AT_BEST = 1000;

/**
 * What to try out, the most surprising first: a token is improbable, and there is one alternative that is much more
 * probable and parses where it would stand.
 * @param offset where the judged text begins in the document
 * @param weights where given, what no trial could make a hint is left out
 */
export function suspects(tree: SyntaxTree, offset: number, unexpected: readonly UnexpectedToken[], weights?: Weights): Suspect[] {
  return unexpected
    .flatMap((token) => alternativesTo(tree.root, tree.text, offset, token).slice(0, 1))
    .filter(({ logprob, alternativeLogprob }) => Math.exp(logprob) <= EXPECTED_FROM && Math.exp(alternativeLogprob) >= ALTERNATIVE_FROM)
    .map((alternative) => ({ alternative, code: codeEvidence(tree, alternative) }))
    .filter((suspect) => weights === undefined || slipProbability({ ...suspect, gain: GAIN_AT_BEST }, weights) >= weights.shownFrom)
    .filter(({ alternative: { start, end, text } }) => insertionKeepsParseable(tree, { start, end, text }).kind === 'ok')
    .sort((a, b) => ratio(b) - ratio(a))
    .slice(0, TRIED_MAX);
}

const ratio = ({ alternative: { logprob, alternativeLogprob } }: Suspect): number => alternativeLogprob - logprob;

/** 0 to 1. */
export function slipProbability({ alternative, code, gain }: Tried, { intercepts, evidence }: Weights): number {
  const all: Readonly<Record<Evidence, number>> = { ...code, ...modelEvidence(alternative, gain) };
  const sum = Object.entries(evidence).reduce((total, [name, weight]) => total + weight * all[name as Evidence], intercepts[alternative.slip]);
  return 1 / (1 + Math.exp(-sum));
}

export type Surprise<T extends Tried = Tried> = T & {
  /** 0 to 1: that it is a slip. */
  readonly probability: number;
};

/** The hints among what was tried out in one function, best first. */
export function surprises<T extends Tried>(tried: readonly T[], weights: Weights): Surprise<T>[] {
  return tried
    .map((one) => ({ ...one, probability: slipProbability(one, weights) }))
    .filter(({ probability }) => probability >= weights.shownFrom)
    .sort(bestFirst)
    .slice(0, FUNCTION_HINTS_MAX);
}

export const bestFirst = (a: Surprise, b: Surprise): number => b.probability - a.probability;

/** Lines after the statement's own that are read in the light of an alternative. */
const LINES_AFTER = 2;

/**
 * The texts that are scored to try an alternative out, up to some lines on, and where in the document they begin: the
 * blank before a word belongs to its token, and a token that reaches into the prompt would not be judged.
 */
export function trial(text: string, { start, end, text: replacement }: Alternative, until: number): { readonly from: number; readonly asIs: string; readonly instead: string } {
  let stop = end;
  for (let lines = 0; lines <= LINES_AFTER && stop < until; lines++) {
    const next = text.indexOf('\n', stop);
    stop = next < 0 ? until : Math.min(until, next + 1);
  }
  const rest = text.slice(end, stop).trimEnd();
  const blank = text[start - 1] === ' ' ? ' ' : '';
  return { from: start - blank.length, asIs: blank + text.slice(start, end) + rest, instead: blank + replacement + rest };
}
