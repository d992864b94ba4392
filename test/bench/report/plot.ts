/** Decode and prefill speeds of the engines as grouped bars. */
import { ENGINES, type EngineName } from '../engines';
import { CONTEXTS, PREFILL_LENGTHS } from '../options';
import { decodeSpeed, prefillSpeed, type BenchResult, type EngineResult } from '../results';
import type { Summary } from '../stats';
import { barChart, type Bar, type Panel, type Series } from './bars';

const COLOURS: Readonly<Record<EngineName, string>> = {
  'int4-i8kv': '#1f6feb',
  'int4-f32kv': '#79b8ff',
  'int8-f32kv': '#8957e5',
  llama: '#d29922',
  'llama-fa': '#e3b778',
  'transformers-js': '#6e7681',
};

export function plot(result: BenchResult): string {
  const engines = Object.entries(result.engines) as [EngineName, EngineResult][];
  const group = (label: string, speed: (engine: EngineResult) => Summary): Panel['groups'][number] => ({
    label,
    bars: engines.map(([series, found]) => barOf(series, speed(found))),
  });
  const panels: Panel[] = [
    { title: 'Decode, tokens per second', groups: CONTEXTS.map((context) => group(`context ${context}`, (engine) => decodeSpeed(engine, context))) },
    { title: 'Prefill, tokens per second', groups: PREFILL_LENGTHS.map((length) => group(`${length} tokens`, (engine) => prefillSpeed(engine, length))) },
  ];
  const series: Record<string, Series> = Object.fromEntries(engines.map(([name]) => [name, { name: ENGINES[name], colour: COLOURS[name] }]));
  return barChart(panels, series, 'Decode and prefill speeds of Phi Pair and its peers');
}

const barOf = (series: EngineName, { median, p10, p90 }: Summary): Bar => ({ series, value: median, low: p10, high: p90, label: median.toFixed(median < 20 ? 1 : 0) });
