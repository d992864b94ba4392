/** What a run of the bench found, and the figures that follow from it. */
import type { EngineName } from './engines';
import type { Curve } from './measure/curve';
import type { Memory } from './measure/memory';
import type { CancelTimes, CopyTimes, KeystrokeTimes } from './measure/product';
import type { ShapeName } from './paths';
import { matrixBytes } from './paths';
import { median, quantile, summarise, type Summary } from './stats';
import { CAPACITY, CONTEXTS, PREFILL_LENGTHS } from './options';

export interface EngineResult {
  loadMs: number;
  memoryLoaded: Memory;
  memoryAfter: Memory;
  /** One a round. */
  curves: Curve[];
}

export interface ProductResult {
  keystrokes: KeystrokeTimes;
  /** Decode steps right after the keystrokes, at the same context: the unit that keystrokes are given in. */
  stepMs: number[];
  cancel: CancelTimes;
  copy: CopyTimes[];
  kvBytesPerToken: number;
}

export interface BenchResult {
  machine: string;
  date: string;
  versions: Record<string, string>;
  shape: ShapeName;
  threads: number;
  rounds: number;
  /** Bytes per second of all readers together, one a round. */
  bandwidth: number[];
  engines: Partial<Record<EngineName, EngineResult>>;
  product: ProductResult;
}

const LLAMAS: readonly EngineName[] = ['llama', 'llama-fa'];
/** The form of the product that the bars are held against. */
export const MAIN: EngineName = 'int4-i8kv';

/** Tokens per second of the steps at a context. */
export function decodeSpeed(result: EngineResult, context: number): Summary {
  return summarise(result.curves.flatMap((curve) => (curve.stepMs[context] ?? []).map((ms) => 1000 / ms)));
}

/** Tokens per second of a prompt's prefill. */
export function prefillSpeed(result: EngineResult, length: number): Summary {
  return summarise(result.curves.map((curve) => (1000 * length) / (curve.prefillMs[length] ?? Number.NaN)));
}

export function verifyMs(result: EngineResult, count: number): number {
  return median(result.curves.flatMap((curve) => curve.verifyMs[count] ?? []));
}

type Speed = (result: EngineResult) => Summary;

/** Ours over the best of the others, by medians over all rounds; NaN when one was not measured. */
function ratio(result: BenchResult, ours: EngineName, others: readonly EngineName[], speed: Speed): number {
  const mine = result.engines[ours];
  const theirs = others.flatMap((name) => result.engines[name] ?? []).map((engine) => speed(engine).median);
  return mine && theirs.length > 0 ? speed(mine).median / Math.max(...theirs) : Number.NaN;
}

/** The same, round by round: how far one run could have told another story. */
export function ratioByRound(result: BenchResult, ours: EngineName, others: readonly EngineName[], speed: Speed): number[] {
  return Array.from({ length: result.rounds }, (_, round) => {
    const single = (name: EngineName): [EngineName, EngineResult][] => {
      const engine = result.engines[name];
      const curve = engine?.curves[round];
      return engine && curve ? [[name, { ...engine, curves: [curve] }]] : [];
    };
    const engines = Object.fromEntries([ours, ...others].flatMap(single));
    return ratio({ ...result, engines }, ours, others, speed);
  });
}

export interface Figures {
  decode: Record<string, number>;
  prefill: number;
  prefillInt8: number;
  vsTransformersJs1536: number;
  keystrokeSteps: number;
  cancelP95Ms: number;
  copySpeedup: number;
  rssExtraMB: number;
  bandwidthShare: number;
}

export interface Bar {
  what: string;
  wanted: string;
  value: number;
  met: boolean;
  byRound: number[];
}

/** The figures that are compared with bars; ratios are ours over theirs, of prefill the worst of all lengths. */
export function figures(result: BenchResult): Figures {
  const worstPrefill = (ours: EngineName): number =>
    Math.min(...PREFILL_LENGTHS.map((length) => ratio(result, ours, LLAMAS, (engine) => prefillSpeed(engine, length))));
  const { product } = result;
  return {
    decode: Object.fromEntries(CONTEXTS.map((context) => [context, ratio(result, MAIN, LLAMAS, (engine) => decodeSpeed(engine, context))])),
    prefill: worstPrefill(MAIN),
    prefillInt8: worstPrefill('int8-f32kv'),
    vsTransformersJs1536: ratio(result, MAIN, ['transformers-js'], (engine) => decodeSpeed(engine, 1536)),
    keystrokeSteps: median(product.keystrokes.firstTokenMs) / median(product.stepMs),
    cancelP95Ms: quantile(product.cancel.cancelMs, 0.95),
    copySpeedup: median(product.copy.map(({ plainMs, speculativeMs }) => plainMs / speculativeMs)),
    rssExtraMB: extraBytes(result) / 1e6,
    bandwidthShare: bytesPerSecond(result, 512) / Math.max(...result.bandwidth),
  };
}

export function bars(result: BenchResult): Bar[] {
  const found = figures(result);
  const atLeast = (what: string, value: number, least: number, byRound: number[] = []): Bar => ({ what, wanted: `≥ ${least}`, value, met: value >= least, byRound });
  const atMost = (what: string, value: number, most: number): Bar => ({ what, wanted: `≤ ${most}`, value, met: value <= most, byRound: [] });
  const decodeBars = [0.9, 1.0, 1.15].map((least, index) => {
    const context = CONTEXTS[index] as number;
    const byRound = ratioByRound(result, MAIN, LLAMAS, (engine) => decodeSpeed(engine, context));
    return atLeast(`decode against llama.cpp, context ${context}`, found.decode[context] ?? Number.NaN, least, byRound);
  });
  return [
    ...decodeBars,
    atLeast('prefill against llama.cpp, int4 (worst length)', found.prefill, 0.7, worstByRound(result, MAIN)),
    atLeast('prefill against llama.cpp, int8 (worst length)', found.prefillInt8, 2.0, worstByRound(result, 'int8-f32kv')),
    atLeast('decode against transformers.js, context 1536', found.vsTransformersJs1536, 5),
    atMost('first token after a keystroke, in decode steps', found.keystrokeSteps, 1.5),
    atMost('cancel in mid-prefill, p95, ms', found.cancelP95Ms, 80),
    atLeast('copying task, speculation against none', found.copySpeedup, 2.0),
    atMost('RSS beyond weights and KV, MB', found.rssExtraMB, 400),
  ];
}

function worstByRound(result: BenchResult, ours: EngineName): number[] {
  const lengths = PREFILL_LENGTHS.map((length) => ratioByRound(result, ours, LLAMAS, (engine) => prefillSpeed(engine, length)));
  return Array.from({ length: result.rounds }, (_, round) => Math.min(...lengths.map((ratios) => ratios[round] ?? Number.NaN)));
}

/** Resident bytes that are neither weights (matrices in memory, embeddings in their mapped file) nor the KV cache, which is held whole. */
function extraBytes({ engines, product, shape }: BenchResult): number {
  const main = engines[MAIN];
  if (!main) return Number.NaN;
  const { rss, mappedWeights } = main.memoryAfter;
  return rss - mappedWeights - matrixBytes(shape, 4) - product.kvBytesPerToken * CAPACITY;
}

/** Bytes that decoding at a context reads each second: every matrix, and the keys and values of the context. */
export function bytesPerSecond({ engines, product, shape }: BenchResult, context: number): number {
  const main = engines[MAIN];
  if (!main) return Number.NaN;
  return (matrixBytes(shape, 4) + product.kvBytesPerToken * context) * decodeSpeed(main, context).median;
}
