/** How well a model foretells held-out code, token by token, through the worker's own scoring. */
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { Pipeline } from '../completion/pipeline';
import { halves, type Chunk } from './sample';
import { addUp, sumTokens, type LossSums } from './statistics';

/** Above every probability: the worker says of each token how probable it was. */
const ALL_TOKENS = 2;

/** The sums of each chunk, in order. @throws Error when the model cannot be scored, with the worker's reason. */
export async function measureLoss(pipeline: Pipeline, chunks: readonly Chunk[], vocabulary: number, progress: (done: number) => void): Promise<LossSums[]> {
  const sums: LossSums[] = [];
  for (const chunk of chunks) {
    sums.push(await scoreChunk(pipeline, chunk, vocabulary));
    progress(sums.length);
  }
  return sums;
}

/** A chunk that has more tokens than the model can hold is judged in halves: no character is left out. */
async function scoreChunk(pipeline: Pipeline, chunk: Chunk, vocabulary: number): Promise<LossSums> {
  const result = await pipeline.score({ prompt: '', text: chunk.text, priority: 'interactive', slot: 'review', expectedFrom: ALL_TOKENS, rivals: 1 }, new CancellationTokenSource().token);
  if (result.kind === 'done') return sumTokens(result.unexpected.map(({ logprob, rivals }) => ({ logprob, first: rivals.length === 0 })), chunk.text.length, vocabulary);
  const parts = result.kind === 'failed' && result.reason === 'prompt-too-long' ? halves(chunk) : undefined;
  if (!parts) throw new Error(`A part of ${chunk.file} could not be scored: ${result.kind === 'failed' ? result.message : result.kind}`);
  return addUp([await scoreChunk(pipeline, parts[0], vocabulary), await scoreChunk(pipeline, parts[1], vocabulary)]);
}
