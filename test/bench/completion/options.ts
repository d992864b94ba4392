/** The command line of `bench:completion`, and how much is measured. */
import { parseArgs } from 'node:util';
import { KIND_NAMES } from './positions';

export interface CompletionBenchOptions {
  readonly quick: boolean;
  readonly json: boolean;
  /** Write docs/completion.*; only a full run may. */
  readonly write: boolean;
  /** Print each violation with its place. */
  readonly verbose: boolean;
  /** Make the typing recordings anew, and measure nothing. */
  readonly record: boolean;
  readonly parts: ReadonlySet<Part>;
  /** Positions of each kind. */
  readonly perKind: number;
  /** Recordings that are replayed, and up to when, ms. */
  readonly recordings: number;
  readonly untilMs: number;
  /** Recordings that are replayed once more by a user who accepts. */
  readonly accepting: number;
  /** Further folders of Python. */
  readonly folders: readonly string[];
  readonly model: string | undefined;
}

export type Part = 'positions' | 'typing';

const FULL = { positions: 5200, recordings: 6, accepting: 2, untilMs: 45_000 } as const;
const QUICK = { positions: 300, recordings: 2, accepting: 0, untilMs: 30_000 } as const;

export function readOptions(args = process.argv.slice(2)): CompletionBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      verbose: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      only: { type: 'string' },
      positions: { type: 'string' },
      folder: { type: 'string', multiple: true, default: [] },
      model: { type: 'string' },
    },
  });
  const size = values.quick ? QUICK : FULL;
  const positions = Number(values.positions ?? size.positions);
  if (!Number.isFinite(positions) || positions < 0) throw new Error('--positions is a number.');
  if (values.only !== undefined && values.only !== 'positions' && values.only !== 'typing') throw new Error('--only is positions or typing.');
  const parts = new Set<Part>(values.only === undefined ? ['positions', 'typing'] : [values.only]);
  if (values.write && (values.quick || parts.size < 2 || values.positions !== undefined)) throw new Error('--write takes a full run.');
  return {
    quick: values.quick,
    json: values.json,
    write: values.write,
    verbose: values.verbose,
    record: values.record,
    parts,
    perKind: Math.ceil(positions / KIND_NAMES.length),
    recordings: size.recordings,
    accepting: size.accepting,
    untilMs: size.untilMs,
    folders: values.folder,
    model: values.model,
  };
}
