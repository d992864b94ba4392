/** Opens a model on the device that is wanted or, for `auto`, on the fastest that agrees with the processor. */
import { DEVICE_NAMES, type ComputeDevice, type Device } from '../../common/devices';
import type { LogParams } from '../../common/protocol';
import type { ModelSession } from '../model/session';
import { allFinite, ERROR_MAX, relativeError } from './agreement';
import { candidatesOn, obstacleTo, type Machine, type OtherDevice } from './candidates';
import { cannotBeUsed, choose, type Choice, type Trial } from './choice';
import type { DeviceRecord } from './record';
import type { Measured } from './selfTest';
import { describeTrouble } from './trouble';

/** A test that takes longer has lost already, ms. */
const TEST_LIMIT_MS = 60_000;

export interface DeviceJob {
  readonly wanted: Device;
  /** Why `auto` takes the processor without a test: whole sentences. */
  readonly processorSuffices: string | undefined;
  /** Asked for only where another device than the processor may be used. */
  readonly machine: () => Machine;
  /** What is kept; undefined where nothing can be. */
  readonly record: () => DeviceRecord | undefined;
  /** Opens the model on a device. @throws what made it fail. */
  readonly open: (device: ComputeDevice) => Promise<ModelSession>;
  readonly measure: (session: ModelSession, signal: AbortSignal) => Promise<Measured>;
  readonly log: (level: LogParams['level'], message: string) => void;
  readonly signal: AbortSignal;
}

export interface Picked {
  readonly session: ModelSession;
  /** Whole sentences. */
  readonly reason: string;
  /** A device that was chosen by hand could not be used. */
  readonly fellBack: boolean;
}

/** Two sessions at once might not fit into memory, so that one is always closed before the next is opened. */
export async function openOnDevice(job: DeviceJob): Promise<Picked> {
  if (job.wanted === 'cpu') return onProcessor(job, 'Chosen in the settings.', false);
  if (job.wanted !== 'auto') return onChosen(job, job.wanted);
  if (job.processorSuffices !== undefined) return onProcessor(job, job.processorSuffices, false);
  const candidates = candidatesOn(job.machine());
  if (candidates.length === 0) return onProcessor(job, 'No other device can be used here.', false);
  const record = job.record();
  const kept = record?.choice();
  return kept ? onKept(job, kept, record) : onTested(job, candidates, record);
}

async function onProcessor(job: DeviceJob, reason: string, fellBack: boolean): Promise<Picked> {
  return { session: await job.open('cpu'), reason, fellBack };
}

async function onChosen(job: DeviceJob, device: OtherDevice): Promise<Picked> {
  const tried = await tryDevice(job, device, job.record());
  if (tried.kind === 'ran') return { session: tried.session, reason: 'Chosen in the settings.', fellBack: false };
  return onProcessor(job, cannotBeUsed(device, tried.reason), true);
}

async function onKept(job: DeviceJob, kept: Choice, record: DeviceRecord | undefined): Promise<Picked> {
  if (kept.device === 'cpu') return onProcessor(job, kept.reason, false);
  const tried = await tryDevice(job, kept.device, record);
  if (tried.kind === 'ran') return { session: tried.session, reason: kept.reason, fellBack: false };
  // Another window may only be testing it now; else what was found out no longer holds.
  if (!tried.busy) record?.forget();
  return onProcessor(job, cannotBeUsed(kept.device, tried.reason), false);
}

async function onTested(job: DeviceJob, candidates: readonly OtherDevice[], record: DeviceRecord | undefined): Promise<Picked> {
  const processor = await measureProcessor(job);
  const trials: { outcome: Trial; busy: boolean }[] = [];
  for (const device of candidates) trials.push(await trial(job, device, processor, record));
  const choice = choose(processor, trials.map(({ outcome }) => outcome));
  job.log('info', `Device: ${DEVICE_NAMES[choice.device]}. ${choice.reason}`);
  // What another window is testing at this moment is not known yet.
  if (!trials.some(({ busy }) => busy)) record?.keep(choice);
  return onKept(job, choice, record);
}

async function measureProcessor(job: DeviceJob): Promise<Measured> {
  const session = await job.open('cpu');
  try {
    return await job.measure(session, job.signal);
  } finally {
    await session.dispose();
  }
}

async function trial(job: DeviceJob, device: OtherDevice, processor: Measured, record: DeviceRecord | undefined): Promise<{ outcome: Trial; busy: boolean }> {
  const tried = await tryDevice(job, device, record, TEST_LIMIT_MS);
  const lost = (reason: string, busy = false) => ({ outcome: { device, kind: 'failed' as const, reason }, busy });
  if (tried.kind === 'failed') return lost(tried.reason, tried.busy);
  await tried.session.dispose();
  const error = relativeError(processor.rows, tried.measured.rows);
  job.log('info', `${DEVICE_NAMES[device]} differs from the processor by ${error.toPrecision(2)} of the logits' spread; ${ERROR_MAX} is the bound.`);
  if (error > ERROR_MAX) return lost(`it computes other logits than the processor (by ${error.toPrecision(2)} of their spread)`);
  return { outcome: { device, kind: 'agreed', timing: tried.measured }, busy: false };
}

type Tried =
  | { readonly kind: 'ran'; readonly session: ModelSession; readonly measured: Measured }
  /** The reason is a clause. */
  | { readonly kind: 'failed'; readonly reason: string; readonly busy: boolean };

const failed = (reason: string, busy = false): Tried => ({ kind: 'failed', reason, busy });

/** What a mark of an earlier trial forbids, as a clause. */
const FORBIDDEN = {
  crashed: 'the model process crashed when it was tried; the command "Test the Devices Again" tries it once more',
  busy: 'another window is testing it at this moment',
} as const;

/**
 * Opens the model on a device and tests it.
 * @param limitMs time for the test, not for opening
 * @throws what ended the whole load, and nothing else.
 */
async function tryDevice(job: DeviceJob, device: OtherDevice, record: DeviceRecord | undefined, limitMs?: number): Promise<Tried> {
  const obstacle = obstacleTo(device, job.machine());
  if (obstacle !== undefined) return failed(obstacle);
  let session: ModelSession | undefined;
  let limit: AbortSignal | undefined;
  let marked = false;
  try {
    const verdict = record?.begin(device) ?? 'try';
    if (verdict !== 'try') return failed(FORBIDDEN[verdict], verdict === 'busy');
    marked = true;
    session = await job.open(device);
    if (limitMs !== undefined) limit = AbortSignal.timeout(limitMs);
    const measured = await job.measure(session, limit ? AbortSignal.any([job.signal, limit]) : job.signal);
    if (!allFinite(measured.rows)) throw new Error('it computes logits that are no numbers');
    return { kind: 'ran', session, measured };
  } catch (error) {
    await session?.dispose();
    if (job.signal.aborted) throw error;
    if (limit?.aborted) return failed(`its test took longer than ${(limitMs ?? 0) / 1000} s`);
    job.log('warn', `${DEVICE_NAMES[device]} failed: ${error instanceof Error ? error.message : String(error)}`);
    return failed(describeTrouble(error));
  } finally {
    if (marked) record?.end(device);
  }
}
