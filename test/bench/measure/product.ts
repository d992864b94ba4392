/** What people feel, measured through the product's generator: keystrokes, cancellation, copying, a free event loop. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { GenerateParams, GenerateResult } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import type { ModelSession } from '../../../src/worker/model/session';
import { GREEDY, NEVER } from '../engines/ours';
import { recordedSession } from './recorded';
import { COPY_TASK, moduleText, TYPED } from './texts';

function request(prompt: string, maxTokens: number, more: Partial<GenerateParams> = {}): GenerateParams {
  return { prompt, maxTokens, priority: 'interactive', slot: 'completion', sampling: GREEDY, scope: { kind: 'free' }, stopStrings: [], heal: true, speculate: false, ...more };
}

function done(result: GenerateResult): Extract<GenerateResult, { kind: 'done' }> {
  if (result.kind !== 'done') throw new Error(`The request was not answered: ${JSON.stringify(result)}`);
  return result;
}

/** Whole functions, as many as fit `tokens` tokens. */
function promptOf(session: ModelSession, tokens: number): string {
  let functions = 1;
  while (session.tokenizer.encode(moduleText(functions + 1)).length <= tokens) functions++;
  return moduleText(functions);
}

export interface KeystrokeTimes {
  promptTokens: number;
  /** From the request to its first token, by keystroke. */
  firstTokenMs: number[];
}

/** Types a function at the end of a long module, one character a request, as an editor asks. */
export async function measureKeystrokes(session: ModelSession, promptTokens: number, keystrokes: number): Promise<KeystrokeTimes> {
  const prompt = promptOf(session, promptTokens);
  const recorded = recordedSession(session, () => session.tokenizer.encode(prompt + TYPED));
  const generator = new Generator(recorded);
  generator.warmUp();
  await generator.generate(request(prompt, 0), NEVER);
  const firstTokenMs: number[] = [];
  for (let typed = 1; typed <= keystrokes; typed++) {
    const { stats } = done(await generator.generate(request(prompt + TYPED.slice(0, typed), 1), NEVER));
    firstTokenMs.push(stats.firstTokenMs);
  }
  await generator.close();
  return { promptTokens: session.tokenizer.encode(prompt).length, firstTokenMs };
}

export interface CancelTimes {
  /** From the abort to the moment the session is free. */
  cancelMs: number[];
  /** Longest pause of the event loop while prompts were being read. */
  worstGapMs: number;
}

/** Some chunks of a prefill lie before this. */
const LATEST_CANCEL_MS = 3000;

/** Aborts requests while their prompt is being read, each at another moment. */
export async function measureCancel(session: ModelSession, promptTokens: number, samples: number): Promise<CancelTimes> {
  const prompt = promptOf(session, promptTokens);
  const generator = new Generator(session);
  generator.warmUp();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cancelMs: number[] = [];
  // A short prompt tells how long the long one would take.
  const started = performance.now();
  const short = done(await generator.generate(request(promptOf(session, promptTokens / 10), 0), NEVER));
  const wholeMs = ((performance.now() - started) * promptTokens) / short.stats.promptTokens;
  const latest = Math.min(LATEST_CANCEL_MS, 0.5 * wholeMs);
  for (let index = 0; index < samples; index++) {
    const abort = new AbortController();
    // Another text each time, so that nothing is reused.
    const answer = generator.generate(request(`# ${index}\n${prompt}`, 1), abort.signal);
    delay.enable();
    // Not in the order of the moments, so that a change of the machine's speed touches all of them.
    const share = ((index * 7) % samples) / samples;
    await new Promise((resolve) => setTimeout(resolve, (0.05 + 0.95 * share) * latest));
    const aborted = performance.now();
    abort.abort();
    const result = await answer;
    cancelMs.push(performance.now() - aborted);
    delay.disable();
    if (result.kind !== 'cancelled') throw new Error(`The request ended before it could be cancelled: ${result.kind}`);
  }
  await generator.close();
  return { cancelMs, worstGapMs: delay.max / 1e6 };
}

export interface CopyTimes {
  tokens: number;
  plainMs: number;
  speculativeMs: number;
}

/** Rewrites a function with one line changed. The prompt is in the cache beforehand: only the writing is timed. */
export async function measureCopy(session: ModelSession): Promise<CopyTimes> {
  const { prompt, answer } = COPY_TASK;
  const text = session.tokenizer.encode(prompt + answer);
  const recorded = recordedSession(session, () => text);
  const budget = text.length - session.tokenizer.encode(prompt).length;
  const times: number[] = [];
  const texts: string[] = [];
  for (const speculate of [false, true]) {
    const generator = new Generator(recorded);
    await generator.generate(request(prompt, 0, { heal: false }), NEVER);
    const started = performance.now();
    const result = done(await generator.generate(request(prompt, budget, { heal: false, speculate }), NEVER));
    times.push(performance.now() - started);
    texts.push(result.text);
    await generator.close();
  }
  if (texts[0] !== answer || texts[1] !== answer) throw new Error('The copying task did not give the recorded text.');
  return { tokens: budget, plainMs: times[0] as number, speculativeMs: times[1] as number };
}
