/** The figures of the dashboard and of the diagnostics, as words. */
import { DEVICE_NAMES } from '../../common/devices';
import type { GenerateStats, ModelInfo, WorkerStatus } from '../../common/protocol';
import type { Statistics } from '../completion/statistics';
import type { ActivityFacts, Sample } from './activity';

export interface Figure {
  readonly label: string;
  readonly value: string;
  /** A second line, smaller; empty for none. */
  readonly detail: string;
}

export interface FigureGroup {
  readonly title: string;
  readonly figures: readonly Figure[];
}

export interface FigureFacts {
  /** Of the loaded model; undefined while there is none. */
  readonly model: ModelInfo | undefined;
  /** What the worker says of itself; undefined where there is none, or it does not answer. */
  readonly status: WorkerStatus | undefined;
  readonly statistics: Statistics;
  readonly activity: ActivityFacts;
}

/** Numbers over time, oldest first, for a small chart. */
export interface Series {
  readonly label: string;
  readonly unit: string;
  readonly values: readonly number[];
}

const MB = 2 ** 20;
const GB = 2 ** 30;
/** Values of a chart. */
const CHART_VALUES = 40;
/** Fewer tokens than this say nothing of a speed. */
const TOKENS_MIN = 4;
const UNKNOWN = '–';

