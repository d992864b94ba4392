/** Prefill and decode over growing contexts: the same steps for every engine. */
import type { Driver } from '../engines/driver';
import { tokenSequence } from '../stats';
import { undisturbed } from './disturbance';

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
  /** Share of the processors that other programs used, of each sample taken. */
  disturbances: number[];
}

/**
 * Fills the cache part by part, so that one pass gives the prefill of every length, then decodes at each context from
 * the longest to the shortest. @param seed changes the text, so that no cache of an earlier round can help.
 */
export async function measureCurve(driver: Driver, plan: CurvePlan, seed: number): Promise<Curve> {
  const contexts = plan.decode.map(({ context }) => context);
  const tokens = tokenSequence(Math.max(...plan.prefill, ...contexts), seed);
  const curve: Curve = { prefillMs: {}, stepMs: {}, verifyMs: {}, disturbances: [] };
  const shortest = Math.min(...plan.prefill);
  // Contexts that no timed prefill passes are filled on their own first, for engines that return to marks only.
  for (const context of contexts.filter((length) => length < shortest)) {
    await driver.rollback(0);
    await driver.prefill(tokens.slice(0, context));
    driver.mark();
  }
  await driver.rollback(0);
  let elapsed = 0;
  let filled = 0;
  for (const length of [...new Set([...plan.prefill, ...contexts])].filter((end) => end >= shortest).sort((a, b) => a - b)) {
    const start = filled;
    const part = tokens.slice(start, length);
    const { value, disturbance } = await undisturbed(() => timed(() => driver.prefill(part)), driver.shortens ? () => driver.rollback(start) : undefined);
    curve.disturbances.push(disturbance);
    elapsed += value;
    filled = length;
    if (plan.prefill.includes(length)) curve.prefillMs[length] = elapsed;
    if (contexts.includes(length)) driver.mark();
  }
  for (const { context, steps } of [...plan.decode].reverse()) {
    const restart = (): Promise<void> => driver.rollback(context);
    await restart();
    const { value, disturbance } = await undisturbed(() => measureSteps(driver, steps, seed), restart);
    curve.stepMs[context] = value;
    curve.disturbances.push(disturbance);
    if (plan.verify?.context === context) await measureVerify(driver, plan.verify, curve);
  }
  return curve;
}

async function timed(body: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await body();
  return performance.now() - started;
}

/** Times decode steps after one that is not counted: the first finds caches cold. */
async function measureSteps(driver: Driver, steps: number, seed: number): Promise<number[]> {
  const [first, ...rest] = tokenSequence(steps + 1, seed + 1);
  await driver.step(first as number);
  const times: number[] = [];
  for (const token of rest) times.push(await timed(() => driver.step(token)));
  return times;
}

async function measureVerify(driver: Driver, { context, counts, repeats }: NonNullable<CurvePlan['verify']>, curve: Curve): Promise<void> {
  const verify = driver.verify?.bind(driver);
  if (!verify) return;
  for (const count of counts) {
    const tokens = tokenSequence(count, count);
    const forwards = async (): Promise<number[]> => {
      const times: number[] = [];
      // The first finds no buffers of this size yet and is not counted.
      for (let repeat = 0; repeat <= repeats; repeat++) {
        await driver.rollback(context);
        const ms = await timed(() => verify(tokens));
        if (repeat > 0) times.push(ms);
      }
      return times;
    };
    const { value, disturbance } = await undisturbed(forwards, () => driver.rollback(context));
    curve.verifyMs[count] = value;
    curve.disturbances.push(disturbance);
  }
}
