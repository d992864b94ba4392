/** Marks of trials that have begun: a device whose driver ends the process leaves its mark behind. Pure. */
import { z } from 'zod';

const DAY_MS = 86_400_000;
/** Drivers get better: what was found out is found out anew after this time. */
export const KEPT_MS = 30 * DAY_MS;
/** No trial takes longer; an older mark is not of a process that lives, whatever has its number now. */
const TRIAL_MAX_MS = 10 * 60_000;

export const markSchema = z.object({
  /** Process ids of the worker that tries and of its host. */
  worker: z.number().int(),
  host: z.number().int(),
  /** When it began, ms since 1970. */
  since: z.number(),
  /** Earlier trials that did not end and whose host ended too. */
  interrupted: z.number().int().nonnegative(),
  /** The trial ended the process. */
  crashed: z.boolean(),
});
export type TrialMark = z.output<typeof markSchema>;

export interface Self {
  readonly worker: number;
  readonly host: number;
  /** Ms since 1970. */
  readonly now: number;
  readonly isAlive: (pid: number) => boolean;
}

export type Verdict =
  /** The mark to write before the trial. */
  | { readonly kind: 'try'; readonly mark: TrialMark }
  /** The mark to keep, so that it is not tried again. */
  | { readonly kind: 'crashed'; readonly mark: TrialMark }
  /** Another window tries it now. */
  | { readonly kind: 'busy' };

/** What a mark that was found says of a new trial. */
export function judgeMark(found: TrialMark | undefined, self: Self): Verdict {
  const fresh = (interrupted: number): Verdict => ({ kind: 'try', mark: { worker: self.worker, host: self.host, since: self.now, interrupted, crashed: false } });
  if (!found || self.now - found.since > KEPT_MS) return fresh(0);
  if (found.crashed) return { kind: 'crashed', mark: found };
  if (found.worker !== self.worker && self.isAlive(found.worker) && self.now - found.since < TRIAL_MAX_MS) return { kind: 'busy' };
  // The host lives and has started a new worker: the trial ended the last one. If the host ended too, perhaps the user
  // only closed the window, so that it is tried once more.
  const crashed = found.host === self.host || found.interrupted > 0;
  return crashed ? { kind: 'crashed', mark: { ...found, crashed: true } } : fresh(found.interrupted + 1);
}
