/** Background work takes only a share of the processor: the editor and everything else on the machine go first. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The share of time that background prefills compute. */
const CPU_SHARE = 0.5;

/** Rests so long after `workedMs` of work that the share is kept; ends early when `signal` is aborted. */
export async function restAfter(workedMs: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(workedMs * (1 / CPU_SHARE - 1), undefined, { signal });
  } catch (error) {
    // The rest is over; what was to follow sees the signal by itself.
    if (!signal.aborted) throw error;
  }
}
