/**
 * `npm run bench:review`: surprise hints on slips put into Python that the model has not seen, and on the same code untouched.
 *   --quick   a tenth of it     --json   the figures as the last line     --write   docs/review.md     --model DIR
 *   --fit     prints the thresholds that the one half of the files asks for; the other half is what is reported
 */
import { parseArgs } from 'node:util';
import { THRESHOLDS } from '../../../src/core/review/surprise/surprise';
import { Pipeline } from '../completion/pipeline';
import { PythonJudge } from '../completion/python';
import { readSources } from '../completion/sources';
import { figuresOf, printFigures } from './figures';
import { fit } from './fit';
import { makeCases, reviewCases } from './cases';
import { writeReport } from './report';

/** Functions of each mutation, and untouched ones. */
const FULL = { mutated: 400, untouched: 1500 } as const;
const QUICK = { mutated: 40, untouched: 150 } as const;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      fit: { type: 'boolean', default: false },
      model: { type: 'string' },
    },
  });
  if (values.write && values.quick) throw new Error('--write takes a full run.');
  const judge = new PythonJudge();
  const sources = await readSources(judge, []).finally(() => judge.dispose());
  const pipeline = await Pipeline.start(values.model);
  try {
    const cases = makeCases(pipeline.syntax, sources, values.quick ? QUICK : FULL);
    const reviewed = await reviewCases(pipeline, cases);
    // The thresholds are set on the one half, what is told of them comes from the other.
    const forFit = reviewed.filter(({ half }) => half === 'fit');
    if (values.fit) console.log(fit(forFit));
    const figures = figuresOf(reviewed.filter(({ half }) => half === 'report'), THRESHOLDS);
    printFigures(figures);
    if (values.write) writeReport(figures, { files: sources.length, model: pipeline.engine.state.kind === 'ready' ? pipeline.engine.state.model.name : '' });
    const { precision, recall, falsePer1000Lines } = figures;
    if (values.json) console.log(JSON.stringify({ precision, recall, falsePer1000Lines }));
  } finally {
    pipeline.dispose();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
