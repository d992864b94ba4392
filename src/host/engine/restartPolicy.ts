/** When a worker that ended unasked is started again, and when not any more. Pure. */

export interface RestartRules {
  /** Waiting time before the first, second, … restart within the window, in milliseconds; as many as are allowed. */
  delaysMs: readonly number[];
  /** Restarts longer ago than this are forgotten, in milliseconds. */
  windowMs: number;
}

/** At most three restarts in a minute: a worker that dies on every start must not keep the machine busy. */
export const RESTART_RULES: RestartRules = { delaysMs: [250, 1_000, 4_000], windowMs: 60_000 };

/** Restarts done, as the times at which they were decided, oldest first, in milliseconds of any steady clock. */
export type RestartHistory = readonly number[];

export type RestartDecision =
  | { kind: 'restart'; delayMs: number; history: RestartHistory }
  /** As many restarts as the rules allow were of no use. */
  | { kind: 'give-up'; restarts: number };

/** Decides what to do after the worker ended at time `now`. */
export function decideRestart(history: RestartHistory, now: number, rules: RestartRules): RestartDecision {
  const recent = history.filter((time) => now - time < rules.windowMs);
  const delayMs = rules.delaysMs[recent.length];
  if (delayMs === undefined) return { kind: 'give-up', restarts: recent.length };
  return { kind: 'restart', delayMs, history: [...recent, now] };
}
