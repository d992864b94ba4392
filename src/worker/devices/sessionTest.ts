/** A test of the loaded model where it runs: how fast it reads and writes, and whether both ways of reading agree. */
import type { SelfTestResult } from '../../common/protocol';
import type { ModelSession } from '../model/session';
import { allFinite, ERROR_MAX, relativeError } from './agreement';
import { measure, PROMPT_TOKENS, rowInOneRun } from './selfTest';

const MS = 1000;

/**
 * The prompt and some tokens after it are read one by one, as a text is written, and then again in one run, as a prompt
 * is read: other kernels, other shapes, no KV cache between. Where they give other logits, one of them is wrong.
 * @throws RunCancelled when `signal` ended it, Error when the device cannot run the model or is out of memory.
 */
export async function testSession(session: ModelSession, signal: AbortSignal): Promise<SelfTestResult> {
  const { rows, prefillMs, tokenMs } = await measure(session, signal);
  const last = rows.at(-1);
  if (!last || !allFinite(rows)) return { kind: 'failed', reason: 'not-finite', message: 'The model computes logits that are no numbers: what it writes is noise. Choose another device in phiPair.device, or copy the model again.' };
  const error = relativeError([last], [await rowInOneRun(session, signal)]);
  return { kind: 'done', readPerSecond: (PROMPT_TOKENS * MS) / prefillMs, writtenPerSecond: MS / tokenMs, error, agrees: error <= ERROR_MAX };
}
