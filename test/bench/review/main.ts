/**
 * `npm run bench:review`: surprise hints on slips put into Python that the model has not seen, and on the same code untouched.
 *   --quick    a tenth of it     --json   the figures as the last line     --write   docs/review.md     --model DIR
 *   --fit      weights from the one half of the files, printed (with --write: written to src/core/review/surprise/weights.ts);
 *              the other half is what is reported
 *   --typing   by how much a review beside typing delays suggestions
 *   --fresh    what the model gave before is not taken from the cache
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { WEIGHTS } from '../../../src/core/review/surprise/weights';
import { embeddedFolder } from '../../../src/host/models/folder';
import { Pipeline } from '../completion/pipeline';
import { PythonJudge } from '../completion/python';
import { readSources, type SourceFile } from '../completion/sources';
import { RESULTS, ROOT } from '../paths';
import { makeCases } from './cases';
import { figuresOf, printFigures } from './figures';
import { fit, weightsFile } from './fit';
import { readCases, type Reviewed } from './reading';
import { writeReport } from './report';
import { ScoresOnDisk } from './scores';
import { measureTyping, printTyping, type TypingFigures } from './typing';

/** Functions of each mutation, and untouched ones. */
const FULL = { mutated: 300, untouched: 1200 } as const;
const QUICK = { mutated: 40, untouched: 150 } as const;
const TYPING_FILE = path.join(RESULTS, 'review-typing.json');
const WEIGHTS_FILE = path.join(ROOT, 'src', 'core', 'review', 'surprise', 'weights.ts');

function readOptions() {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ options: { quick: flag, json: flag, write: flag, fit: flag, typing: flag, fresh: flag, model: { type: 'string' } } });
  if (values.write && values.quick) throw new Error('--write takes a full run.');
  return values;
}
type Options = ReturnType<typeof readOptions>;

async function main(): Promise<void> {
  const options = readOptions();
  const judge = new PythonJudge();
  const sources = await readSources(judge, []).finally(() => judge.dispose());
  const { reviewed, model } = await read(sources, options);
  const weights = options.fit ? fit(reviewed.filter(({ half }) => half === 'fit')) : WEIGHTS;
  if (options.fit) console.log(weightsFile(weights));
  // The weights are set on the one half, what is told of them comes from the other.
  const figures = figuresOf(reviewed.filter(({ half }) => half === 'report'), weights);
  printFigures(figures);
  if (options.typing) await typing(sources, options);
  const measured = lastTyping();
  if (options.write) {
    if (options.fit) fs.writeFileSync(WEIGHTS_FILE, weightsFile(weights));
    writeReport(figures, { files: sources.length, model, weights, typing: measured });
  }
  const { precision, recall, falsePer1000Lines } = figures;
  if (options.json) console.log(JSON.stringify({ precision, recall, falsePer1000Lines, ...(measured && { typingDelayMs: { p95: measured.delay.p95, max: measured.delay.max } }) }));
}

async function read(sources: readonly SourceFile[], { quick, fresh, model }: Options): Promise<{ reviewed: Reviewed[]; model: string }> {
  // A small model gains less from a second thread than from a second process.
  const pipelines = await Promise.all(Array.from({ length: Math.max(1, Math.floor(os.availableParallelism() / 2)) * 2 }, () => Pipeline.start(model, 1)));
  const memory = new ScoresOnDisk(model ?? embeddedFolder(ROOT), fresh);
  try {
    const [{ syntax, engine }] = pipelines as [Pipeline];
    const cases = makeCases(syntax, sources, quick ? QUICK : FULL);
    console.log(`${cases.length} functions, ${memory.size} scores known`);
    return { reviewed: await readCases(pipelines, cases, memory), model: engine.state.kind === 'ready' ? engine.state.model.name : '' };
  } finally {
    memory.close();
    for (const pipeline of pipelines) pipeline.dispose();
  }
}

/** Kept for a later `--write`. */
async function typing(sources: readonly SourceFile[], { quick, model }: Options): Promise<void> {
  const pipeline = await Pipeline.start(model);
  try {
    const figures = await measureTyping(pipeline, sources, quick);
    printTyping(figures);
    fs.mkdirSync(RESULTS, { recursive: true });
    fs.writeFileSync(TYPING_FILE, `${JSON.stringify(figures)}\n`);
  } finally {
    pipeline.dispose();
  }
}

const lastTyping = (): TypingFigures | undefined => (fs.existsSync(TYPING_FILE) ? (JSON.parse(fs.readFileSync(TYPING_FILE, 'utf8')) as TypingFigures) : undefined);

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
