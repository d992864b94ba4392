/** A run's tables: to the console, and into the marked part of docs/eval.md. */
import * as path from 'node:path';
import type { Interval } from '../completion/bootstrap';
import { ROOT } from '../paths';
import { replaceMarked, rounded, table, type Row } from '../report/markdown';
import { DRAFT_LENGTH } from './acceptance';
import { BENCHMARKS, KINDS, type Benchmark } from './problems';
import { endings } from './programs';
import { PUBLISHED } from './published';
import { differences, figures, nextLineShare, passed, type Differences, type Figures, type Measured } from './scores';
import type { Share } from './statistics';

export interface EvalResult {
  readonly machine: string;
  readonly date: string;
  readonly seed: number;
  readonly files: number;
  /** What was looked at: chunks and their characters, lines, texts. */
  readonly chunks: number;
  readonly characters: number;
  readonly lines: number;
  readonly texts: number;
  /** The model that is scored, then the one it is compared with. */
  readonly models: readonly Measured[];
}

const DOCUMENT = path.join(ROOT, 'docs', 'eval.md');

const percent = (value: number | null | undefined): string => (value === null || value === undefined || !Number.isFinite(value) ? '–' : `${(100 * value).toFixed(1)} %`);
const number = (digits: number) => (value: number | null): string => (value === null ? '–' : rounded(value, digits));
const share = (found: Share | undefined): string => (found ? `${percent(found.share)} (${percent(found.low)} to ${percent(found.high)})` : '–');
const points = (found: Interval | undefined): string => (found ? `${signed(100 * found.mean, 1)} (${signed(100 * found.low, 1)} to ${signed(100 * found.high, 1)}) points` : '');
const signed = (value: number, digits: number): string => `${value > 0 ? '+' : ''}${value.toFixed(digits).replace('-', '−')}`;

interface FigureRow {
  readonly what: string;
  readonly of: (figures: Figures, measured: Measured) => string;
  readonly difference?: (found: Differences) => string;
}

const ROWS: readonly FigureRow[] = [
  { what: 'loss, nats a token', of: ({ loss }) => number(3)(loss) },
  {
    what: 'bits a character', of: ({ bitsPerCharacter }) => number(3)(bitsPerCharacter),
    difference: ({ bitsPerCharacter: found }) => (found ? `${signed(found.mean, 3)} (${signed(found.low, 3)} to ${signed(found.high, 3)})` : ''),
  },
  { what: 'tokens that it can write', of: ({ writable }) => percent(writable) },
  { what: 'loss of these, nats a token', of: ({ writableLoss }) => number(3)(writableLoss) },
  { what: 'next token right', of: ({ nextToken }) => percent(nextToken) },
  { what: 'next line right', of: (_, { nextLines }) => share(nextLines && nextLineShare(nextLines)), difference: ({ nextLine }) => points(nextLine) },
  { what: `drafted tokens right, ${DRAFT_LENGTH} at a time`, of: ({ acceptance }) => percent(acceptance), difference: ({ acceptance }) => points(acceptance) },
  { what: 'tokens for a forward of the large model', of: ({ tokensPerForward }) => number(2)(tokensPerForward) },
];

const benchmarkRow = (name: Benchmark): FigureRow => ({
  what: `${KINDS[name].title}, pass@1`,
  of: (_, { solved }) => share(solved[name] && passed(solved[name])),
  difference: (found) => points(found[name]),
});

const wasRun = ({ models }: EvalResult): Benchmark[] => BENCHMARKS.filter((name) => models.some(({ solved }) => solved[name]));

/** Two folders may hold models of one name. */
const title = ({ name, path: folder }: Measured, { models }: EvalResult): string => (models.filter((other) => other.name === name).length > 1 ? `${name} (${path.basename(path.dirname(folder))}/${path.basename(folder)})` : name);

function figureTable(result: EvalResult): string {
  const [first, second] = result.models;
  const difference = first && second && differences(first, second);
  const rows = [...ROWS, ...wasRun(result).map(benchmarkRow)].map(({ what, of, difference: describe }): Row => [
    what,
    ...result.models.map((measured) => of(figures(measured), measured)),
    ...(difference ? [describe?.(difference) ?? ''] : []),
  ]);
  return table(['', ...result.models.map((model) => title(model, result)), ...(difference ? ['difference'] : [])], rows);
}

function publishedTable(result: EvalResult): string {
  const ours = result.models.filter(({ solved }) => Object.keys(solved).length > 0).map((model): Row => {
    const { humaneval, mbpp } = figures(model);
    return [`**${title(model, result)}**`, '', percent(humaneval), percent(mbpp), 'this run'];
  });
  const theirs = PUBLISHED.map(({ model, parameters, humaneval, mbpp, source }): Row => [model, parameters, percent(humaneval && humaneval / 100), percent(mbpp && mbpp / 100), source]);
  return table(['', 'parameters', 'HumanEval', 'MBPP', 'source'], [...ours, ...theirs]);
}

function endingsTable(result: EvalResult): string[] {
  const rows = result.models.flatMap((model) =>
    wasRun(result).flatMap((name): Row[] => {
      const found = model.solved[name];
      if (!found) return [];
      const ends = Object.entries(endings(found)).sort(([, a], [, b]) => b - a);
      return [[title(model, result), KINDS[name].title, found.length, ends.map(([end, count]) => `${end} ${count}`).join(', ')]];
    }),
  );
  return rows.length === 0 ? [] : ['What became of the programs:', table(['', '', 'programs', 'ends'], rows)];
}

function sections(result: EvalResult): string {
  const { date, machine, files, chunks, characters, lines, texts, seed } = result;
  return [
    `${date}; ${machine}; seed ${seed}; of ${files} held-out files: ${chunks} chunks of ${characters} characters in all, ${lines} next lines, ${texts} texts to draft.`,
    figureTable(result),
    ...endingsTable(result),
    'Published scores of models in this line, pass@1 of one greedy answer:',
    publishedTable(result),
  ].join('\n\n');
}

export function printReport(result: EvalResult): void {
  console.log(`\n${sections(result)}\n`);
}

/** Replaces the marked part of the document. */
export function writeReport(result: EvalResult): void {
  replaceMarked(DOCUMENT, 'eval', sections(result));
  console.log(`Written: ${path.relative(ROOT, DOCUMENT)}`);
}
