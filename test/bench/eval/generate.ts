/** Greedy text of the worker, the same in every run: no search for other texts, no drafts whose length depends on the clock. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams, GenerateResult, ModelInfo } from '../../../src/common/protocol';
import type { Pipeline } from '../completion/pipeline';

export type Asked = Pick<GenerateParams, 'prompt' | 'maxTokens' | 'scope' | 'stopStrings'>;

/** @throws Error when the worker could not answer, with its reason. */
export async function writeOn(pipeline: Pipeline, asked: Asked): Promise<Extract<GenerateResult, { kind: 'done' }>> {
  const result = await pipeline.engine.generate(
    { ...asked, priority: 'interactive', slot: 'completion', sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 }, heal: true, speculate: false },
    new CancellationTokenSource().token,
  );
  // Nobody asks for them, and thousands of prompts are large.
  pipeline.engine.takeCalls();
  if (result.kind === 'done') return result;
  throw new Error(`The model did not answer: ${result.kind === 'failed' ? result.message : result.kind}`);
}

/** The model that is loaded. */
export function modelOf({ engine: { state } }: Pipeline): ModelInfo {
  if (state.kind !== 'ready') throw new Error(`No model is ready (${state.kind}).`);
  return state.model;
}
