/** Prefill and decode over growing contexts: the same steps for every engine. */
import type { Driver } from '../engines/driver';
import { tokenSequence } from '../stats';

export interface CurvePlan {
  /** Prompt lengths whose prefill is timed, ascending. */
  prefill: readonly number[];
  /** Contexts at which decode steps are timed, ascending, and how many steps at each. */
  decode: readonly { context: number; steps: number }[];
  /** One of those contexts, where forwards of several tokens are timed. */
  verify?: { context: number; counts: readonly number[]; repeats: number };
}

export interface Curve {
  /** Milliseconds from an empty cache, by prompt length. */
  prefillMs: Record<number, number>;
  /** Milliseconds of each step, by context. */
  stepMs: Record<number, number[]>;
  /** Milliseconds of one forward of k tokens, by k. */
  verifyMs: Record<number, number[]>;
}

async function timed(body: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/**
 * Fills the cache part by part, so that one pass gives the prefill of every length, then decodes at each context from
 * the longest to the shortest. @param seed changes the text, so that no cache of an earlier round can help.
 */
export async function measureCurve(driver: Driver, plan: CurvePlan, seed: number): Promise<Curve> {
  const longest = Math.max(...plan.prefill, ...plan.decode.map(({ context }) => context));
  const tokens = tokenSequence(longest, seed);
  const curve: Curve = { prefillMs: {}, stepMs: {}, verifyMs: {} };
  const timedLengths = new Set(plan.prefill);
  const contexts = plan.decode.map(({ context }) => context);
  // Contexts that no timed prefill passes are filled on their own first, for engines that return to marks only.
  for (const context of contexts.filter((length) => length < Math.min(...plan.prefill))) {
    await driver.rollback(0);
    await driver.prefill(tokens.slice(0, context));
    driver.mark();
  }
  await driver.rollback(0);
  let elapsed = 0;
  let filled = 0;
  for (const length of [...new Set([...plan.prefill, ...contexts])].sort((a, b) => a - b)) {
    if (length < Math.min(...plan.prefill)) continue;
    const part = tokens.slice(filled, length);
    elapsed += await timed(() => driver.prefill(part));
    filled = length;
    if (timedLengths.has(length)) curve.prefillMs[length] = elapsed;
    if (contexts.includes(length)) driver.mark();
  }
  for (const { context, steps } of [...plan.decode].reverse()) {
    await driver.rollback(context);
    curve.stepMs[context] = await measureSteps(driver, steps, seed);
    if (plan.verify?.context === context) curve.verifyMs = await measureVerify(driver, plan.verify);
  }
  return curve;
}

/** Times decode steps after one that is not counted: the first finds caches cold. */
export async function measureSteps(driver: Driver, steps: number, seed: number): Promise<number[]> {
  const [first, ...rest] = tokenSequence(steps + 1, seed + 1);
  await driver.step(first as number);
  const times: number[] = [];
  for (const token of rest) times.push(await timed(() => driver.step(token)));
  return times;
}

async function measureVerify(driver: Driver, { context, counts, repeats }: NonNullable<CurvePlan['verify']>): Promise<Record<number, number[]>> {
  const times: Record<number, number[]> = {};
  if (!driver.verify) return times;
  for (const count of counts) {
    const tokens = tokenSequence(count, count);
    times[count] = [];
    // The first finds no buffers of this size yet and is not counted.
    for (let repeat = 0; repeat <= repeats; repeat++) {
      await driver.rollback(context);
      const started = performance.now();
      await driver.verify(tokens);
      if (repeat > 0) times[count].push(performance.now() - started);
    }
  }
  return times;
}
