/** Writes a run's tables: to the console, and into the marked part of docs/performance.md. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ENGINES, type EngineName } from '../engines';
import { CONTEXTS, PREFILL_LENGTHS } from '../options';
import { ROOT } from '../paths';
import { bars, bytesPerSecond, decodeSpeed, figures, prefillSpeed, verifyMs, type BenchResult, type EngineResult } from '../results';
import { median, quantile, type Summary } from '../stats';
import { replaceMarked, rounded, table, type Row } from './markdown';
import { plot } from './plot';

const DOCUMENT = path.join(ROOT, 'docs', 'performance.md');
const PLOT = path.join(ROOT, 'docs', 'performance.svg');
/** The median, and in brackets where the middle 80 % lie. */
function spread({ median: middle, p10, p90 }: Summary): string {
  const digits = middle < 20 ? 1 : 0;
  return `${rounded(middle, digits)} (${rounded(p10, digits)}–${rounded(p90, digits)})`;
}

function measured(result: BenchResult): [EngineName, EngineResult][] {
  return Object.entries(result.engines) as [EngineName, EngineResult][];
}

function speedTable(result: BenchResult): string {
  const rows = measured(result).map(([name, engine]) => [
    ENGINES[name],
    ...PREFILL_LENGTHS.map((length) => spread(prefillSpeed(engine, length))),
    ...CONTEXTS.map((context) => spread(decodeSpeed(engine, context))),
    rounded(engine.loadMs / 1000, 1),
    rounded(engine.memoryAfter.rss / 1e9, 2),
    rounded(engine.memoryAfter.peak / 1e9, 2),
  ]);
  const head = ['engine', ...PREFILL_LENGTHS.map((length) => `prefill ${length}`), ...CONTEXTS.map((context) => `decode at ${context}`), 'load, s', 'RSS, GB', 'peak, GB'];
  return table(head, rows);
}

function barTable(result: BenchResult): string {
  const rows = bars(result).map(({ what, wanted, value, met, byRound }) => [
    what,
    wanted,
    rounded(value, value < 20 ? 2 : 0),
    byRound.length > 0 ? `${rounded(Math.min(...byRound), 2)}–${rounded(Math.max(...byRound), 2)}` : '',
    met ? 'yes' : 'no',
  ]);
  return table(['', 'wanted', 'measured', 'by round', 'met'], rows);
}

function verifyTable(result: BenchResult): string | undefined {
  const engines = measured(result).filter(([, engine]) => engine.curves.some((curve) => Object.keys(curve.verifyMs).length > 0));
  const counts = Object.keys(engines[0]?.[1].curves[0]?.verifyMs ?? {}).map(Number);
  if (counts.length === 0) return undefined;
  return table(['k', ...counts], engines.map(([name, engine]) => [ENGINES[name], ...counts.map((count) => rounded(verifyMs(engine, count), 0))]));
}

function feelTable({ product }: BenchResult): string {
  const { keystrokes, cancel, copy, stepMs } = product;
  const row = (what: string, values: readonly number[]): Row => [what, rounded(median(values), 0), rounded(quantile(values, 0.95), 0), values.length];
  return table(
    ['ms', 'median', 'p95', 'samples'],
    [
      row(`first token after a keystroke, ${keystrokes.promptTokens} tokens unchanged`, keystrokes.firstTokenMs),
      row('a decode step at that context', stepMs),
      row('cancel while a prompt is read', cancel.cancelMs),
      row(`copying ${copy[0]?.tokens ?? 0} tokens, without speculation`, copy.map(({ plainMs }) => plainMs)),
      row('the same with speculation', copy.map(({ speculativeMs }) => speculativeMs)),
    ],
  );
}

function sections(result: BenchResult): string {
  const { bandwidth, product, threads, rounds } = result;
  const share = CONTEXTS.map((context) => `${rounded((100 * bytesPerSecond(result, context)) / Math.max(...bandwidth), 0)} % at ${context}`).join(', ');
  const versions = Object.entries(result.versions).map(([name, version]) => `${name} ${version}`).join(', ');
  const verify = verifyTable(result);
  return [
    `${result.date}; ${result.machine}; ${threads} threads; ${rounds} rounds in turns; ${versions}.`,
    '### Against the bars', barTable(result),
    '### Tokens per second: median (p10–p90)', speedTable(result),
    ...(verify ? [`### One forward of k tokens at context 512, ms`, verify] : []),
    '### What is felt', feelTable(result),
    `The event loop of the worker never stood still for longer than ${rounded(product.cancel.worstGapMs, 0)} ms while prompts were read.`,
    `Memory gives ${bandwidth.map((rate) => rounded(rate / 1e9, 1)).join(', ')} GB/s to ${threads} readers (by round). Decoding reads every matrix and the context's keys and values once a token; of the best bandwidth that is ${share}.`,
  ].join('\n\n');
}

export function printSummary(result: BenchResult): void {
  console.log(`\n${sections(result)}\n`);
}

/** Replaces the marked part of the document; what people wrote around it stays. */
export function writeReport(result: BenchResult): void {
  replaceMarked(DOCUMENT, 'bench:engine', `![Tokens per second by context](performance.svg)\n\n${sections(result)}`);
  fs.writeFileSync(PLOT, plot(result));
  console.log(`Written: ${path.relative(ROOT, DOCUMENT)}, ${path.relative(ROOT, PLOT)}; all bars: ${JSON.stringify(figures(result))}`);
}
