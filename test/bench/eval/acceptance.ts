/** What a model is worth as draft of a larger one: its drafts, made by the product's own class, against a recorded text. */
import { performance } from 'node:perf_hooks';
import { openModel } from '../../../src/worker/model/open';
import type { ModelSession } from '../../../src/worker/model/session';
import { DraftModel } from '../../../src/worker/speculation/draftModel';
import { NEVER } from '../engines/ours';
import type { Chunk } from './sample';
import { acceptedOf, type DraftSums } from './statistics';

/** Tokens of a draft: about as many as pay on a processor. */
export const DRAFT_LENGTH = 4;
/** Tokens of a text that are its prompt, and those after them that the large model is taken to write. */
const PROMPT_TOKENS = 256;
const WRITTEN_TOKENS = 128;
const KV_BYTES = 2 ** 28;

/** The texts are held-out code: what a large model writes is not that, but near it, and the same for every draft model. */
export async function measureAcceptance(modelPath: string, chunks: readonly Chunk[], progress: (done: number) => void): Promise<DraftSums[]> {
  const opened = await openModel({ modelPath, device: 'cpu', threads: 0, contextLength: 0, kvBytes: KV_BYTES }, () => undefined, NEVER);
  if (opened.kind === 'failed') throw new Error(opened.message);
  const { session } = opened;
  const draft = new DraftModel(session, () => performance.now());
  try {
    const sums: DraftSums[] = [];
    for (const chunk of chunks) {
      sums.push(await follow(draft, session, chunk));
      progress(sums.length);
    }
    return sums;
  } finally {
    draft.dispose();
    await session.dispose();
  }
}

/** As a run of the large model goes: a draft, as much of it as is right, one token of the large model's own, the next draft. */
async function follow(draft: DraftModel, { tokenizer }: ModelSession, { text }: Chunk): Promise<DraftSums> {
  const tokens = tokenizer.encode(text);
  const start = Math.min(PROMPT_TOKENS, tokens.length >> 1);
  const end = Math.min(tokens.length, start + WRITTEN_TOKENS);
  let [drafted, accepted, drafts] = [0, 0, 0];
  for (let at = start; at + DRAFT_LENGTH <= end; drafts++) {
    const proposed = await draft.propose(tokens.slice(0, at), DRAFT_LENGTH, NEVER);
    const right = acceptedOf(proposed, tokens, at);
    drafted += proposed.length;
    accepted += right;
    at += right + 1;
  }
  return { drafted, accepted, drafts };
}
