/**
 * `npm run bench:completion`: the whole way from a cursor to a suggestion, on Python that the model has not seen.
 *   --quick        300 positions and a minute of typing     --json     the figures as the last line
 *   --folder DIR   more Python, may be repeated             --write    docs/completion.md and .svg
 *   --verbose      each violation with its place            --only positions | typing
 *   --model DIR    another model than phi-micro             --positions N     --record   makes the typing recordings anew
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { RESULTS } from '../paths';
import { readOptions, type CompletionBenchOptions } from './options';
import { Pipeline } from './pipeline';
import { violationsOf } from './placeFigures';
import { measurePlaces } from './places';
import { PythonJudge } from './python';
import { describeViolation, printSummary, writeReport } from './report';
import { figures, type CompletionResult, type TypingResult } from './results';
import { readSources, type SourceFile } from './sources';
import { ASSISTANTS, type AssistantName } from './typing/assistant';
import { makeRecordings } from './typing/makeRecordings';
import { readRecordings, sceneFor } from './typing/recording';
import { replay, type Policy, type Replayed } from './typing/replay';

async function main(): Promise<void> {
  const options = readOptions();
  const judge = new PythonJudge();
  try {
    const sources = await readSources(judge, options.folders);
    if (options.record) makeRecordings(sources);
    else await measure(options, judge, sources);
  } finally {
    judge.dispose();
  }
}

async function measure(options: CompletionBenchOptions, judge: PythonJudge, sources: readonly SourceFile[]): Promise<void> {
  const pipeline = await Pipeline.start(options.model);
  try {
    const answers = options.parts.has('positions') ? await measurePlaces(pipeline, judge, sources, options.perKind) : [];
    const typing = options.parts.has('typing') ? await measureTyping(pipeline, sources, options) : undefined;
    const { state } = pipeline.engine;
    const model = state.kind === 'ready' ? `${state.model.name}, ${state.model.threads} threads` : state.kind;
    const result: CompletionResult = { ...circumstances(), model, files: sources.length, answers, typing };
    keep(result, options);
    const violations = violationsOf(answers);
    if (options.verbose) for (const violation of violations) console.log(`${describeViolation(violation, sources)}\n`);
    printSummary(result);
    if (options.write) writeReport(result);
    if (options.json) console.log(JSON.stringify(figures(result)));
  } finally {
    pipeline.dispose();
  }
}

/** Ours and the plain assistant in turns, each recording begun by the other one; then ours with a user who accepts. */
async function measureTyping(pipeline: Pipeline, sources: readonly SourceFile[], { recordings, accepting: acceptingRounds, untilMs }: CompletionBenchOptions): Promise<TypingResult> {
  const runs: Record<AssistantName, Replayed[]> = { ours: [], baseline: [] };
  const accepting: Replayed[] = [];
  const chosen = readRecordings().slice(0, recordings);
  for (const [round, recording] of chosen.entries()) {
    const scene = sceneFor(recording, sources);
    const play = (assistant: AssistantName, policy: Policy): Promise<Replayed> => {
      console.log(`typing ${recording.name} into ${recording.header.file}: ${ASSISTANTS[assistant]}${policy === 'right' ? ', accepting' : ''}`);
      return replay(pipeline, recording, scene, { assistant, policy, untilMs });
    };
    const order: AssistantName[] = round % 2 === 0 ? ['ours', 'baseline'] : ['baseline', 'ours'];
    for (const name of order) runs[name].push(await play(name, 'never'));
    if (round < acceptingRounds) accepting.push(await play('ours', 'right'));
  }
  return { runs, accepting };
}

/** The figures of the run, for whoever asks later; without texts, which would be large. */
function keep(result: CompletionResult, { quick }: CompletionBenchOptions): void {
  fs.mkdirSync(RESULTS, { recursive: true });
  fs.writeFileSync(path.join(RESULTS, `completion${quick ? '-quick' : ''}.json`), `${JSON.stringify(result, (key, value: unknown) => (key === 'params' || key === 'tokens' ? undefined : value), 1)}\n`);
}

function circumstances(): Pick<CompletionResult, 'machine' | 'date'> {
  const [cpu] = os.cpus();
  return {
    machine: `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} logical processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()}`,
    date: new Date().toISOString().slice(0, 10),
  };
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
