/** What is computed of what was counted. Pure. */

/** Half the width of a 95 % interval, in standard deviations. */
const Z = 1.96;
/** The share of probability that is spread evenly over the vocabulary, see {@link smoothed}. */
export const EVEN_SHARE = 1e-3;
/** A token below this, nats, is one that the model was told never to write. */
const NEVER_NATS = -40;

/** How many of so many, with Wilson's interval of 95 %. */
export interface Share {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export function shareOf(right: number, count: number): Share {
  if (count === 0) return { share: Number.NaN, low: Number.NaN, high: Number.NaN, count };
  const share = right / count;
  const scale = 1 + Z ** 2 / count;
  const middle = (share + Z ** 2 / (2 * count)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / count + Z ** 2 / (4 * count ** 2));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half), count };
}

/**
 * A token's log probability, nats, in a mixture: the model, and with {@link EVEN_SHARE} any token of the vocabulary.
 * A model that gives some tokens next to no probability at all, as phi-micro does by an output bias, would else be
 * judged by the size of that bias; so such a token costs some 18 nats. Others change by less than a hundredth.
 */
export const smoothed = (logprob: number, vocabulary: number): number => Math.log((1 - EVEN_SHARE) * Math.exp(logprob) + EVEN_SHARE / vocabulary);

/** One judged token. */
export interface JudgedToken {
  /** Natural logarithm of its probability. */
  readonly logprob: number;
  /** The model held no other token for likelier. */
  readonly first: boolean;
}

/** Sums over judged tokens, so that chunks can be added up. */
export interface LossSums {
  readonly characters: number;
  readonly tokens: number;
  /** Nats, of all tokens, smoothed. */
  readonly nats: number;
  /** Tokens that the model can write at all, and their nats as the model gives them. */
  readonly writable: number;
  readonly writableNats: number;
  /** Tokens that the model held for the likeliest. */
  readonly first: number;
}

export function sumTokens(tokens: readonly JudgedToken[], characters: number, vocabulary: number): LossSums {
  const writable = tokens.filter(({ logprob }) => logprob > NEVER_NATS);
  return {
    characters,
    tokens: tokens.length,
    nats: -tokens.reduce((sum, { logprob }) => sum + smoothed(logprob, vocabulary), 0),
    writable: writable.length,
    writableNats: -writable.reduce((sum, { logprob }) => sum + logprob, 0),
    first: tokens.filter(({ first }) => first).length,
  };
}

export function addUp(parts: readonly LossSums[]): LossSums {
  const total = (key: keyof LossSums): number => parts.reduce((sum, part) => sum + part[key], 0);
  return { characters: total('characters'), tokens: total('tokens'), nats: total('nats'), writable: total('writable'), writableNats: total('writableNats'), first: total('first') };
}

export const bitsPerCharacter = ({ nats, characters }: LossSums): number => nats / Math.LN2 / characters;

/** The drafts for one text. */
export interface DraftSums {
  readonly drafted: number;
  readonly accepted: number;
  /** Drafts made: each is one forward of the large model. */
  readonly drafts: number;
}

/** Tokens at the beginning of a draft that stand in the text too. */
export function acceptedOf(draft: readonly number[], text: readonly number[], at: number): number {
  const wrong = draft.findIndex((token, index) => token !== text[at + index]);
  return wrong < 0 ? draft.length : wrong;
}

/** Of all drafts: the share of tokens that were right, and the tokens that one forward of the large model gives. */
export function draftFigures(texts: readonly DraftSums[]): { readonly acceptance: number; readonly tokensPerForward: number } {
  const total = (key: keyof DraftSums): number => texts.reduce((sum, text) => sum + text[key], 0);
  return { acceptance: total('accepted') / total('drafted'), tokensPerForward: 1 + total('accepted') / total('drafts') };
}
