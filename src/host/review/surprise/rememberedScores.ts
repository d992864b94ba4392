/** Scores that were computed before: a file that is reviewed again is read only where it has changed. */
import { createHash } from 'node:crypto';
import type { CancellationToken } from 'vscode';
import type { ScoreParams, ScoreResult } from '../../../common/protocol';

type Score = (params: ScoreParams, token: CancellationToken) => Promise<ScoreResult>;
type Done = Extract<ScoreResult, { kind: 'done' }>;

/** What is kept by; the oldest are forgotten first. No code is stored. */
export interface ScoreMemory {
  get(key: string): Done | undefined;
  set(key: string, result: Done): void;
}

/** Some kilobytes each. */
const SCORES_MAX = 500;

export class RecentScores implements ScoreMemory {
  readonly #scores = new Map<string, Done>();

  get(key: string): Done | undefined {
    return this.#scores.get(key);
  }

  set(key: string, result: Done): void {
    this.#scores.delete(key);
    this.#scores.set(key, result);
    const [oldest] = this.#scores.keys();
    if (this.#scores.size > SCORES_MAX && oldest !== undefined) this.#scores.delete(oldest);
  }

  clear(): void {
    this.#scores.clear();
  }
}

/** The same function, which asks only for what is not in the memory; only the time it took is other then. */
export const remembering = (memory: ScoreMemory, score: Score): Score => async (params, token) => {
  const { prompt, text, judgedFrom, expectedFrom, rivals } = params;
  const key = createHash('sha256').update(JSON.stringify([prompt, text, judgedFrom, expectedFrom, rivals])).digest('base64url');
  const known = memory.get(key);
  if (known !== undefined) return { ...known, workedMs: 0, totalMs: 0 };
  const result = await score(params, token);
  if (result.kind === 'done') memory.set(key, result);
  return result;
};
