/** Child processes that never outlive us, and a look at the tree of those that run. */
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Running groups, with the signal that ends each when we go. */
const groups = new Map<number, NodeJS.Signals>();
const folders = new Set<string>();
let armed = false;

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: the whole group has ended already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function armCleanup(): void {
  if (armed) return;
  armed = true;
  process.on('exit', () => {
    groups.forEach((signal, pid) => signalGroup(pid, signal));
    folders.forEach(removeFolder);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
}

/** A temporary folder that goes when we go. */
export function temporaryFolder(name: string): string {
  armCleanup();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `phi-pair-${name}-`));
  folders.add(folder);
  return folder;
}

/** Retries: a process just killed may still be writing its last file. */
export function removeFolder(folder: string): void {
  folders.delete(folder);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/**
 * Starts a process in a group of its own; the group ends with us, also on Ctrl+C.
 * One that has groups of its own wants SIGTERM, so that it can end them.
 */
export function spawnGroup(command: string, args: string[], options: SpawnOptions, atExit: NodeJS.Signals = 'SIGKILL'): ChildProcess & { pid: number } {
  armCleanup();
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid === undefined) throw new Error(`${command} could not be started`);
  groups.set(child.pid, atExit);
  return child as ChildProcess & { pid: number };
}

/** Ends a group gently, then by force, and waits until its leader is gone. */
export async function stopGroup(child: ChildProcess & { pid: number }, graceMs = 3000): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  signalGroup(child.pid, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
  signalGroup(child.pid, 'SIGKILL');
  groups.delete(child.pid);
}

export interface RunOptions extends SpawnOptions {
  timeoutMs?: number;
  /** Lines of the output that an Error quotes, from the end. */
  outputLines?: number;
}

/** Runs a command to its end and returns its output; an Error carries the output's last lines. */
export async function run(command: string, args: string[], options: RunOptions = {}): Promise<string> {
  const { timeoutMs = 300_000, outputLines = 30, ...spawnOptions } = options;
  const child = spawnGroup(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...spawnOptions });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    signalGroup(child.pid, 'SIGKILL');
  }, timeoutMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => {
    clearTimeout(timer);
    groups.delete(child.pid);
  });
  if (code === 0) return output;
  const why = timedOut ? `took longer than ${timeoutMs / 1000} s` : `ended with code ${code}`;
  throw new Error(`${command} ${args.join(' ')} ${why}\n${output.trim().split('\n').slice(-outputLines).join('\n')}`);
}

export interface ProcessInfo {
  pid: number;
  parent: number;
  command: string;
}

function processesFromProc(): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (const entry of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = fs.readFileSync(`/proc/${entry}/stat`, 'utf8');
      // "pid (name) state ppid": the name may hold spaces and brackets.
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      const command = fs.readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      found.push({ pid: Number(entry), parent, command });
    } catch (error) {
      // It ended between the listing and the reading.
      if (!['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
  return found;
}

function processesFromPs(): ProcessInfo[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args=']).toString().split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    return match ? [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? '' }] : [];
  });
}

/** Every running process below `pid`. */
export function descendants(pid: number): ProcessInfo[] {
  const all = process.platform === 'linux' ? processesFromProc() : processesFromPs();
  const below = (parent: number): ProcessInfo[] =>
    all.filter((info) => info.parent === parent).flatMap((info) => [info, ...below(info.pid)]);
  return below(pid);
}
