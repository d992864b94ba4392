/** From probabilities to hints: which of the model's surprises are worth a person's look. */
import type { UnexpectedToken } from '../../../common/protocol';
import { insertionKeepsParseable } from '../../syntax/parseable';
import type { SyntaxTree } from '../../syntax/tree';
import { alternativesTo, type Alternative, type Slip } from './alternatives';

/** An alternative that was tried out: the code after it, read in its light. */
export interface Tried {
  readonly alternative: Alternative;
  /** By how many nats the rest of the statement and the lines after it are likelier with the alternative, itself included. */
  readonly gain: number;
}

export interface Thresholds {
  /** The code as it is has at most this probability. */
  readonly atMost: number;
  /** The alternative has at least this one. */
  readonly atLeast: number;
  /** And makes what follows likelier by so many nats. */
  readonly gain: number;
}

/** Tokens that the model gives more are no surprise, whatever else it expects. */
export const EXPECTED_FROM = 0.1;
/** Rivals to ask for: an alternative worth a hint is among the first. */
export const RIVALS = 3;
/** Alternatives tried out for one function: each costs two short forwards. */
const TRIED_MAX = 6;
/** Hints for one file: more would not be read. */
export const HINTS_MAX = 3;

/** Set by `npm run bench:review` on mutations of code that the model has not seen: see docs/review.md. */
export const THRESHOLDS: Readonly<Record<Slip, Thresholds>> = {
  comparison: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  arithmetic: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  boolean: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  constant: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  name: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  arguments: { atMost: 0.05, atLeast: 0.5, gain: 2 },
  negation: { atMost: 0.05, atLeast: 0.5, gain: 2 },
};

/**
 * What to try out, the most surprising first: a token is improbable, and there is one alternative that is much more
 * probable and parses where it would stand.
 * @param offset where the judged text begins in the document
 */
export function suspects(tree: SyntaxTree, offset: number, unexpected: readonly UnexpectedToken[], thresholds = THRESHOLDS): Alternative[] {
  return unexpected
    .flatMap((token) => alternativesTo(tree.root, tree.text, offset, token).slice(0, 1))
    .filter((alternative) => {
      const { atMost, atLeast } = thresholds[alternative.slip];
      return Math.exp(alternative.logprob) <= atMost && Math.exp(alternative.alternativeLogprob) >= atLeast;
    })
    .filter(({ start, end, text }) => insertionKeepsParseable(tree, { start, end, text }).kind === 'ok')
    .sort((a, b) => b.alternativeLogprob - b.logprob - (a.alternativeLogprob - a.logprob))
    .slice(0, TRIED_MAX);
}

/** The hints among what was tried out, best first. */
export function surprises(tried: readonly Tried[], thresholds = THRESHOLDS): Tried[] {
  return tried.filter(({ alternative, gain }) => gain >= thresholds[alternative.slip].gain).sort((a, b) => b.gain - a.gain);
}

/** Lines after the statement's own that are read in the light of an alternative. */
const LINES_AFTER = 2;

/** The text that is scored to try an alternative out: from where it begins to some lines on. `before` is what the prompt ends with. */
export function trial(text: string, { start, end, text: replacement }: Alternative, until: number): { readonly asIs: string; readonly instead: string } {
  let stop = end;
  for (let lines = 0; lines <= LINES_AFTER && stop < until; lines++) {
    const next = text.indexOf('\n', stop);
    stop = next < 0 ? until : Math.min(until, next + 1);
  }
  const rest = text.slice(end, stop).trimEnd();
  return { asIs: text.slice(start, end) + rest, instead: replacement + rest };
}
