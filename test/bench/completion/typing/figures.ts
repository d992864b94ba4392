/** What several replays come to. Pure. */
import { promptTokensOf, type Call } from '../observedEngine';
import type { Replayed } from './replay';

export interface ReplayFigures {
  readonly keystrokes: number;
  readonly seconds: number;
  /** Suggestions that were to be seen long enough, per 100 keystrokes. */
  readonly seenPer100: number;
  /** Suggestions answered at all, per 100 keystrokes. */
  readonly answeredPer100: number;
  /** Milliseconds from a keystroke to the suggestion for it. */
  readonly times: readonly number[];
  /** The same where the model was asked. */
  readonly freshTimes: readonly number[];
  /** Of the answers: those that no request was sent for. */
  readonly cacheShare: number;
  /** Everything that went to the worker, what was read ahead too. */
  readonly requestsPerKeystroke: number;
  /** Those of them for which a suggestion was waited. */
  readonly askedPerKeystroke: number;
  /** Of the latter, those that were not cancelled. */
  readonly finishedShare: number;
  /** Of the prompt tokens of all requests that were answered, those that the KV cache knew. */
  readonly kvReuse: number;
  /** The same of the requests for which a suggestion was waited. */
  readonly askedKvReuse: number;
  /** Prompt tokens of such a request, on average. */
  readonly promptTokens: number;
  readonly cpuPer100: number;
  readonly workerCpuPer100: number;
  readonly accepted: { readonly count: number; readonly characters: number };
  readonly outcomes: Readonly<Record<string, number>>;
}

/** A suggestion seen for a shorter time is a flicker, ms. */
const SEEN_MS = 200;

/** Several replays taken as one. */
export function replayFigures(runs: readonly Replayed[]): ReplayFigures {
  const sum = (value: (run: Replayed) => number): number => runs.reduce((total, run) => total + value(run), 0);
  const keystrokes = sum((run) => run.keystrokes);
  const answers = runs.flatMap((run) => run.answers);
  const calls = runs.flatMap((run) => run.calls);
  const asked = calls.filter(({ params }) => params.priority === 'interactive');
  const outcomes: Record<string, number> = {};
  for (const run of runs) for (const [how, count] of Object.entries(run.outcomes)) outcomes[how] = (outcomes[how] ?? 0) + count;
  return {
    keystrokes,
    seconds: sum((run) => run.seconds),
    seenPer100: (100 * runs.flatMap((run) => run.visibleMs).filter((ms) => ms >= SEEN_MS).length) / keystrokes,
    answeredPer100: (100 * answers.length) / keystrokes,
    times: answers.map(({ ms }) => ms),
    freshTimes: answers.filter(({ how }) => how !== 'cache').map(({ ms }) => ms),
    cacheShare: answers.filter(({ how }) => how === 'cache').length / answers.length,
    requestsPerKeystroke: calls.length / keystrokes,
    askedPerKeystroke: asked.length / keystrokes,
    finishedShare: asked.filter(({ result }) => result?.kind === 'done').length / asked.length,
    kvReuse: reuseOf(calls),
    askedKvReuse: reuseOf(asked),
    promptTokens: meanPrompt(asked),
    cpuPer100: (100 * sum(({ cpu }) => cpu.worker + cpu.host)) / keystrokes,
    workerCpuPer100: (100 * sum(({ cpu }) => cpu.worker)) / keystrokes,
    accepted: { count: sum((run) => run.accepted.count), characters: sum((run) => run.accepted.characters) },
    outcomes,
  };
}

function reuseOf(calls: readonly Call[]): number {
  const known = calls.flatMap((call) => promptTokensOf(call) ?? []);
  return known.reduce((total, { reusedTokens }) => total + reusedTokens, 0) / known.reduce((total, { promptTokens }) => total + promptTokens, 0);
}

function meanPrompt(calls: readonly Call[]): number {
  const known = calls.flatMap((call) => promptTokensOf(call) ?? []);
  return known.reduce((total, { promptTokens }) => total + promptTokens, 0) / known.length;
}
