/** Has the model read the cases, by the product's own code, and keeps what it found. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { HintRange } from '../../../src/core/review/hint';
import type { Tried } from '../../../src/core/review/surprise/surprise';
import { applyChange } from '../../../src/core/syntax/change';
import type { SyntaxTree } from '../../../src/core/syntax/tree';
import type { Engine } from '../../../src/host/engine/engine';
import { readFunction } from '../../../src/host/review/surprise/readFunction';
import { remembering, type ScoreMemory } from '../../../src/host/review/surprise/rememberedScores';
import type { Pipeline } from '../completion/pipeline';
import type { Case } from './cases';
import type { Mutation } from './mutations';

export interface TriedHere extends Tried {
  /** The alternative is what stood there before the slip. */
  readonly mends: boolean;
}

export interface Reviewed {
  readonly file: string;
  readonly half: Case['half'];
  readonly lines: number;
  readonly mutation: Mutation | undefined;
  /** Where the slip stands in the text. */
  readonly slip: HintRange | undefined;
  readonly tried: readonly TriedHere[];
  /** Tokens that were not expected, by their places in the text. */
  readonly unexpected: readonly (HintRange & { readonly logprob: number })[];
  /** Words and signs of the function, by their places in the text. */
  readonly words: readonly HintRange[];
}

/** Each pipeline takes the next file when it has done with one. */
export async function readCases(pipelines: readonly Pipeline[], cases: readonly Case[], memory: ScoreMemory): Promise<Reviewed[]> {
  const files = [...new Set(cases.map(({ source }) => source))].map((source) => cases.filter((one) => one.source === source));
  const results: Reviewed[][] = files.map(() => []);
  const queue = files.entries();
  let done = 0;
  const started = performance.now();
  await Promise.all(
    pipelines.map(async (pipeline) => {
      for (const [index, file] of queue) {
        results[index] = await readFile(pipeline, file, memory);
        const before = Math.floor(done / 250);
        done += file.length;
        if (Math.floor(done / 250) > before) console.log(`  ${done} of ${cases.length} functions read in ${((performance.now() - started) / 1000).toFixed(0)} s`);
      }
    }),
  );
  return results.flat();
}

async function readFile(pipeline: Pipeline, cases: readonly Case[], memory: ScoreMemory): Promise<Reviewed[]> {
  const base = pipeline.syntax.parse((cases[0] as Case).source.text);
  // Nobody else needs the model here: it need not rest.
  const engine = { score: remembering(memory, (params, token) => pipeline.score({ ...params, priority: 'interactive' }, token)) };
  const reviewed: Reviewed[] = [];
  try {
    for (const one of cases) {
      const tree = one.slip === undefined ? base : base.edit([one.slip.change]);
      try {
        reviewed.push(...(await readCase(engine, tree, one)));
      } finally {
        if (tree !== base) tree.dispose();
      }
    }
  } finally {
    base.dispose();
  }
  return reviewed;
}

async function readCase(engine: Pick<Engine, 'score'>, tree: SyntaxTree, { source, half, range, lines, slip }: Case): Promise<Reviewed[]> {
  const result = await readFunction(engine, tree, range, new CancellationTokenSource().token);
  if (result.kind === 'failed' && result.reason === 'prompt-too-long') return [];
  if (result.kind !== 'done') throw new Error(result.kind === 'failed' ? result.message : result.kind);
  const words = [...tree.text.slice(range.start, range.end).matchAll(/\w+|[^\w\s]+/g)];
  return [
    {
      file: source.name,
      half,
      lines,
      mutation: slip?.mutation,
      slip: slip && { start: slip.change.start, end: slip.change.start + slip.change.text.length },
      tried: result.tried.map((one) => ({ ...one, mends: applyChange(tree.text, one.alternative) === source.text })),
      unexpected: result.unexpected.map(({ start, end, logprob }) => ({ start: start + range.start, end: end + range.start, logprob })),
      words: words.map(({ index, 0: word }) => ({ start: range.start + index, end: range.start + index + word.length })),
    },
  ];
}
