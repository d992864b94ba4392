/** Waits, unless a signal says otherwise. No VS Code in here. */
import { setTimeout as delay } from 'node:timers/promises';

/** @throws the signal's reason when it is aborted */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}
