/** The memory of this machine that a model could be loaded into, for the worker and the host alike: both run on it. */
import { execFileSync } from 'node:child_process';
import os from 'node:os';
import { memoryLimit, type GroupMemory } from './cgroup';

/** In bytes; within a container's limits. */
export interface MachineMemory {
  /** What a new program could use now, file contents that the system would drop for it included. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** A tool that hangs must not keep a model from loading, ms. */
const TOOL_LIMIT_MS = 2000;

/** Asks the system; takes well under a millisecond but on macOS, where a program is run for it. */
export function readMemory(): MachineMemory {
  const system = { freeBytes: systemFreeBytes(), totalBytes: os.totalmem() };
  return process.platform === 'linux' ? withinLimit(system, memoryLimit()) : system;
}

/** What both the system and a container's limit leave. */
export function withinLimit(system: MachineMemory, group: GroupMemory | undefined): MachineMemory {
  if (group === undefined) return system;
  return { freeBytes: Math.min(system.freeBytes, group.freeBytes), totalBytes: Math.min(system.totalBytes, group.limitBytes) };
}

/** Node says what is available on Linux and Windows; on macOS it says what is unused, which is next to nothing on any Mac. */
function systemFreeBytes(): number {
  if (process.platform !== 'darwin') return os.freemem();
  try {
    return parseVmStat(execFileSync('/usr/bin/vm_stat', { encoding: 'utf8', timeout: TOOL_LIMIT_MS })) ?? os.totalmem();
  } catch {
    // Without figures no model is refused.
    return os.totalmem();
  }
}

/** What macOS's `vm_stat` says to be free or to be had for the asking, bytes; undefined where it says nothing of the kind. */
export function parseVmStat(text: string): number | undefined {
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = ['free', 'inactive', 'speculative'].map((kind) => Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, 'm').exec(text)?.[1]));
  const bytes = page * pages.reduce((sum, count) => sum + count, 0);
  return Number.isFinite(bytes) ? bytes : undefined;
}
