/** The command line of `eval`, and how much is measured. */
import { parseArgs } from 'node:util';
import { BENCHMARKS, type Benchmark } from './problems';

export const PARTS = ['loss', 'next-line', 'acceptance'] as const;
export type Part = (typeof PARTS)[number];

/** How much of each is looked at. */
export interface Size {
  readonly chunks: number;
  readonly lines: number;
  readonly drafts: number;
  /** Problems of each benchmark. */
  readonly problems: number;
}

const FULL: Size = { chunks: 100, lines: 600, drafts: 60, problems: Infinity };
const QUICK: Size = { chunks: 12, lines: 100, drafts: 10, problems: 12 };

export interface EvalOptions {
  /** Folders of the models: the one that is scored, then the one it is compared with. */
  readonly models: readonly string[];
  readonly parts: ReadonlySet<Part>;
  readonly size: Size;
  readonly quick: boolean;
  readonly seed: number;
  /** Files of the benchmarks that are run. */
  readonly benchmarks: Readonly<Partial<Record<Benchmark, string>>>;
  /** The interpreter that programs are run by. */
  readonly python: string;
  /** Further folders of Python, as held out as the rest. */
  readonly folders: readonly string[];
  readonly json: boolean;
  /** Write the tables of docs/eval.md. */
  readonly write: boolean;
}

const NOT_ALLOWED = 'The benchmarks run programs that a model wrote, on this machine. Each gets a process of its own without network, rights or files, and with little time and memory. Say --run-programs to allow it.';

/** @throws Error with what is to be said instead. */
export function readOptions(args = process.argv.slice(2)): EvalOptions {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      compare: { type: 'string' },
      humaneval: { type: 'string' },
      mbpp: { type: 'string' },
      'run-programs': { type: 'boolean', default: false },
      python: { type: 'string', default: 'python3' },
      only: { type: 'string', multiple: true, default: [...PARTS] },
      folder: { type: 'string', multiple: true, default: [] },
      seed: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  const { model, compare } = values;
  if (model === undefined) throw new Error('Say which model: --model DIR, a folder such as models/phi-micro.');
  const parts = values.only.map((name) => {
    const part = PARTS.find((known) => known === name);
    if (!part) throw new Error(`--only is ${PARTS.join(', ')}, or several of them.`);
    return part;
  });
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new Error('--seed is a whole number.');
  const benchmarks = Object.fromEntries(BENCHMARKS.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])));
  if (Object.keys(benchmarks).length > 0 && !values['run-programs']) throw new Error(NOT_ALLOWED);
  if (values.write && (values.quick || parts.length < PARTS.length)) throw new Error('--write takes a full run.');
  return {
    models: compare === undefined ? [model] : [model, compare],
    parts: new Set(parts),
    size: values.quick ? QUICK : FULL,
    quick: values.quick,
    seed,
    benchmarks,
    python: values.python,
    folders: values.folder,
    json: values.json,
    write: values.write,
  };
}
