/** What the answers come to: shares and counts by kind of position, reasons, violations. Pure. */
import type { Kind } from './positions';
import type { Answer } from './places';

export interface Violation {
  readonly what: 'breaks the file' | 'repeats the next line';
  readonly answer: Answer;
}

export function violationsOf(answers: readonly Answer[]): Violation[] {
  return answers.flatMap((answer) => {
    const { shown } = answer;
    if (!shown) return [];
    return [
      ...(shown.parsedBefore && !shown.parsesAfter ? [{ what: 'breaks the file' as const, answer }] : []),
      ...(shown.repeatsNextLine ? [{ what: 'repeats the next line' as const, answer }] : []),
    ];
  });
}

/** Shares and counts of one kind of position, or of all. */
export interface PlaceFigures {
  readonly positions: number;
  readonly shown: number;
  /** Of all positions: the cursor's line came out as it was. */
  readonly exact: number;
  /** Of what was shown. */
  readonly exactOfShown: number;
  readonly wholeOfShown: number;
  readonly similarity: number;
  /** Of suggestions shown where the file parsed before. */
  readonly parseClean: number;
  readonly parsedBefore: number;
  readonly breaks: number;
  /** Files that did not parse before and do after, of suggestions shown in such files. */
  readonly repaired: number;
  readonly repeats: number;
  readonly repeatsWords: number;
  readonly confidence: number;
  readonly kvReuse: number;
  /** Milliseconds of the positions at which the model was asked. */
  readonly times: readonly number[];
}

export function placeFigures(answers: readonly Answer[]): PlaceFigures {
  const shown = answers.flatMap((answer) => answer.shown ?? []);
  const clean = shown.filter(({ parsedBefore }) => parsedBefore);
  const broken = shown.filter(({ parsedBefore }) => !parsedBefore);
  const asked = answers.filter(({ promptTokens }) => promptTokens > 0);
  return {
    positions: answers.length,
    shown: shown.length,
    exact: share(answers, (answer) => answer.shown?.likeness.firstLine === true),
    exactOfShown: share(shown, (one) => one.likeness.firstLine),
    wholeOfShown: share(shown, (one) => one.likeness.whole),
    similarity: mean(shown.map((one) => one.likeness.similarity)),
    parseClean: share(clean, ({ parsesAfter }) => parsesAfter),
    parsedBefore: clean.length,
    breaks: clean.filter(({ parsesAfter }) => !parsesAfter).length,
    repaired: share(broken, ({ parsesAfter }) => parsesAfter),
    repeats: shown.filter((one) => one.repeatsNextLine).length,
    repeatsWords: shown.filter((one) => one.repeatsNextWords).length,
    confidence: mean(shown.map(({ confidence }) => confidence).filter(Number.isFinite)),
    kvReuse: sum(asked.map(({ reusedTokens }) => reusedTokens)) / sum(asked.map(({ promptTokens }) => promptTokens)),
    times: asked.map(({ ms }) => ms),
  };
}

/** How often each rule and filter kept something back, most often first, by kind of position. */
export function suppressions(answers: readonly Answer[]): { reason: string; total: number; byKind: Partial<Record<Kind, number>> }[] {
  const found = new Map<string, Partial<Record<Kind, number>>>();
  for (const { suppressed, position } of answers) {
    if (suppressed === undefined) continue;
    const byKind = found.get(suppressed) ?? {};
    byKind[position.kind] = (byKind[position.kind] ?? 0) + 1;
    found.set(suppressed, byKind);
  }
  return [...found].map(([reason, byKind]) => ({ reason, byKind, total: sum(Object.values(byKind)) })).sort((a, b) => b.total - a.total);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
/** Of all values, the share for which it holds; NaN of none. */
const share = <T>(values: readonly T[], holds: (value: T) => boolean): number => values.filter(holds).length / values.length;
