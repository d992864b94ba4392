/** A short test of an opened model on its device: logits to compare, and how long a prompt and a token take. */
import type { ModelSession, KvSlot } from '../model/session';
import type { Rows } from './agreement';

/** Any code does; it is repeated until there are tokens enough. */
const TEXT = 'def mean(values):\n    """Return the arithmetic mean of a list of numbers."""\n    return sum(values) / len(values)\n\n\n';
/** Tokens of the prompt and of the steps after it: enough for a timing, little enough to be over in seconds. */
export const PROMPT_TOKENS = 64;
const STEPS = 8;

export interface Timing {
  /** Reading {@link PROMPT_TOKENS} tokens, ms. */
  readonly prefillMs: number;
  /** One more token, ms; the median of some. */
  readonly tokenMs: number;
}

export interface Measured extends Timing {
  /** Logits after the prompt and after each step, without padding. */
  readonly rows: Rows;
}

/** @throws RunCancelled when `signal` ended it, Error when the device cannot run the model or is out of memory. */
export async function measure(session: ModelSession, signal: AbortSignal): Promise<Measured> {
  const tokens = testTokens(session);
  const prompt = tokens.slice(0, -STEPS);
  // Of full capacity: the memory that a real request needs must be there.
  const slot = session.openSlot();
  try {
    // The first run of each kind compiles what the second one only runs.
    await slot.forward(prompt, 1, signal);
    await slot.forward(tokens.slice(-STEPS, 1 - STEPS), 1, signal);
    slot.rollback(0);
    return await timed(slot, prompt, tokens.slice(-STEPS), session.tokenizer.size, signal);
  } finally {
    slot.dispose();
  }
}

/** Logits after the same tokens as the last row of {@link measure}, all of them read at once. */
export async function rowInOneRun(session: ModelSession, signal: AbortSignal): Promise<Float32Array> {
  const tokens = testTokens(session);
  const slot = session.openSlot(tokens.length + 1);
  try {
    return (await slot.forward(tokens, 1, signal)).slice(0, session.tokenizer.size);
  } finally {
    slot.dispose();
  }
}

async function timed(slot: KvSlot, prompt: readonly number[], steps: readonly number[], vocabulary: number, signal: AbortSignal): Promise<Measured> {
  const rows: Float32Array[] = [];
  const run = async (tokens: readonly number[]): Promise<number> => {
    const started = performance.now();
    const logits = await slot.forward(tokens, 1, signal);
    const ms = performance.now() - started;
    rows.push(logits.slice(0, vocabulary));
    return ms;
  };
  const prefillMs = await run(prompt);
  const stepMs: number[] = [];
  // The same tokens on every device, whatever it would have chosen itself, so that rows can be compared.
  for (const token of steps) stepMs.push(await run([token]));
  return { prefillMs, tokenMs: stepMs.sort((a, b) => a - b)[STEPS >> 1] as number, rows };
}

function testTokens({ tokenizer, info }: ModelSession): number[] {
  const once = tokenizer.encode(TEXT);
  const count = Math.min(PROMPT_TOKENS + STEPS, info.contextLength);
  return Array.from({ length: count }, (_, index) => once[index % once.length] ?? 0);
}
