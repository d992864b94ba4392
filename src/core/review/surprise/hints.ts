/** Surprises as hints of the review. docs/review.md has a section for each code. */
import type { Hint } from '../hint';
import type { Alternative, Slip } from './alternatives';
import type { Surprise } from './surprise';

interface SlipText {
  readonly code: string;
  /** What to ask oneself; the probabilities come before it. */
  readonly question: string;
  /** What the quick fix does. */
  readonly fix: (alternative: Alternative) => string;
}

const replace = ({ own, expected }: Alternative): string => `Replace \`${short(own)}\` by \`${short(expected)}\``;

export const SLIP_TEXTS: Readonly<Record<Slip, SlipText>> = {
  comparison: { code: 'PP701', question: 'Is the comparison the right one, at its border too?', fix: replace },
  arithmetic: { code: 'PP702', question: 'Is the operator the right one?', fix: replace },
  boolean: { code: 'PP703', question: 'Must both hold, or one of them?', fix: replace },
  constant: { code: 'PP704', question: 'Is the number off by one?', fix: replace },
  name: { code: 'PP705', question: 'Is another variable meant?', fix: replace },
  arguments: { code: 'PP706', question: 'Are the arguments in the right order?', fix: () => 'Swap the arguments' },
  negation: { code: 'PP707', question: 'Is a "not" missing?', fix: () => 'Insert `not`' },
};

/** All codes, for the page that explains them. */
export const SURPRISE_CODES: readonly string[] = Object.values(SLIP_TEXTS).map(({ code }) => code);

/** Longer names are cut where they are shown. */
const SHOWN_MAX = 40;

const short = (name: string): string => (name.length <= SHOWN_MAX ? name : `${name.slice(0, SHOWN_MAX - 1)}…`);

export function hintOf({ alternative }: Surprise): Hint {
  const { slip, about, start, end, text, own, expected, logprob, alternativeLogprob } = alternative;
  const { code, question, fix } = SLIP_TEXTS[slip];
  return {
    kind: 'surprise',
    code,
    start: about.start,
    end: about.end,
    message: `The model gives \`${short(own)}\` ${percent(logprob)} here and \`${short(expected)}\` ${percent(alternativeLogprob)}. ${question}`,
    severity: 'information',
    fix: { title: fix(alternative), isGuess: true, edits: [{ start, end, text }] },
  };
}

/** 0 % and 100 % would be more than anybody knows. */
function percent(logprob: number): string {
  const share = Math.exp(logprob) * 100;
  if (share < 1) return 'less than 1 %';
  return share > 99 ? 'more than 99 %' : `${Math.round(share)} %`;
}
