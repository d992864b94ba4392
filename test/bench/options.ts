/** The command line of `bench:engine`, and how much is measured. */
import { parseArgs } from 'node:util';
import { threadCount } from '../../src/worker/model/threads';
import type { EngineName } from './engines';
import type { CurvePlan } from './measure/curve';
import { SHAPE_NAMES, type ShapeName } from './paths';

export interface BenchOptions {
  shape: ShapeName;
  threads: number;
  rounds: number;
  quick: boolean;
  json: boolean;
  /** Write docs/performance.*; only a full run of the real shape may. */
  write: boolean;
  engines: readonly EngineName[];
}

export const CAPACITY = 2048;
export const PREFILL_LENGTHS = [128, 512, 1024] as const;
export const CONTEXTS = [32, 512, 1536] as const;
export const VERIFY_CONTEXT = 512;
const VERIFY_COUNTS = [1, 2, 3, 4, 6, 8, 12, 16];

export const COMPARED: readonly EngineName[] = ['int4-i8kv', 'llama', 'int8-f32kv', 'llama-fa', 'int4-f32kv', 'transformers-js'];

export function readOptions(): BenchOptions {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      shape: { type: 'string', default: 'phi2' },
      rounds: { type: 'string' },
      threads: { type: 'string', default: '0' },
      engines: { type: 'string', default: COMPARED.join(',') },
    },
  });
  const shape = SHAPE_NAMES.find((name) => name === values.shape);
  if (!shape) throw new Error(`--shape is one of ${SHAPE_NAMES.join(', ')}.`);
  const engines = COMPARED.filter((name) => values.engines.split(',').includes(name));
  return {
    shape,
    threads: threadCount(Number(values.threads)),
    rounds: Number(values.rounds ?? (values.quick ? 1 : 4)),
    quick: values.quick,
    json: values.json,
    write: values.write,
    engines,
  };
}

/** What is timed of an engine in one round. */
export function curvePlan(engine: EngineName, { quick }: BenchOptions): CurvePlan {
  // A step of transformers.js at full context takes a second.
  const steps = engine === 'transformers-js' ? 3 : quick ? 8 : 12;
  const decode = CONTEXTS.map((context) => ({ context, steps }));
  const verify = { context: VERIFY_CONTEXT, counts: VERIFY_COUNTS, repeats: 2 };
  return quick || engine === 'transformers-js' ? { prefill: PREFILL_LENGTHS, decode } : { prefill: PREFILL_LENGTHS, decode, verify };
}
