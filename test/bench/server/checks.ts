/** What a real server has to do, each with what was seen of it. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { paramsFor, timed, type Rig } from './rig';

export interface Check {
  readonly what: string;
  readonly passed: boolean;
  readonly seen: string;
}

const PROMPT = 'def add(a, b):\n    """Return the sum of a and b."""\n    ';
const POLL_MS = 20;
const STOPPED_MS = 60_000;

export async function wrongKey(rig: Rig): Promise<Check> {
  const state = await rig.connect();
  const seen = state.kind === 'waits' ? state.message : state.kind;
  return { what: 'a wrong key is refused, and told', passed: state.kind === 'waits' && /\(401\)/.test(state.message), seen };
}

export async function connects(rig: Rig): Promise<Check> {
  const state = await rig.connect();
  return { what: 'with the right key it says what it serves', passed: state.kind === 'up', seen: state.kind === 'up' ? `${state.model.name}, ${state.model.contextLength} tokens of context` : JSON.stringify(state) };
}

export async function completes(rig: Rig): Promise<readonly Check[]> {
  // Its last blank is kept back, and taken off the answer.
  const { result, pieces } = await timed(rig.routed, { ...paramsFor('import os\nimport re\nimport sys\nimport ', 24), scope: { kind: 'line' } });
  const { text, tokens, finish, stats } = result;
  const spelled = tokens.every(({ at, logprob }) => at >= 0 && at < text.length && logprob <= 0 && logprob > -50);
  const free = await timed(rig.routed, paramsFor(PROMPT, 32));
  return [
    { what: 'a completion ends where its line ends, and has no blank twice', passed: stats.by?.startsWith('phi-micro on') === true && finish === 'scope' && /^\S/.test(text), seen: `${JSON.stringify(text)}, ${finish}` },
    { what: 'each token has its probability and its place', passed: tokens.length > 0 && spelled, seen: `${tokens.length} tokens, the first ${Math.exp(tokens[0]?.logprob ?? 0).toFixed(3)}` },
    { what: 'text comes piece by piece', passed: pieces > 0 && free.pieces > 4, seen: `${free.pieces} pieces of ${free.result.stats.generatedTokens} tokens` },
  ];
}

export async function givesUp(rig: Rig): Promise<Check> {
  const { result } = await timed(rig.routed, { ...paramsFor('zq_', 24), giveUpBelow: 0.99 });
  return { what: 'a text that it is not sure of is given up by its probabilities', passed: result.finish === 'unsure', seen: `${result.finish} after ${result.tokens.length} tokens` };
}

/** vLLM counts the requests that it works on: none is left soon after the client has gone. */
export async function cancels(rig: Rig, url: string): Promise<Check> {
  const source = new CancellationTokenSource();
  let pieces = 0;
  const began = rig.routed.generate(paramsFor(PROMPT, 1500), source.token, () => pieces++);
  while (pieces < 3) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const before = await running(url);
  const asked = performance.now();
  source.cancel();
  const result = await began;
  const endedMs = performance.now() - asked;
  let left = await running(url);
  while (left > 0 && performance.now() - asked < STOPPED_MS) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    left = await running(url);
  }
  const stoppedMs = performance.now() - asked;
  return { what: 'cancelled, it stops working', passed: result.kind === 'cancelled' && before === 1 && left === 0, seen: `over here after ${endedMs.toFixed(1)} ms; requests in vLLM: ${before} before, ${left} after ${stoppedMs.toFixed(0)} ms` };
}

async function running(url: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', url))).text();
  return [...metrics.matchAll(/^vllm:num_requests_running\{[^}]*\} ([\d.e+]+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}
