/** Writes the measured part of docs/review.md. */
import * as os from 'node:os';
import * as path from 'node:path';
import { EVIDENCE, type Evidence } from '../../../src/core/review/surprise/evidence';
import { SLIP_TEXTS } from '../../../src/core/review/surprise/hints';
import type { Weights } from '../../../src/core/review/surprise/surprise';
import type { Slip } from '../../../src/core/review/surprise/alternatives';
import { ROOT } from '../paths';
import { replaceMarked, rounded, table } from '../report/markdown';
import { percent, type ReviewFigures } from './figures';
import type { TypingFigures } from './typing';

export interface Circumstances {
  readonly files: number;
  readonly model: string;
  readonly weights: Weights;
  readonly typing: TypingFigures | undefined;
}

export function writeReport(figures: ReviewFigures, { files, model, weights, typing }: Circumstances): void {
  const { rows, methods, linesUntouched, functionsUntouched, functionsMutated, mended } = figures;
  const body = [
    `${new Date().toISOString().slice(0, 10)}; ${os.cpus()[0]?.model.trim() ?? 'unknown processor'}, ${os.platform()}; ${model}; one half of ${files} held-out files: ${functionsMutated} functions with a slip each, ${functionsUntouched} untouched ones (${linesUntouched} lines).`,
    table(
      ['slip', 'functions', 'found', 'recall', 'hints elsewhere in them'],
      rows.map(({ name, functions, hits, misses }) => [name, functions, hits, percent(hits / Math.max(1, functions)), misses]),
    ),
    table(
      ['', 'precision', 'right of all', 'recall', 'hints on 1,000 untouched lines'],
      methods.map(({ name, hits, misses, precision, recall, falsePer1000Lines }) => [name, percent(precision), `${hits} of ${hits + misses}`, percent(recall), rounded(falsePer1000Lines, 2)]),
    ),
    `Of the ${methods[0]?.hits ?? 0} hints at slips, ${mended} have a quick fix that gives back what stood there.`,
    `A suspect becomes a hint from a probability of ${weights.shownFrom} on. The logarithm of its odds is the sum of a constant for each kind of slip and of the evidence, each from 0 to 1 or -1 to 1, times its weight:`,
    table(
      ['kind', 'constant'],
      Object.entries(weights.intercepts).map(([slip, value]) => [`${SLIP_TEXTS[slip as Slip].code}, ${slip}`, value]),
    ),
    table(
      ['evidence', 'weight'],
      Object.entries(weights.evidence).map(([name, value]) => [EVIDENCE[name as Evidence], value]),
    ),
    typing === undefined ? '' : typingText(typing),
  ];
  replaceMarked(path.join(ROOT, 'docs', 'review.md'), 'bench:review', body.filter((part) => part !== '').join('\n\n'));
}

function typingText({ delay, noise, waited }: TypingFigures): string {
  const row = (name: string, { p50, p95, max, count, missing }: TypingFigures['delay']): (string | number)[] => [name, rounded(p50, 1), rounded(p95, 1), rounded(max, 1), count, missing];
  return [
    'Suggestions in the typing replay, by how many milliseconds they come later (`npm run bench:review -- --typing`):',
    table(['', 'p50', 'p95', 'max', 'compared', 'missing'], [row('beside a review that reads other files', delay), row('two runs without a review', noise)]),
    `While there was a review, requests waited for the model ${rounded(waited.p95, 1)} ms (p95), ${rounded(waited.max, 1)} ms at most.`,
  ].join('\n\n');
}
