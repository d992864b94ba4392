/** Whether a model fits into memory: what it needs, reckoned from its files, and what to do where that is too much. */
import type { MemoryShortage } from '../../common/protocol';
import type { CatalogueEntry } from './catalogue';
import { formatBytes } from './pace';

/** What is known of a model before its weights are read. */
export interface MemoryDemand {
  /** Bytes of the graph and of the weights beside it. */
  readonly weightBytes: number;
  /** KV cache of one token over all layers, bytes. */
  readonly kvBytesPerToken: number;
  /** Tokens that one KV cache holds. */
  readonly contextLength: number;
  /** 2 where a run holds the old cache and the new one at once. */
  readonly kvCopies: 1 | 2;
}

/** In bytes. */
export interface MemoryNeed {
  readonly weightBytes: number;
  readonly kvBytes: number;
  readonly workingBytes: number;
  readonly neededBytes: number;
}

/**
 * The process, the tokenizer, ONNX Runtime and what a run needs beside weights and KV cache. Measured for Phi-2's shape:
 * 260 MB (docs/performance.md), and weights cost what their files have.
 */
export const WORKING_BYTES = 300e6;

/** A shorter context is not worth offering, and it is offered in whole steps, tokens. */
const CONTEXT_MIN = 512;
const CONTEXT_STEP = 256;

/** Weights, one KV cache, and what the runtime needs. */
export function memoryNeed({ weightBytes, kvBytesPerToken, contextLength, kvCopies }: MemoryDemand): MemoryNeed {
  const kvBytes = kvBytesPerToken * contextLength * kvCopies;
  return { weightBytes, kvBytes, workingBytes: WORKING_BYTES, neededBytes: weightBytes + kvBytes + WORKING_BYTES };
}

export type MemoryVerdict = { readonly kind: 'fits'; readonly need: MemoryNeed } | { readonly kind: 'too-little'; readonly shortage: MemoryShortage };

/** @param freeBytes what the machine could give now */
export function judgeMemory(demand: MemoryDemand, freeBytes: number): MemoryVerdict {
  const need = memoryNeed(demand);
  if (need.neededBytes <= freeBytes) return { kind: 'fits', need };
  const shortage = { ...need, freeBytes, contextLength: demand.contextLength };
  const contextThatFits = contextWithin(demand, freeBytes);
  return { kind: 'too-little', shortage: contextThatFits === undefined ? shortage : { ...shortage, contextThatFits } };
}

/** The longest shorter context with which the model would fit, tokens; undefined where none would do. */
function contextWithin({ weightBytes, kvBytesPerToken, kvCopies }: MemoryDemand, freeBytes: number): number | undefined {
  const tokens = (freeBytes - weightBytes - WORKING_BYTES) / (kvBytesPerToken * kvCopies);
  const whole = Math.floor(tokens / CONTEXT_STEP) * CONTEXT_STEP;
  return whole >= CONTEXT_MIN ? whole : undefined;
}

/** One sentence after the other for a person: what happened, why, what to do. */
export function describeShortage(name: string, { neededBytes, freeBytes, weightBytes, kvBytes, workingBytes, contextLength, contextThatFits }: MemoryShortage): string {
  const parts = `weights ${formatBytes(weightBytes)}, ${contextLength} tokens of context ${formatBytes(kvBytes)}, working memory ${formatBytes(workingBytes)}`;
  const shorter = contextThatFits === undefined ? '' : `, take a context of ${contextThatFits} tokens`;
  return `${name} was not loaded: it needs about ${formatBytes(neededBytes)} of memory (${parts}), and ${formatBytes(freeBytes)} are free. Close other programs${shorter}, choose a smaller model, or load it anyway.`;
}

/** Whether a model of the catalogue would fit here. */
export type Fit =
  | 'fits'
  /** Other programs use too much at the moment. */
  | 'not-now'
  /** Nothing that could be closed would help. */
  | 'too-large'
  /** It runs on a graphics card alone, whose memory nobody tells before a model is on it. */
  | 'unknown';

/** Bytes of this machine, see common/freeMemory.ts. */
interface Memory {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export function fitOf({ memoryBytes, devices }: Pick<CatalogueEntry, 'memoryBytes' | 'devices'>, { freeBytes, totalBytes }: Memory): Fit {
  if (!devices.includes('cpu')) return 'unknown';
  if (memoryBytes <= freeBytes) return 'fits';
  return memoryBytes <= totalBytes ? 'not-now' : 'too-large';
}

/** The same for a person, as a part of a line. */
export function describeFit(fit: Fit, { freeBytes, totalBytes }: Memory): string {
  const words: Readonly<Record<Fit, string>> = {
    fits: 'fits',
    'not-now': `only ${formatBytes(freeBytes)} free now`,
    'too-large': `too large: this machine has ${formatBytes(totalBytes)}`,
    unknown: 'needs memory of the graphics card',
  };
  return words[fit];
}

/** What could be used in place of a model that does not fit, the most able first: models of the catalogue that can be had and fit now. */
export function smallerModels(entries: readonly CatalogueEntry[], { freeBytes, neededBytes }: Pick<MemoryShortage, 'freeBytes' | 'neededBytes'>): readonly CatalogueEntry[] {
  return entries
    .filter(({ source, memoryBytes, devices }) => source.kind !== 'build' && devices.includes('cpu') && memoryBytes <= freeBytes && memoryBytes < neededBytes)
    .sort((a, b) => b.memoryBytes - a.memoryBytes);
}
