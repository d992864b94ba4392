/** How sure the model was of what would be shown, by the probabilities of its tokens. */
import type { GeneratedToken } from '../../common/protocol';

/** A token and the characters of the shown text that it wrote. */
export interface ShownToken {
  /** 0 to 1. */
  readonly probability: number;
  /** Characters (UTF-16 code units) of the shown text. */
  readonly start: number;
  readonly end: number;
}

export type Confidence =
  /** Of the first line's tokens: the geometric mean and the least of their probabilities. */
  | { readonly kind: 'sure'; readonly mean: number; readonly minimum: number }
  /** The reason is for a person, after "nothing: "; it never holds code. */
  | { readonly kind: 'unsure'; readonly mean: number; readonly minimum: number; readonly reason: string };

/** A part of a text that the model was unsure of. */
export interface UnsureSpan {
  readonly start: number;
  readonly end: number;
  /** Of its least probable token. */
  readonly probability: number;
}

/**
 * Below this probability of the first line's least probable token nothing is shown. phi-micro on 1,151 places inside
 * held-out functions, candidates ranked; what is shown, the share of it that is the line exactly, and how many of all
 * exact lines are still shown:
 *
 *     threshold       0   0.05    0.1   0.15    0.2    0.3    0.5
 *     shown        99 %   88 %   72 %   57 %   47 %   31 %   15 %
 *     exact        13 %   14 %   17 %   20 %   22 %   31 %   46 %
 *     still shown 100 %   99 %   97 %   90 %   83 %   78 %   55 %
 *
 * The geometric mean tells less: at the threshold that shows as many as 0.1 here it loses three times as many.
 */
export const MINIMUM_CONFIDENCE = 0.1;
/** A token less probable than this is marked after acceptance. */
export const UNSURE_BELOW = 0.3;

/**
 * The tokens of what is shown. Filters cut a text's end, change the indentation of its lines and take lines away; each
 * shown line is looked up among the raw ones, in order, without its blanks at both ends.
 * @param tokens of the raw text
 * @param raw the model's text
 * @param shown what became of it
 */
export function shownTokens(tokens: readonly GeneratedToken[], raw: string, shown: string): ShownToken[] {
  const ends = tokens.map((_, index) => tokens[index + 1]?.at ?? raw.length);
  return matchingParts(raw, shown).flatMap(({ rawStart, shownStart, length }) =>
    tokens.flatMap(({ at, logprob }, index) => {
      const start = Math.max(at, rawStart);
      const end = Math.min(ends[index] as number, rawStart + length);
      return start < end ? [{ probability: Math.exp(logprob), start: start - rawStart + shownStart, end: end - rawStart + shownStart }] : [];
    }),
  );
}

/**
 * Judges what would be shown by the least probable token of its first line with content: one wrong token makes a line
 * wrong, so the least says more than the mean; later lines stand or fall with the first, and have too many tokens.
 * @param shown the text after the filters
 * @param threshold 0 to 1; 0 lets everything pass
 * @param raw the text that the tokens spell, where filters have changed more than its end
 */
export function judgeConfidence(tokens: readonly GeneratedToken[], shown: string, threshold = MINIMUM_CONFIDENCE, raw = shown): Confidence {
  const end = firstLineEnd(shown);
  const probabilities = shownTokens(tokens, raw, shown).flatMap(({ probability, start }) => (start < end ? [probability] : []));
  const mean = geometricMean(probabilities);
  const minimum = Math.min(1, ...probabilities);
  if (minimum >= threshold) return { kind: 'sure', mean, minimum };
  return { kind: 'unsure', mean, minimum, reason: `the model was unsure (its least probable token had ${percent(minimum)}, ${percent(threshold)} wanted)` };
}

/** The parts of the shown text whose tokens were improbable, without blanks at their ends; neighbours are one part. */
export function unsureSpans(tokens: readonly GeneratedToken[], shown: string, raw = shown, below = UNSURE_BELOW): UnsureSpan[] {
  const spans: UnsureSpan[] = [];
  for (const { start, end, probability } of shownTokens(tokens, raw, shown)) {
    const last = spans.at(-1);
    if (probability >= below) continue;
    if (last?.end === start) spans[spans.length - 1] = { start: last.start, end, probability: Math.min(last.probability, probability) };
    else spans.push({ start, end, probability });
  }
  return spans.map((span) => withoutBlanks(span, shown)).filter(({ start, end }) => start < end);
}

interface Part {
  rawStart: number;
  shownStart: number;
  length: number;
}

function matchingParts(raw: string, shown: string): Part[] {
  if (raw.startsWith(shown)) return [{ rawStart: 0, shownStart: 0, length: shown.length }];
  const parts: Part[] = [];
  let rawStart = 0;
  let shownStart = 0;
  for (const line of shown.split('\n')) {
    const content = line.trim();
    const found = content === '' ? -1 : raw.indexOf(content, rawStart);
    if (found >= 0) {
      parts.push({ rawStart: found, shownStart: shownStart + line.indexOf(content), length: content.length });
      rawStart = found + content.length;
    }
    shownStart += line.length + 1;
  }
  return parts;
}

function withoutBlanks({ start, end, probability }: UnsureSpan, text: string): UnsureSpan {
  const part = text.slice(start, end);
  return { start: start + (part.length - part.trimStart().length), end: end - (part.length - part.trimEnd().length), probability };
}

function firstLineEnd(text: string): number {
  const end = text.indexOf('\n', Math.max(0, text.search(/\S/)));
  return end < 0 ? text.length : end;
}

/** 1 for none: nothing that is shown was doubted. */
function geometricMean(probabilities: readonly number[]): number {
  if (probabilities.length === 0) return 1;
  return Math.exp(probabilities.reduce((sum, probability) => sum + Math.log(probability), 0) / probabilities.length);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
