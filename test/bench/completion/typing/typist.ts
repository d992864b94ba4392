/**
 * When a person presses the keys of a text: a seeded model, used because public recordings of people who write Python
 * exist, but could not be had here. Pure.
 *
 * - Intervals are log-normal around a median that depends on the key. The average typist comes to about 50 words a
 *   minute where nothing is thought about, the mean of Dhakal et al., "Observations on Typing from 136 Million
 *   Keystrokes" (CHI 2018); the others are a fast and a slow one.
 * - Pauses of 2 s and more, in which people think about the line at hand, follow Shrestha et al., "Pausing While
 *   Programming" (ICSE-SEET 2022); they are cut at `PAUSES.thinking.max`, since nothing happens after that.
 * - Hesitation between the two, where a line, a word or a symbol begins, is an assumption: code is not transcribed.
 * - Slips are noticed after up to two more keys and taken back.
 */
import { mulberry32 } from '../../../../src/worker/generation/random';
import { EditorModel, KEYS, nextKey } from './editor';
import type { Scene, Stroke } from './recording';

export interface Typist {
  readonly name: string;
  /** Median interval inside a word, ms; the others are multiples of it. */
  readonly wordMs: number;
  /** Share of keys that are slips. */
  readonly slips: number;
  /** How often this one pauses, in parts of `CHANCES`. */
  readonly pauses: number;
}

export const TYPISTS: readonly Typist[] = [
  { name: 'fast', wordMs: 110, slips: 0.01, pauses: 0.7 },
  { name: 'average', wordMs: 165, slips: 0.02, pauses: 1 },
  { name: 'slow', wordMs: 250, slips: 0.025, pauses: 1.3 },
];

type Pause = 'hesitation' | 'thinking';
type Start = 'line' | 'word' | 'symbol';

/** Milliseconds of a pause: log-normal, cut at both ends. */
const PAUSES: Readonly<Record<Pause, { readonly median: number; readonly spread: number; readonly min: number; readonly max: number }>> = {
  hesitation: { median: 650, spread: 0.5, min: 250, max: 2000 },
  thinking: { median: 3200, spread: 0.55, min: 2000, max: 9000 },
};
/** How often the average typist pauses before a line, a word, a symbol. */
const CHANCES: Readonly<Record<Start, Readonly<Record<Pause, number>>>> = {
  line: { hesitation: 0.5, thinking: 0.22 },
  word: { hesitation: 0.14, thinking: 0.015 },
  symbol: { hesitation: 0.08, thinking: 0 },
};

/** Median interval before a key, in intervals inside a word: reaching, shifting and deciding take longer. */
const FACTORS = { inside: 1, word: 1.4, symbol: 1.6, line: 2, correction: 1.3 } as const;
/** Standard deviation of the interval's natural logarithm. */
const SPREAD = 0.42;
/** Nobody presses faster with one hand after the other. */
const INTERVAL_MIN_MS = 25;
/** Keys pressed at most before a slip is noticed. */
const UNNOTICED = 2;
/** The pause before a slip is taken back, in intervals inside a word. */
const NOTICE = 2.5;
const LETTER = /^[a-z]$/;
const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The keys of a typist who writes the scene's text. The same seed gives the same keys. */
export function strokesOf({ start, target }: Scene, typist: Typist, seed: number): Stroke[] {
  const random = mulberry32(seed);
  const editor = new EditorModel(start, start.offset);
  const strokes: Stroke[] = [];
  let t = 0;
  let last: string = KEYS.enter;
  const press = (key: string, ms: number, wrong?: string): void => {
    t += Math.max(INTERVAL_MIN_MS, ms);
    strokes.push(wrong === undefined ? { t: Math.round(t) } : { t: Math.round(t), wrong });
    editor.press(key);
    last = key;
  };
  const around = (ms: number): number => ms * Math.exp(SPREAD * gaussian(random));
  for (let key = nextKey(editor, target); key !== undefined; key = nextKey(editor, target)) {
    const slip = LETTER.test(key) && LETTER.test(last) && random() < typist.slips;
    if (!slip) {
      press(key, around(typist.wordMs * factorOf(key, last)) + pauseBefore(key, last, typist, random));
      continue;
    }
    const slipped = [neighbourOf(key, random), ...lettersAhead(editor, target, Math.floor(random() * (UNNOTICED + 1)))];
    for (const wrong of slipped) press(wrong, around(typist.wordMs), wrong);
    for (const [at] of slipped.entries()) press(KEYS.backspace, around(typist.wordMs * (at === 0 ? NOTICE : FACTORS.correction)));
  }
  return strokes;
}

function factorOf(key: string, last: string): number {
  if (key === KEYS.backspace) return FACTORS.correction;
  const start = startOf(key, last);
  return start === undefined ? FACTORS.inside : FACTORS[start];
}

/** What the key begins; undefined inside a word. */
function startOf(key: string, last: string): Start | undefined {
  if (last === KEYS.enter) return 'line';
  if (/^[^\p{L}\p{N}_ ]$/u.test(key)) return 'symbol';
  return key.length === 1 && /[\p{L}\p{N}_]/u.test(key) && !/^[\p{L}\p{N}_]$/u.test(last) ? 'word' : undefined;
}

function pauseBefore(key: string, last: string, { pauses }: Typist, random: () => number): number {
  const start = startOf(key, last);
  if (start === undefined) return 0;
  const { hesitation, thinking } = CHANCES[start];
  const drawn = random() / pauses;
  const pause = drawn < thinking ? PAUSES.thinking : drawn < thinking + hesitation ? PAUSES.hesitation : undefined;
  return pause === undefined ? 0 : Math.min(pause.max, Math.max(pause.min, pause.median * Math.exp(pause.spread * gaussian(random))));
}

/** The letters that come after the next one, as far as they are letters. */
function lettersAhead(editor: EditorModel, target: string, count: number): string[] {
  const ahead = target.slice(editor.typed.length + 1, editor.typed.length + 1 + count);
  return [.../^[a-z]*/.exec(ahead)?.[0] ?? ''];
}

function neighbourOf(letter: string, random: () => number): string {
  const row = ROWS.find((one) => one.includes(letter)) ?? letter;
  const at = row.indexOf(letter) + (random() < 0.5 ? -1 : 1);
  return row[at] ?? row[row.indexOf(letter) - 1] ?? row[1] ?? letter;
}

/** Box and Muller. */
const gaussian = (random: () => number): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
