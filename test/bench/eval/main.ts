/**
 * `npm run eval -- --model DIR`: scores a model folder through the product's own worker.
 *   --compare DIR     a second model on the same items, side by side   --quick   some minutes less, for a first look
 *   --humaneval FILE  --mbpp FILE   pass@1; they run what the model wrote, which takes --run-programs
 *   --python COMMAND  the interpreter for that                         --json    the figures as the last line
 *   --only loss | next-line | acceptance, may be repeated              --write   the tables of docs/eval.md
 *   --folder DIR      more held-out Python, may be repeated            --seed N  another draw
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { Pipeline } from '../completion/pipeline';
import { PythonJudge } from '../completion/python';
import { readSources, type SourceFile } from '../completion/sources';
import { RESULTS } from '../paths';
import { measureAcceptance } from './acceptance';
import { modelOf } from './generate';
import { measureLoss } from './loss';
import { measureNextLines } from './nextLine';
import { readOptions, type EvalOptions } from './options';
import { BENCHMARKS, readProblems, type Benchmark, type Problem } from './problems';
import { measurePrograms, type Solved } from './programs';
import { printReport, writeReport, type EvalResult } from './report';
import { chunksOf, draw, nextLinesOf, type Chunk, type NextLine } from './sample';
import { Sandbox } from './sandbox';
import { figures, type Measured } from './scores';

/** What every model of the run is measured on. */
interface Items {
  readonly files: number;
  readonly chunks: readonly Chunk[];
  readonly lines: readonly NextLine[];
  readonly texts: readonly Chunk[];
  readonly problems: Readonly<Partial<Record<Benchmark, readonly Problem[]>>>;
}

async function main(): Promise<void> {
  const options = readOptions();
  // What is missing or refused is said before an hour's work, not after it.
  const problems = Object.fromEntries(Object.entries(options.benchmarks).map(([name, file]) => [name, draw(readProblems(name as Benchmark, file), options.size.problems, options.seed)]));
  const sandbox = Object.keys(problems).length > 0 ? await Sandbox.open(options.python) : undefined;
  try {
    const items = { ...drawItems(await heldOut(options), options), problems };
    const models: Measured[] = [];
    for (const folder of options.models) models.push(await measure(path.resolve(folder), items, sandbox));
    report({ ...circumstances(options, items), models }, options);
  } finally {
    sandbox?.dispose();
  }
}

async function heldOut({ folders }: EvalOptions): Promise<SourceFile[]> {
  const judge = new PythonJudge();
  try {
    return await readSources(judge, folders);
  } finally {
    judge.dispose();
  }
}

function drawItems(sources: readonly SourceFile[], { parts, size, seed }: EvalOptions): Omit<Items, 'problems'> {
  const chunks = chunksOf(sources);
  return {
    files: sources.length,
    chunks: parts.has('loss') ? draw(chunks, size.chunks, seed) : [],
    lines: parts.has('next-line') ? draw(nextLinesOf(sources), size.lines, seed) : [],
    texts: parts.has('acceptance') ? draw(chunks, size.drafts, seed) : [],
  };
}

async function measure(folder: string, { chunks, lines, texts, problems }: Items, sandbox: Sandbox | undefined): Promise<Measured> {
  console.log(`model ${folder}`);
  const pipeline = await Pipeline.start(folder);
  try {
    const { name, vocabSize } = modelOf(pipeline);
    const loss = chunks.length > 0 ? await measureLoss(pipeline, chunks, vocabSize, progress('loss', chunks.length)) : undefined;
    const nextLines = lines.length > 0 ? await measureNextLines(pipeline, lines, progress('next lines', lines.length)) : undefined;
    const solved: Partial<Record<Benchmark, readonly Solved[]>> = {};
    for (const benchmark of BENCHMARKS) {
      const asked = problems[benchmark];
      if (asked && sandbox) solved[benchmark] = await measurePrograms(pipeline, sandbox, benchmark, asked, progress(benchmark, asked.length));
    }
    // The worker's memory is given back before the same model is opened here.
    pipeline.dispose();
    const drafts = texts.length > 0 ? await measureAcceptance(folder, texts, progress('drafts', texts.length)) : undefined;
    return { name, path: folder, loss, nextLines, drafts, solved };
  } finally {
    pipeline.dispose();
  }
}

/** A line at every tenth: a large model takes hours. */
function progress(what: string, count: number): (done: number) => void {
  const started = performance.now();
  return (done) => {
    if (done === count || Math.floor((10 * done) / count) > Math.floor((10 * (done - 1)) / count)) console.log(`  ${what} ${done} of ${count}, ${Math.round((performance.now() - started) / 1000)} s`);
  };
}

function circumstances({ seed }: EvalOptions, { files, chunks, lines, texts }: Items): Omit<EvalResult, 'models'> {
  const [cpu] = os.cpus();
  return {
    machine: `${cpu?.model.trim() ?? 'unknown processor'}, ${os.cpus().length} logical processors, ${os.platform()}`,
    date: new Date().toISOString().slice(0, 10),
    seed,
    files,
    chunks: chunks.length,
    characters: chunks.reduce((sum, { text }) => sum + text.length, 0),
    lines: lines.length,
    texts: texts.length,
  };
}

function report(result: EvalResult, { quick, json, write }: EvalOptions): void {
  fs.mkdirSync(RESULTS, { recursive: true });
  fs.writeFileSync(path.join(RESULTS, `eval${quick ? '-quick' : ''}.json`), `${JSON.stringify(result)}\n`);
  printReport(result);
  if (write) writeReport(result);
  const [first, second] = result.models.map(figures);
  if (json) console.log(JSON.stringify({ ...first, ...(second && { compared: second }) }));
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error && process.env['DEBUG'] === undefined ? error.message : error);
    process.exit(1);
  },
);
