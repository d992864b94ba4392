/** What a container's limits leave this process of processor time and memory. */
import * as fs from 'node:fs';
import * as path from 'node:path';

const MOUNT = '/sys/fs/cgroup';
/** Version 1 says "no limit" by the largest number of pages; no machine has 2^60 bytes. */
const NO_LIMIT_BYTES = 2 ** 60;

/** CPUs that a `cpu.max` of cgroup v2 allows ("150000 100000", microseconds of each period); undefined = no limit. */
export function parseCpuMax(text: string): number | undefined {
  const [quota, period] = text.trim().split(/\s+/).map(Number);
  return allowed(quota, period);
}

/** The same from `cpu.cfs_quota_us` and `cpu.cfs_period_us` of cgroup v1, where −1 is no limit. */
export function parseCfsQuota(quota: string, period: string): number | undefined {
  return allowed(Number(quota.trim()), Number(period.trim()));
}

function allowed(quota: number | undefined, period: number | undefined): number | undefined {
  return quota !== undefined && period !== undefined && quota > 0 && period > 0 ? quota / period : undefined;
}

/** Bytes that a `memory.max` allows ("max" = no limit), and `memory.limit_in_bytes` of v1, which says a number beyond all memory then. */
export function parseMemoryLimit(text: string | undefined): number | undefined {
  const bytes = Number((text ?? '').trim() || NaN);
  return Number.isFinite(bytes) && bytes > 0 && bytes < NO_LIMIT_BYTES ? bytes : undefined;
}

/** A number in a file of lines `name number`, such as memory.stat. */
export function statOf(text: string | undefined, name: string): number {
  const line = (text ?? '').split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1)) || 0;
}

/**
 * Folders whose limits hold for a process, below the cgroup mount, from its own up to the root.
 * @param text content of /proc/self/cgroup: lines `number:controllers:path`, v2's with no controllers
 * @param controller whose folders of v1 are looked for
 */
export function cgroupFolders(text: string, controller: 'cpu' | 'memory' = 'cpu'): { v1: string[]; v2: string[] } {
  const found = { v1: [] as string[], v2: [] as string[] };
  for (const line of text.split('\n')) {
    const [, controllers, ...rest] = line.split(':');
    if (controllers === undefined) continue;
    if (controllers === '') found.v2.push(...upwards('', rest.join(':')));
    // Some systems mount the controller under its own name, others under the names of the whole group.
    else if (controllers.split(',').includes(controller)) for (const mount of new Set([controller, controllers])) found.v1.push(...upwards(mount, rest.join(':')));
  }
  return found;
}

/** A container's view of its own path may not exist in its mount; the root then holds its limits. */
function upwards(mount: string, cgroup: string): string[] {
  const parts = cgroup.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, drop) => path.posix.join('/', mount, ...parts.slice(0, parts.length - drop)));
}

/**
 * CPUs that the tightest limit on this process allows; undefined where there is none.
 * @param read content of a file, or undefined when it is not there
 */
export function cpuLimit(read: (file: string) => string | undefined = readIfThere): number | undefined {
  const { v1, v2 } = cgroupFolders(read('/proc/self/cgroup') ?? '');
  const limits = [
    ...v2.map((folder) => parseCpuMax(read(path.posix.join(MOUNT, folder, 'cpu.max')) ?? '')),
    ...v1.map((folder) => parseCfsQuota(read(path.posix.join(MOUNT, folder, 'cpu.cfs_quota_us')) ?? '', read(path.posix.join(MOUNT, folder, 'cpu.cfs_period_us')) ?? '')),
  ].filter((limit) => limit !== undefined);
  return limits.length > 0 ? Math.min(...limits) : undefined;
}

export interface GroupMemory {
  /** What the group may use. */
  readonly limitBytes: number;
  /** What it may still use: file contents that the kernel would drop count as free. */
  readonly freeBytes: number;
}

/**
 * The limit of memory that leaves this process least; undefined where there is none.
 * @param read content of a file, or undefined when it is not there
 */
export function memoryLimit(read: (file: string) => string | undefined = readIfThere): GroupMemory | undefined {
  const groups = cgroupFolders(read('/proc/self/cgroup') ?? '', 'memory');
  const fileOf = (folder: string, name: string): string | undefined => read(path.posix.join(MOUNT, folder, name));
  const found = [
    ...groups.v2.map((folder) => left(fileOf(folder, 'memory.max'), fileOf(folder, 'memory.current'), statOf(fileOf(folder, 'memory.stat'), 'inactive_file'))),
    ...groups.v1.map((folder) => left(fileOf(folder, 'memory.limit_in_bytes'), fileOf(folder, 'memory.usage_in_bytes'), statOf(fileOf(folder, 'memory.stat'), 'total_inactive_file'))),
  ].filter((group) => group !== undefined);
  return found.sort((a, b) => a.freeBytes - b.freeBytes)[0];
}

function left(limit: string | undefined, used: string | undefined, droppable: number): GroupMemory | undefined {
  const limitBytes = parseMemoryLimit(limit);
  if (limitBytes === undefined) return undefined;
  return { limitBytes, freeBytes: Math.max(0, limitBytes - Math.max(0, (Number((used ?? '').trim()) || 0) - droppable)) };
}

function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    // A missing file is no limit; one that may not be read cannot be respected.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
