/**
 * Other programs on the machine make figures worse and say nothing about an engine. So every measurement notes how much
 * of the processors others used meanwhile, and is repeated, a few times at most, while that was a lot.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';

/** Share of all processors that others may use in a sample that counts as quiet. */
export const QUIET = 0.12;
const RETRIES = 1;
const POLL_MS = 250;
const LONGEST_WAIT_MS = 2000;
/** The kernel counts processor time in hundredths of a second (USER_HZ). */
const TICK_MS = 10;

export interface Sample<T> {
  value: T;
  /** Share of all processors that other programs used meanwhile; 0 where the system does not tell. */
  disturbance: number;
}

interface Clock {
  wallMs: number;
  /** Busy time of all processors, of every program. */
  busyMs: number;
  /** Of these, this program's. */
  ownMs: number;
}

function readClock(): Clock {
  const { user, system } = process.cpuUsage();
  return { wallMs: performance.now(), busyMs: busyMs(), ownMs: (user + system) / 1000 };
}

/** user + nice + system + irq + softirq + steal of /proc/stat's first line; 0 elsewhere. */
function busyMs(): number {
  if (process.platform !== 'linux') return 0;
  const [line] = fs.readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const [user, nice, system, , , irq, softirq, steal] = (line ?? '').trim().split(/\s+/).slice(1).map(Number);
  return TICK_MS * [user, nice, system, irq, softirq, steal].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0);
}

function othersShare(from: Clock, to: Clock): number {
  const available = (to.wallMs - from.wallMs) * os.availableParallelism();
  return Math.max(0, to.busyMs - from.busyMs - (to.ownMs - from.ownMs)) / available;
}

/** Waits until others leave the processors alone, or for some seconds at most. */
async function untilQuiet(): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < LONGEST_WAIT_MS) {
    const before = readClock();
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    if (othersShare(before, readClock()) < QUIET) return;
  }
}

/** Measures, and again from `restart` while others disturb; gives the quietest of the samples. */
export async function undisturbed<T>(measure: () => Promise<T>, restart?: () => Promise<void>): Promise<Sample<T>> {
  const once = async (): Promise<Sample<T>> => {
    const before = readClock();
    const value = await measure();
    return { value, disturbance: othersShare(before, readClock()) };
  };
  let best = await once();
  for (let retry = 0; restart && retry < RETRIES && best.disturbance > QUIET; retry++) {
    await untilQuiet();
    await restart();
    const next = await once();
    if (next.disturbance < best.disturbance) best = next;
  }
  return best;
}
