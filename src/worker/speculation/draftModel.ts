/** A small model that writes drafts for a large one with the same vocabulary. */
import type { ModelSession, ModelTokenizer } from '../model/session';
import { PrefixCache } from '../generation/prefix';

/** Weight of a new observation in the moving average of a draft token's time. */
const TIME_RATE = 0.1;
/** What a drafted token is taken to cost before one was measured, ms. */
const FIRST_GUESS_MS = 2;

/** Whether two tokenizers give every id the same bytes. */
export function shareVocabulary(a: ModelTokenizer, b: ModelTokenizer): boolean {
  if (a.size !== b.size) return false;
  for (let id = 0; id < a.size; id++) {
    if (Buffer.compare(a.bytesOf(id), b.bytesOf(id)) !== 0) return false;
  }
  return true;
}

/** See the module's comment. */
export class DraftModel {
  private readonly cache: PrefixCache;
  private msPerToken = FIRST_GUESS_MS;

  constructor(
    private readonly session: ModelSession,
    private readonly now: () => number,
  ) {
    this.cache = new PrefixCache(session.openSlot());
  }

  /** Milliseconds that a drafted token takes, lately. */
  get tokenMs(): number {
    return this.msPerToken;
  }

  /** Releases its KV cache. */
  dispose(): void {
    this.cache.dispose();
  }

  /**
   * Writes on greedily.
   * @returns up to `length` tokens; fewer where the small model's context ends.
   * @throws RunCancelled when `signal` ends it.
   */
  async propose(tokens: readonly number[], length: number, signal: AbortSignal): Promise<number[]> {
    const sequence = [...tokens];
    const room = Math.min(length, this.session.info.contextLength - tokens.length);
    while (sequence.length < tokens.length + room) {
      const isFirst = sequence.length === tokens.length;
      const startedAt = this.now();
      const { logits } = await this.cache.advance(sequence, 1, signal);
      sequence.push(highest(logits, this.session.tokenizer.size));
      // The first token pays for what the small model had to read.
      if (!isFirst) this.msPerToken += TIME_RATE * (this.now() - startedAt - this.msPerToken);
    }
    return sequence.slice(tokens.length);
  }
}

function highest(row: Float32Array, size: number): number {
  let best = 0;
  for (let id = 1; id < size; id++) if ((row[id] as number) > (row[best] as number)) best = id;
  return best;
}
