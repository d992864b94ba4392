/** `npm run bench:first`: from a request to its suggestion, at about 200 tokens of context, on a warm model. */
import fs from 'node:fs';
import path from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams } from '../../src/common/protocol';
import { createEngine } from '../../src/host/engine/createEngine';
import { root, sampleWorkspace } from './paths';

const RUNS = 30;
const WARM_UP = 3;
const CONTEXT_TOKENS = 200;

interface Measured {
  promptTokens: number;
  reusedTokens: number;
  ms: number;
}

async function main(): Promise<void> {
  const engine = createEngine({ workerPath: path.join(root, 'dist/worker.js'), log: () => undefined });
  try {
    const loaded = await engine.load({ modelPath: path.join(root, 'models/phi-micro'), device: 'auto', threads: 0, contextLength: 0, kvBytes: 2 ** 30 });
    if (loaded.kind === 'failed') throw new Error(loaded.message);
    const ask = async (prompt: string): Promise<Measured> => {
      const started = performance.now();
      const result = await engine.generate(params(prompt), new CancellationTokenSource().token);
      if (result.kind !== 'done') throw new Error(JSON.stringify(result));
      return { ms: performance.now() - started, promptTokens: result.stats.promptTokens, reusedTokens: result.stats.reusedTokens };
    };
    const size = await charactersFor(CONTEXT_TOKENS, async (prompt) => (await ask(prompt)).promptTokens);
    const fresh: Measured[] = [];
    const next: Measured[] = [];
    for (let i = 0; i < RUNS + WARM_UP; i++) {
      const prompt = promptOf(size, i);
      fresh.push(await ask(prompt));
      // The next keystrokes share their prefix with the last request.
      next.push(await ask(`${prompt}result = `));
    }
    report('a context not seen before', fresh.slice(WARM_UP));
    report('the next keystroke in it', next.slice(WARM_UP));
  } finally {
    engine.dispose();
  }
}

/** As the completion provider asks for one line. */
function params(prompt: string): GenerateParams {
  return {
    prompt, maxTokens: 24, priority: 'interactive', slot: 'completion', speculate: true, scope: { kind: 'line' }, stopStrings: [], heal: true,
    sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 },
  };
}

/** Each starts with another comment, so that no two share a prefix. */
function promptOf(characters: number, number: number): string {
  const source = fs.readFileSync(path.join(sampleWorkspace, 'shapes.py'), 'utf8').repeat(4);
  return `${number} is the number of this file\n${source}`.slice(0, characters - 90) + '\n\n\ndef circumference(radius):\n    """Return the circumference of a circle."""\n    ';
}

async function charactersFor(tokens: number, count: (prompt: string) => Promise<number>): Promise<number> {
  let characters = 300;
  while ((await count(promptOf(characters, 0))) < tokens) characters += 20;
  return characters;
}

function report(what: string, measured: Measured[]): void {
  const median = (pick: (one: Measured) => number): number => measured.map(pick).sort((a, b) => a - b)[measured.length >> 1] ?? NaN;
  console.log(
    `${what}: median ${median(({ ms }) => ms).toFixed(0)} ms, worst ${Math.max(...measured.map(({ ms }) => ms)).toFixed(0)} ms ` +
      `(${median(({ promptTokens }) => promptTokens)} prompt tokens, ${median(({ reusedTokens }) => reusedTokens)} reused, ${measured.length} runs)`,
  );
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
