/** How much later suggestions come while a review reads another file: the typing replay, with and without one. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { NO_RUFF_CONFIG } from '../../../src/core/review/ruffConfig';
import { SurpriseSource } from '../../../src/host/review/surprise/source';
import type { Pipeline } from '../completion/pipeline';
import type { SourceFile } from '../completion/sources';
import { readRecordings, sceneFor, type Recording } from '../completion/typing/recording';
import { replay, type Replayed } from '../completion/typing/replay';
import { quantile } from '../stats';

/** Milliseconds. */
export interface Delay {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
  /** Suggestions compared. */
  readonly count: number;
  /** Suggestions that came before the next key in the one run and not in the other. */
  readonly missing: number;
}

export interface TypingFigures {
  /** With a review against without. */
  readonly delay: Delay;
  /** The same between two runs without a review: what the machine alone makes of it. */
  readonly noise: Delay;
  /** How long requests for suggestions waited for the model while there was a review. */
  readonly waited: { readonly p95: number; readonly max: number };
  readonly functionsRead: number;
}

/** Recordings, and how much of each is played, ms. */
const FULL = { recordings: 3, untilMs: 22_000 } as const;
const QUICK = { recordings: 1, untilMs: 20_000 } as const;

export async function measureTyping(pipeline: Pipeline, sources: readonly SourceFile[], quick: boolean): Promise<TypingFigures> {
  const { recordings, untilMs } = quick ? QUICK : FULL;
  const play = (recording: Recording): Promise<Replayed> => replay(pipeline, recording, sceneFor(recording, sources), { assistant: 'ours', policy: 'never', untilMs });
  const runs: { alone: Replayed; again: Replayed; beside: Replayed }[] = [];
  let functionsRead = 0;
  for (const recording of readRecordings().slice(0, recordings)) {
    console.log(`typing ${recording.name} into ${recording.header.file}: alone, beside a review, alone`);
    const alone = await play(recording);
    const review = reviewWithoutEnd(pipeline, sources.filter(({ name }) => name !== recording.header.file));
    const beside = await play(recording);
    functionsRead += await review.end();
    runs.push({ alone, again: await play(recording), beside });
  }
  const waits = runs.flatMap(({ beside }) => beside.calls.flatMap(({ params, result }) => (params.priority === 'interactive' && result?.kind === 'done' ? [result.stats.queueMs] : [])));
  return {
    delay: delayOf(runs.map(({ alone, again, beside }) => [[alone, again], beside])),
    noise: delayOf(runs.map(({ alone, again }) => [[alone], again])),
    waited: { p95: quantile(waits, 0.95), max: Math.max(...waits) },
    functionsRead,
  };
}

/** The product's own source of hints, over one file after the other. */
function reviewWithoutEnd(pipeline: Pipeline, sources: readonly SourceFile[]): { end(): Promise<number> } {
  const cancellation = new CancellationTokenSource();
  let read = 0;
  const engine = {
    state: pipeline.engine.state,
    onDidChangeState: () => ({ dispose: () => undefined }),
    score: async (...given: Parameters<Pipeline['score']>) => {
      const result = await pipeline.score(...given);
      if (result.kind === 'failed') throw new Error(result.message);
      if (result.kind === 'done') read++;
      return result;
    },
  };
  const source = new SurpriseSource({ engine, parse: (text) => Promise.resolve(pipeline.syntax.parse(text)), isOn: () => true });
  const going = (async () => {
    for (let at = 0; !cancellation.token.isCancellationRequested; at++) {
      const { text } = sources[at % sources.length] as SourceFile;
      await source.review({ text, path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], accepted: [], only: { kind: 'all' }, rulesOnly: false }, cancellation.token);
    }
  })();
  return {
    end: async () => {
      cancellation.cancel();
      await going;
      return read;
    },
  };
}

/** Of the suggestions that the model was asked for in all runs: by how much the last run's came later than those before it. */
function delayOf(pairs: readonly (readonly [readonly Replayed[], Replayed])[]): Delay {
  const differences: number[] = [];
  let missing = 0;
  for (const [references, other] of pairs) {
    const known = references.map(timesByKey);
    const times = timesByKey(other);
    for (const [key, ms] of times) {
      const before = known.flatMap((one) => one.get(key) ?? []);
      if (before.length === known.length) differences.push(ms - before.reduce((sum, one) => sum + one, 0) / before.length);
    }
    missing += [...(known[0] as Map<number, number>).keys()].filter((key) => known.every((one) => one.has(key)) && !times.has(key)).length;
  }
  return { p50: quantile(differences, 0.5), p95: quantile(differences, 0.95), max: Math.max(...differences), count: differences.length, missing };
}

const timesByKey = ({ answers }: Replayed): Map<number, number> => new Map(answers.filter(({ how }) => how !== 'cache').map(({ key, ms }) => [key, ms]));

export function printTyping({ delay, noise, waited, functionsRead }: TypingFigures): void {
  const line = ({ p50, p95, max, count, missing }: Delay): string => `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${max.toFixed(1)} ms (${count} compared, ${missing} missing)`;
  console.log(`a review beside typing (${functionsRead} texts judged) delays suggestions by p50 / p95 / max ${line(delay)}`);
  console.log(`two runs without a review differ by ${line(noise)}`);
  console.log(`requests waited for the model p95 ${waited.p95.toFixed(1)} ms, at most ${waited.max.toFixed(1)} ms`);
}
