/** Reads one function with the model, in the background, and finds what surprises it. No VS Code in here. */
import type { CancellationToken } from 'vscode';
import type { ScoreResult, UnexpectedToken } from '../../../common/protocol';
import { promptWindow } from '../../../core/context/window';
import type { HintRange } from '../../../core/review/hint';
import { EXPECTED_FROM, RIVALS, suspects, trial, type Tried, type Weights } from '../../../core/review/surprise/surprise';
import type { SyntaxTree } from '../../../core/syntax/tree';
import type { Engine } from '../../engine/engine';

/** Tokens of code before a function that it is read after. */
const BEFORE_TOKENS = 384;
/** Longer functions, in UTF-16 units, are read up to here. */
const TEXT_MAX = 6000;

export type ReadResult =
  | {
      readonly kind: 'done';
      /** All that was tried out, hints or not. */
      readonly tried: readonly Tried[];
      readonly unexpected: readonly UnexpectedToken[];
      /** Time that the model worked, ms. */
      readonly workedMs: number;
    }
  | Exclude<ScoreResult, { kind: 'done' }>;

type Done = Extract<ScoreResult, { kind: 'done' }>;

/**
 * One scoring pass over a function, and two short ones for each alternative that the model would rather have seen.
 * The tree must stay undisposed until the promise settles. Never rejects for a reason that the engine can name.
 * @param weights where given, what could not become a hint is not tried out
 */
export async function readFunction(engine: Pick<Engine, 'score'>, tree: SyntaxTree, { start, end }: HintRange, token: CancellationToken, weights?: Weights): Promise<ReadResult> {
  const { text } = tree;
  const stop = Math.min(end, start + TEXT_MAX);
  const before = textBefore(text, start);
  const score = (scored: string, detail: { judgedFrom?: number; expectedFrom: number; rivals: number }): Promise<ScoreResult> =>
    engine.score({ prompt: before, text: scored, priority: 'background', slot: 'review', ...detail }, token);
  const pass = await score(text.slice(start, stop), { expectedFrom: EXPECTED_FROM, rivals: RIVALS });
  if (pass.kind !== 'done') return pass;
  const tried: Tried[] = [];
  let { workedMs } = pass;
  for (const suspect of suspects(tree, start, pass.unexpected, weights)) {
    const { from, asIs, instead } = trial(text, suspect.alternative, stop);
    const read = text.slice(start, from);
    const results: Done[] = [];
    for (const scored of [asIs, instead]) {
      const result = await score(read + scored, { judgedFrom: read.length, ...NO_DETAIL });
      if (result.kind !== 'done') return result;
      results.push(result);
    }
    const [own, other] = results as [Done, Done];
    tried.push({ ...suspect, gain: other.logprob - own.logprob });
    workedMs += own.workedMs + other.workedMs;
  }
  return { kind: 'done', tried, unexpected: pass.unexpected, workedMs };
}

const NO_DETAIL = { expectedFrom: 0, rivals: 0 } as const;

/** The code that a function is read after, up to its first line. */
function textBefore(text: string, start: number): string {
  const lines = text.slice(0, start).split('\n');
  const source = { lineCount: lines.length, line: (number: number): string => lines[number] as string };
  const window = promptWindow(source, lines.length - 1, '', BEFORE_TOKENS);
  return window.lines.map((line) => `${line}\n`).join('');
}
