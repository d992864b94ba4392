/** How often suggestions were shown and taken. Counts alone: no code, no file names, nothing that is sent anywhere. */
import type { OfferEvent } from './offer';

export interface Statistics {
  /** When counting began: a date that `Date` reads. */
  readonly since: string;
  /** Suggestions that were on screen long enough to be read. */
  readonly shown: number;
  readonly accepted: number;
  /** Accepted by word or by line, each time. */
  readonly words: number;
  readonly lines: number;
  /** Characters accepted, in whole or in part. */
  readonly characters: number;
  readonly rejected: number;
  /** Suggestions computed before they were asked for, and how many of those were of use. */
  readonly ahead: number;
  readonly aheadUsed: number;
}

/** What is counted: what becomes of suggestions, and of those computed ahead. */
export type CountedEvent = OfferEvent | { readonly kind: 'ahead' } | { readonly kind: 'ahead-used' };

export const noStatistics = (since: Date): Statistics => ({
  since: since.toISOString(), shown: 0, accepted: 0, words: 0, lines: 0, characters: 0, rejected: 0, ahead: 0, aheadUsed: 0,
});

/** What an event adds, one row a kind. */
const ADD: { readonly [K in CountedEvent['kind']]: (statistics: Statistics, event: Extract<CountedEvent, { kind: K }>) => Partial<Statistics> } = {
  seen: ({ shown }) => ({ shown: shown + 1 }),
  rejected: ({ rejected }) => ({ rejected: rejected + 1 }),
  accepted: ({ accepted, words, lines, characters }, event) => ({
    accepted: accepted + (event.how === 'whole' ? 1 : 0),
    words: words + (event.how === 'word' ? 1 : 0),
    lines: lines + (event.how === 'line' ? 1 : 0),
    characters: characters + event.characters,
  }),
  ahead: ({ ahead }) => ({ ahead: ahead + 1 }),
  'ahead-used': ({ aheadUsed }) => ({ aheadUsed: aheadUsed + 1 }),
};

export function withEvent<K extends CountedEvent['kind']>(statistics: Statistics, event: Extract<CountedEvent, { kind: K }>): Statistics {
  return { ...statistics, ...ADD[event.kind](statistics, event) };
}

/** Statistics as they were stored, whatever an older version left out. */
export function readStatistics(stored: unknown, now: Date): Statistics {
  const empty = noStatistics(now);
  if (typeof stored !== 'object' || stored === null) return empty;
  const read = (key: keyof Statistics): unknown => (stored as Record<string, unknown>)[key];
  const counts = Object.keys(empty).filter((key) => key !== 'since').map((key) => {
    const value = read(key as keyof Statistics);
    return [key, typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.floor(value) : 0];
  });
  const since = read('since');
  return { ...empty, ...(Object.fromEntries(counts) as Partial<Statistics>), since: typeof since === 'string' && !Number.isNaN(Date.parse(since)) ? since : empty.since };
}

const number = (value: number): string => value.toLocaleString('en-US');

/** For the menu: "12 of 40 accepted (30 %), 1,204 characters". */
export function describeStatistics({ shown, accepted, characters }: Statistics): string {
  if (shown === 0) return 'no suggestion has been shown yet';
  return `${number(accepted)} of ${number(shown)} accepted (${Math.round((accepted / shown) * 100)} %), ${number(characters)} characters`;
}

/** The rest, for a second line. */
export function statisticsDetail({ words, lines, rejected, ahead, aheadUsed, since }: Statistics): string {
  return [
    `by word ${number(words)}, by line ${number(lines)}`,
    `rejected ${number(rejected)}`,
    ...(ahead > 0 ? [`computed ahead ${number(ahead)}, used ${number(aheadUsed)}`] : []),
    `since ${since.slice(0, 10)}, kept on this machine only`,
  ].join(' · ');
}
