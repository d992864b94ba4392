/** What a run found, and how it stands against the bars. */
import { quantile } from '../stats';
import { pairedInterval, type Interval } from './bootstrap';
import { placeFigures } from './placeFigures';
import type { Answer } from './places';
import type { AssistantName } from './typing/assistant';
import { replayFigures, type ReplayFigures } from './typing/figures';
import type { Replayed } from './typing/replay';

export interface TypingResult {
  /** Replays by a user who accepts nothing, ours and the plain assistant in turns. */
  readonly runs: Readonly<Record<AssistantName, readonly Replayed[]>>;
  /** The same recordings, ours, by a user who accepts what is exactly right. */
  readonly accepting: readonly Replayed[];
}

export interface CompletionResult {
  readonly machine: string;
  readonly date: string;
  readonly model: string;
  readonly files: number;
  readonly answers: readonly Answer[];
  readonly typing: TypingResult | undefined;
}

/** The figures of `--json`; null where a part was not measured. */
export interface Figures {
  readonly positions: number;
  readonly breaksFile: number;
  readonly repeatsNextLine: number;
  /** Share of mid-function positions at which the cursor's line came out as it was. */
  readonly exactMatch: number | null;
  readonly exactMatchNoRerank: number | null;
  readonly kvReuse: number | null;
  readonly requestsPerKeystroke: number | null;
  readonly p95Ratio: number | null;
  readonly cpuRatio: number | null;
}

export const typingFigures = ({ runs }: TypingResult): Record<AssistantName, ReplayFigures> => ({ ours: replayFigures(runs.ours), baseline: replayFigures(runs.baseline) });

export const p95 = (values: readonly number[]): number => quantile(values, 0.95);

/** Ranked against unranked at the positions asked both ways. */
export function rankingGain(answers: readonly Answer[]): { readonly ranked: number; readonly unranked: number; readonly difference: Interval } | undefined {
  const both = answers.flatMap(({ shown, rightUnranked }) => (rightUnranked === undefined ? [] : [[Number(shown?.likeness.firstLine === true), Number(rightUnranked)] as const]));
  if (both.length === 0) return undefined;
  const mean = (at: 0 | 1): number => both.reduce((sum, pair) => sum + pair[at], 0) / both.length;
  return { ranked: mean(0), unranked: mean(1), difference: pairedInterval(both) };
}

export function figures({ answers, typing }: CompletionResult): Figures {
  const all = placeFigures(answers);
  const typed = typing && typingFigures(typing);
  const finite = (value: number | undefined): number | null => (value !== undefined && Number.isFinite(value) ? value : null);
  return {
    positions: all.positions,
    breaksFile: all.breaks,
    repeatsNextLine: all.repeats,
    exactMatch: finite(placeFigures(answers.filter(({ position }) => position.midFunction)).exact),
    exactMatchNoRerank: finite(rankingGain(answers)?.unranked),
    kvReuse: finite(typed?.ours.kvReuse),
    requestsPerKeystroke: finite(typed?.ours.requestsPerKeystroke),
    p95Ratio: finite(typed && p95(typed.ours.times) / p95(typed.baseline.times)),
    cpuRatio: finite(typed && typed.ours.cpuPer100 / typed.baseline.cpuPer100),
  };
}

export interface Bar {
  readonly what: string;
  readonly wanted: string;
  readonly value: number | null;
  readonly met: boolean;
}

export function bars(result: CompletionResult): Bar[] {
  const found = figures(result);
  const bar = (what: string, wanted: string, value: number | null, holds: (value: number) => boolean): Bar => ({ what, wanted, value, met: value !== null && holds(value) });
  const gain = rankingGain(result.answers)?.difference;
  return [
    bar('positions asked', '≥ 5000', found.positions, (value) => value >= 5000),
    bar('suggestions that break a file that parsed', '0', found.breaksFile, (value) => value === 0),
    bar('suggestions that repeat the next line', '0', found.repeatsNextLine, (value) => value === 0),
    bar('gain of ranking in mid-function positions, lower end of its interval', '> 0', gain ? gain.low : null, (value) => value > 0),
    bar('prompt tokens found in the KV cache while typing', '≥ 0.95', found.kvReuse, (value) => value >= 0.95),
    bar('requests to the worker per keystroke', '≤ 0.30', found.requestsPerKeystroke, (value) => value <= 0.3),
    bar('keystroke to suggestion, p95, against the plain assistant', '≤ 0.5', found.p95Ratio, (value) => value <= 0.5),
    bar('CPU seconds, against the plain assistant', '≤ 0.5', found.cpuRatio, (value) => value <= 0.5),
  ];
}