const number = (value: number): string => value.toLocaleString('en-US');
const counted = (value: number, noun: string): string => `${number(value)} ${noun}${value === 1 ? '' : 's'}`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;
const rate = (value: number): string => (value < 10 ? value.toFixed(1) : number(Math.round(value)));
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : number(Math.round(value))} ms`;

/** `260 MB`, `1.7 GB`; binary units, as system monitors count. */
export const memory = (bytes: number): string => (bytes >= GB ? `${(bytes / GB).toFixed(1)} GB` : `${Math.round(bytes / MB)} MB`);

/**
 * Linear between the two values around the place.
 * @param share 0 to 1: 0.5 gives the median
 * @returns undefined for no values
 */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below === undefined || above === undefined ? undefined : below + (above - below) * (place - Math.floor(place));
}

/** Tokens a second after the first one; undefined for too short a text. */
export function decodeRate({ generatedTokens, totalMs, firstTokenMs, candidatesMs = 0 }: GenerateStats): number | undefined {
  const ms = totalMs - firstTokenMs - candidatesMs;
  return generatedTokens >= TOKENS_MIN && ms > 0 ? ((generatedTokens - 1) * 1000) / ms : undefined;
}

/** Tokens of the prompt read a second; undefined where next to none had to be. */
export function prefillRate({ promptTokens, reusedTokens, prefillMs }: GenerateStats): number | undefined {
  const read = promptTokens - reusedTokens;
  return read >= TOKENS_MIN && prefillMs > 0 ? (read * 1000) / prefillMs : undefined;
}

/** Writing after the first token, ms. */
export const decodeMs = ({ totalMs, firstTokenMs, candidatesMs = 0 }: GenerateStats): number => Math.max(0, totalMs - firstTokenMs - candidatesMs);

const ratesOf = (samples: readonly Sample[], of: (stats: GenerateStats) => number | undefined): number[] =>
  samples.map(({ stats }) => of(stats)).filter((value) => value !== undefined);

/** Times to the first token of completions that somebody waited for, ms. */
const firstTokens = (samples: readonly Sample[]): number[] =>
  samples.filter(({ kind, stats }) => kind === 'typing' && stats.generatedTokens > 0).map(({ stats }) => stats.firstTokenMs);

const sum = (samples: readonly Sample[], of: (stats: GenerateStats) => number): number => samples.reduce((total, { stats }) => total + of(stats), 0);

export function figureGroups(facts: FigureFacts): FigureGroup[] {
  return [
    { title: 'Model', figures: modelFigures(facts) },
    { title: 'Speed', figures: speedFigures(facts) },
    { title: 'Suggestions', figures: suggestionFigures(facts) },
  ];
}

export function charts({ samples }: ActivityFacts): Series[] {
  return [
    { label: 'Time to first token', unit: 'ms', values: firstTokens(samples).slice(-CHART_VALUES) },
    { label: 'Decode', unit: 'tokens/s', values: ratesOf(samples, decodeRate).slice(-CHART_VALUES) },
  ];
}

function modelFigures({ model, status, activity }: FigureFacts): Figure[] {
  const held = status?.slots.reduce((total, { bytes }) => total + bytes, 0);
  const most = model && model.kvBytesPerToken * model.contextLength * model.kvSlots;
  const tokens = status?.slots.map((slot) => `${slot.name} ${number(slot.tokens)}`).join(', ');
  return [
    { label: 'Model', value: model?.name ?? 'none loaded', detail: model ? modelSize(model) : '' },
    { label: 'Device', value: model ? deviceName(model) : UNKNOWN, detail: model?.deviceReason ?? '' },
    { label: 'Threads', value: model ? number(model.threads) : UNKNOWN, detail: '' },
    { label: 'Context', value: model ? `${number(model.contextLength)} tokens` : UNKNOWN, detail: model ? `${number(model.kvSlots)} at once` : '' },
    { label: 'KV memory', value: held === undefined || most === undefined ? UNKNOWN : `${memory(held)} of ${memory(most)}`, detail: tokens ? `tokens: ${tokens}` : '' },
    { label: 'Worker’s memory', value: status ? memory(status.rssBytes) : UNKNOWN, detail: status ? `${number(status.pending)} pending` : 'not running' },
    { label: 'Restarts', value: number(activity.restarts), detail: 'in this session' },
  ];
}

function modelSize({ weightBytes, layers, loadMs }: ModelInfo): string {
  return [...(weightBytes === undefined ? [] : [`weights ${memory(weightBytes)}`]), `${number(layers)} layers`, `loaded in ${(loadMs / 1000).toFixed(1)} s`].join(', ');
}

const deviceName = ({ device }: ModelInfo): string => (device === 'cpu' ? 'Processor' : DEVICE_NAMES[device]);

function speedFigures({ status, activity: { samples } }: FigureFacts): Figure[] {
  const first = firstTokens(samples);
  const [p50, p95] = [percentile(first, 0.5), percentile(first, 0.95)];
  const prompt = sum(samples, (stats) => stats.promptTokens);
  const drafted = sum(samples, (stats) => stats.draftedTokens);
  return [
    speed('Decode', ratesOf(samples, decodeRate)),
    speed('Prefill', ratesOf(samples, prefillRate)),
    {
      label: 'Time to first token',
      value: p50 === undefined || p95 === undefined ? UNKNOWN : `${milliseconds(p50)}, p95 ${milliseconds(p95)}`,
      detail: p50 === undefined ? 'no completion yet' : `median of ${number(first.length)}`,
    },
    { label: 'KV reuse', value: prompt > 0 ? percent(sum(samples, (stats) => stats.reusedTokens) / prompt) : UNKNOWN, detail: prompt > 0 ? `of ${number(prompt)} prompt tokens` : 'nothing read yet' },
    {
      label: 'Drafts right',
      value: drafted > 0 ? percent(sum(samples, (stats) => stats.acceptedTokens) / drafted) : UNKNOWN,
      detail: drafted > 0 ? `of ${counted(drafted, 'token')}, copied${status?.draftModel ? ` or by ${status.draftModel}` : ''}` : 'nothing was drafted',
    },
  ];
}

function speed(label: string, rates: readonly number[]): Figure {
  const median = percentile(rates, 0.5);
  const last = rates.at(-1);
  if (median === undefined || last === undefined) return { label, value: UNKNOWN, detail: 'nothing measured yet' };
  return { label, value: `${rate(median)} tokens/s`, detail: `median of ${number(rates.length)}, last ${rate(last)}` };
}

function suggestionFigures({ statistics, activity: { keys, asked } }: FigureFacts): Figure[] {
  const { shown, accepted, words, lines, characters, rejected, since } = statistics;
  return [
    { label: 'Shown', value: number(shown), detail: `since ${since.slice(0, 10)}` },
    { label: 'Accepted', value: number(accepted), detail: shown > 0 ? `${percent(accepted / shown)} of those shown, ${counted(characters, 'character')}` : 'none shown yet' },
    { label: 'Partly accepted', value: number(words + lines), detail: `by word ${number(words)}, by line ${number(lines)}` },
    { label: 'Rejected', value: number(rejected), detail: 'dismissed or typed over' },
    { label: 'Requests per key', value: keys > 0 ? (asked / keys).toFixed(2) : UNKNOWN, detail: `${counted(asked, 'request')}, ${counted(keys, 'key')} in this session` },
  ];
}
