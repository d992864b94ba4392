/**
 * When a person presses the keys of a text: a seeded model, used because the public recordings of people who write
 * Python may be studied but not be passed on here. Pure.
 *
 * - Intervals are log-normal around a mean that depends on the key, as studies of typing find them; the average
 *   typist below comes to about 50 words a minute in running text, the mean of Dhakal et al., "Observations on Typing
 *   from 136 Million Keystrokes" (CHI 2018), the others to what that study calls fast and slow.
 * - Pauses of 2 to 15 s, in which people think about the line at hand, follow Shrestha et al., "Pausing While
 *   Programming" (ICSE-SEET 2022); they are cut at `THINKING_MS.max`, since nothing happens after that.
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
  /** Chance of a thinking pause where a line begins, and where a word does. */
  readonly pauseAtLine: number;
  readonly pauseAtWord: number;
}

export const TYPISTS: readonly Typist[] = [
  { name: 'fast', wordMs: 105, slips: 0.01, pauseAtLine: 0.15, pauseAtWord: 0.01 },
  { name: 'average', wordMs: 165, slips: 0.02, pauseAtLine: 0.25, pauseAtWord: 0.02 },
  { name: 'slow', wordMs: 260, slips: 0.025, pauseAtLine: 0.35, pauseAtWord: 0.03 },
];

/** Median interval before a key, in intervals inside a word: reaching, shifting and deciding take longer. */
const FACTORS = { word: 1, wordStart: 1.5, symbol: 1.7, lineStart: 2.6, correction: 1.3 } as const;
/** Standard deviation of the interval's natural logarithm. */
const SPREAD = 0.38;
/** Nobody presses faster with one hand after the other. */
const INTERVAL_MIN_MS = 25;
const THINKING_MS = { median: 3200, spread: 0.55, min: 2000, max: 9000 } as const;
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
  if (last === KEYS.enter) return FACTORS.lineStart;
  if (/^[^\p{L}\p{N} ]$/u.test(key)) return FACTORS.symbol;
  return startsWord(key, last) ? FACTORS.wordStart : FACTORS.word;
}

const startsWord = (key: string, last: string): boolean => key.length === 1 && /[\p{L}\p{N}]/u.test(key) && !/^[\p{L}\p{N}_]$/u.test(last);

function pauseBefore(key: string, last: string, typist: Typist, random: () => number): number {
  const chance = last === KEYS.enter ? typist.pauseAtLine : startsWord(key, last) ? typist.pauseAtWord : 0;
  if (random() >= chance) return 0;
  return Math.min(THINKING_MS.max, Math.max(THINKING_MS.min, THINKING_MS.median * Math.exp(THINKING_MS.spread * gaussian(random))));
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
