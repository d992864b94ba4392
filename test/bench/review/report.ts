/** Writes the measured part of docs/review.md. */
import * as os from 'node:os';
import * as path from 'node:path';
import { THRESHOLDS } from '../../../src/core/review/surprise/surprise';
import { ROOT } from '../paths';
import { replaceMarked, rounded, table } from '../report/markdown';
import type { ReviewFigures } from './figures';

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

export function writeReport({ rows, methods, linesUntouched }: ReviewFigures, { files, model }: { readonly files: number; readonly model: string }): void {
  const body = [
    `${new Date().toISOString().slice(0, 10)}; ${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.platform()}; ${model}; half of ${files} held-out files, ${linesUntouched} lines untouched.`,
    table(
      ['slip', 'functions', 'found', 'recall', 'hints elsewhere in them'],
      rows.map(({ name, functions, hits, misses }) => [name, functions, hits, percent(hits / Math.max(1, functions)), misses]),
    ),
    table(
      ['', 'precision', 'right of all', 'recall', 'hints on 1,000 untouched lines'],
      methods.map(({ name, hits, misses, precision, recall, falsePer1000Lines }) => [name, percent(precision), `${hits} of ${hits + misses}`, percent(recall), rounded(falsePer1000Lines, 2)]),
    ),
    'The thresholds, set on the other half (`npm run bench:review -- --fit`):',
    table(
      ['slip', 'probability as it is, at most', 'of the alternative, at least', 'gain of what follows, nats'],
      Object.entries(THRESHOLDS).map(([slip, { atMost, atLeast, gain }]) => [slip, atMost, atLeast, gain]),
    ),
  ].join('\n\n');
  replaceMarked(path.join(ROOT, 'docs', 'review.md'), 'bench:review', body);
}
