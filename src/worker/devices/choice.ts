/** Which of the devices that were tried is taken, and why. Pure. */
import { DEVICE_NAMES, type ComputeDevice } from '../../common/devices';
import type { OtherDevice } from './candidates';
import type { Timing } from './selfTest';

/** What became of a candidate. */
export type Trial =
  | { readonly device: OtherDevice; readonly kind: 'agreed'; readonly timing: Timing }
  /** The reason is a clause: "it gave other logits than the processor". */
  | { readonly device: OtherDevice; readonly kind: 'failed'; readonly reason: string };

export interface Choice {
  readonly device: ComputeDevice;
  /** Whole sentences. */
  readonly reason: string;
}

/** Tokens of a usual suggestion. */
const SUGGESTION_TOKENS = 24;
/** A device must be faster by this much to be taken: timings of a busy machine vary, and the processor is the safe one. */
const GAIN_MIN = 1.15;

/** Time for a short prompt and a suggestion, ms. */
const cost = ({ prefillMs, tokenMs }: Timing): number => prefillMs + SUGGESTION_TOKENS * tokenMs;

const milliseconds = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;

/** Takes the fastest device that agrees with the processor, or the processor itself. */
export function choose(processor: Timing, trials: readonly Trial[]): Choice {
  const agreed = trials.filter((trial) => trial.kind === 'agreed');
  const best = agreed.reduce<(typeof agreed)[number] | undefined>((least, trial) => (!least || cost(trial.timing) < cost(least.timing) ? trial : least), undefined);
  const taken = best && cost(best.timing) * GAIN_MIN < cost(processor) ? best.device : 'cpu';
  const timings: [ComputeDevice, Timing][] = [['cpu', processor], ...agreed.map(({ device, timing }): [ComputeDevice, Timing] => [device, timing])];
  const described = timings.map(([device, { tokenMs }]) => `${DEVICE_NAMES[device]} ${milliseconds(tokenMs)}`).join(', ');
  const failures = trials.flatMap((trial) => (trial.kind === 'failed' ? [cannotBeUsed(trial.device, trial.reason)] : []));
  const head = agreed.length > 0 ? `Tested: a token takes ${described}.` : 'No other device can be used here.';
  return { device: taken, reason: [head, ...failures].join(' ') };
}

/** A sentence. */
export function cannotBeUsed(device: OtherDevice, reason: string): string {
  return `${DEVICE_NAMES[device]} cannot be used: ${reason}.`;
}
