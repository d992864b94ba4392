/** Reads functions with the model, in the background, and finds what surprises it. No VS Code in here. */
import type { CancellationToken } from 'vscode';
import type { ScoreResult, UnexpectedToken } from '../../common/protocol';
import { promptWindow } from '../../core/context/window';
import { EXPECTED_FROM, RIVALS, suspects, surprises, THRESHOLDS, trial, type Thresholds, type Tried } from '../../core/review/surprise/surprise';
import type { Slip } from '../../core/review/surprise/alternatives';
import type { SyntaxTree } from '../../core/syntax/tree';
import type { Engine } from '../engine/engine';

/** Tokens of code before a function that it is read after. */
const BEFORE_TOKENS = 384;
/** Longer functions, in UTF-16 units, are read up to here. */
const TEXT_MAX = 6000;

/** A function by its offsets in the document: from its first line's beginning, decorators included. */
export interface FunctionRange {
  readonly start: number;
  readonly end: number;
}

export type SurpriseResult =
  | { readonly kind: 'done'; readonly found: readonly Tried[]; /** All that was tried out, hints or not. */ readonly tried: readonly Tried[]; readonly unexpected: readonly UnexpectedToken[] }
  | Exclude<ScoreResult, { kind: 'done' }>;

/**
 * One scoring pass over a function, and two short ones for each alternative that the model would rather have seen.
 * The tree must stay undisposed until the promise settles. Never rejects for a reason that the engine can name.
 */
export async function reviewFunction(
  engine: Pick<Engine, 'score'>,
  tree: SyntaxTree,
  { start, end }: FunctionRange,
  token: CancellationToken,
  thresholds: Readonly<Record<Slip, Thresholds>> = THRESHOLDS,
): Promise<SurpriseResult> {
  const { text } = tree;
  const stop = Math.min(end, start + TEXT_MAX);
  const before = textBefore(text, start);
  const score = (prompt: string, scored: string, detail: { expectedFrom: number; rivals: number }): Promise<ScoreResult> =>
    engine.score({ prompt, text: scored, priority: 'background', slot: 'review', ...detail }, token);
  const pass = await score(before, text.slice(start, stop), { expectedFrom: EXPECTED_FROM, rivals: RIVALS });
  if (pass.kind !== 'done') return pass;
  const tried: Tried[] = [];
  for (const alternative of suspects(tree, start, pass.unexpected, thresholds)) {
    const prompt = before + text.slice(start, alternative.start);
    const { asIs, instead } = trial(text, alternative, stop);
    const results = [await score(prompt, asIs, NO_DETAIL), await score(prompt, instead, NO_DETAIL)] as const;
    const [own, other] = results;
    if (own.kind !== 'done') return own;
    if (other.kind !== 'done') return other;
    tried.push({ alternative, gain: other.logprob - own.logprob });
  }
  return { kind: 'done', found: surprises(tried, thresholds), tried, unexpected: pass.unexpected };
}

const NO_DETAIL = { expectedFrom: 0, rivals: 0 } as const;

/** The code that a function is read after, up to its first line. */
function textBefore(text: string, start: number): string {
  const lines = text.slice(0, start).split('\n');
  const source = { lineCount: lines.length, line: (number: number): string => lines[number] as string };
  const window = promptWindow(source, lines.length - 1, '', BEFORE_TOKENS);
  return window.lines.map((line) => `${line}\n`).join('');
}
