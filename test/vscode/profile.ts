/** How long one file's code holds the event loop, from the CPU profile of this very process. */
import { Session, type Profiler } from 'node:inspector/promises';

/** Microseconds between two samples. */
const INTERVAL_US = 500;

export interface HeldTimes {
  /** Longest spell without a sample outside the file, in milliseconds. */
  longestMs: number;
  totalMs: number;
}

/** Runs something and measures how long code whose script URL ends in `suffix` held the event loop. */
export async function measureHeld(suffix: string, run: () => Promise<void>): Promise<HeldTimes> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
    await session.post('Profiler.start');
    await run();
    const { profile } = await session.post('Profiler.stop');
    return heldTimes(profile, suffix);
  } finally {
    session.disconnect();
  }
}

function heldTimes(profile: Profiler.Profile, suffix: string): HeldTimes {
  const inside = new Set<number>();
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const mark = (id: number, held: boolean): void => {
    const node = byId.get(id);
    const now = held || node?.callFrame.url.endsWith(suffix) === true;
    if (now) inside.add(id);
    for (const child of node?.children ?? []) mark(child, now);
  };
  const root = profile.nodes[0];
  if (root) mark(root.id, false);
  let longest = 0;
  let total = 0;
  let spell = 0;
  (profile.samples ?? []).forEach((id, i) => {
    // A sample stands for the time until the next one.
    const duration = Math.max(0, profile.timeDeltas?.[i + 1] ?? 0);
    spell = inside.has(id) ? spell + duration : 0;
    if (inside.has(id)) total += duration;
    longest = Math.max(longest, spell);
  });
  return { longestMs: longest / 1000, totalMs: total / 1000 };
}
