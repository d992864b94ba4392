/**
 * The part of the document before the cursor that goes into the prompt. Its start is anchored: it stays where it is
 * from one keystroke to the next and moves in large steps, so that the worker finds the prompt's beginning in its cache.
 */
import { beginsTopLevelBlock } from '../python/cursor';
import { wellFormed, type TextSource } from './text';

/** Python averages more characters a token than this; a prompt is rather too short than too long. */
const ASCII_CHARS_PER_TOKEN = 3;
/** A character beyond ASCII can cost a token for each of its bytes. */
const TOKENS_PER_OTHER_CHAR = 2;
/** The window starts at a multiple of one of these line numbers, of the largest that leaves enough text. */
const STEPS = [64, 32, 16, 8, 4, 2, 1];
/** The share of the budget that a step or the search for a block start must leave. */
const KEPT_SHARE = 0.5;
/** A line longer than the whole budget is cut at a multiple of this many characters. */
const LINE_STEP = 256;

export interface PromptWindow {
  /** The document's line on which the window begins. */
  readonly startLine: number;
  /** Lines from `startLine` to the one before the cursor's. */
  readonly lines: readonly string[];
  /** The cursor's line up to the cursor, or its end if it is longer than the budget. */
  readonly linePrefix: string;
  /** An estimate, never far below the truth for Python. */
  readonly roughTokens: number;
}

/** An upper estimate of the tokens of a text. */
export function roughTokens(text: string): number {
  let other = 0;
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) other++;
  return Math.ceil((text.length - other) / ASCII_CHARS_PER_TOKEN) + other * TOKENS_PER_OTHER_CHAR;
}

/** @param budget tokens at most */
export function promptWindow(source: TextSource, line: number, rawPrefix: string, budget: number): PromptWindow {
  const linePrefix = cutLine(wellFormed(rawPrefix), budget);
  const own = roughTokens(linePrefix);
  /** Lines before the cursor's that fit, nearest first, and the tokens from each of them to the cursor. */
  const near: string[] = [];
  const totals: number[] = [];
  let total = own;
  for (let n = line - 1; n >= 0; n--) {
    const raw = source.line(n);
    if (total + raw.length / ASCII_CHARS_PER_TOKEN > budget) break;
    const text = wellFormed(raw);
    const cost = roughTokens(text) + 1;
    if (total + cost > budget) break;
    total += cost;
    near.push(text);
    totals.push(total);
  }
  const lowest = line - near.length;
  const kept = (start: number): number => (start >= line ? own : (totals[line - 1 - start] as number));
  const textAt = (n: number): string => near[line - 1 - n] as string;
  const start = lowest === 0 ? 0 : anchor(lowest, line, (n) => kept(n) >= budget * KEPT_SHARE, textAt);
  return { startLine: start, lines: near.slice(0, line - start).reverse(), linePrefix, roughTokens: kept(start) };
}

function anchor(lowest: number, line: number, keepsEnough: (start: number) => boolean, textAt: (n: number) => string): number {
  const aligned = STEPS.map((step) => Math.ceil(lowest / step) * step).find((start) => start < line && keepsEnough(start)) ?? lowest;
  for (let n = aligned; n < line && keepsEnough(n); n++) if (beginsTopLevelBlock(textAt(n))) return n;
  return aligned;
}

function cutLine(prefix: string, budget: number): string {
  let start = 0;
  while (roughTokens(prefix.slice(start)) > budget) start += LINE_STEP;
  // Never begin with the second half of a pair.
  if (start > 0 && /^[\udc00-\udfff]/.test(prefix.slice(start))) start++;
  return prefix.slice(start);
}
