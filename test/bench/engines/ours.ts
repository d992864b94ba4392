/** Our engine, through the product's own code. */
import * as path from 'node:path';
import { openModel } from '../../../src/worker/model/open';
import type { KvSlot, ModelSession } from '../../../src/worker/model/session';
import { ChunkSize } from '../../../src/worker/generation/chunkSize';
import { Sampler, SamplingScratch } from '../../../src/worker/generation/sampling';
import { shapeFolder } from '../paths';
import type { Driver, LoadOptions } from './driver';

/** Folders that `bench:make` writes. */
export type OurModel = 'int4-f32kv' | 'int4-i8kv' | 'int8-f32kv';

/** Room for the slots of two generators and of the measurements themselves. */
const KV_BYTES = 4 * 2 ** 30;

export const NEVER = new AbortController().signal;
export const GREEDY = { temperature: 0, topP: 1, topK: 0, seed: 0 } as const;

/** Opens a synthetic model. @throws Error with the reason that a user would see. */
export async function openOurs(model: OurModel, { shape, threads, capacity }: LoadOptions, tuning: Parameters<typeof openModel>[3] = {}): Promise<ModelSession> {
  const params = { modelPath: path.join(shapeFolder(shape), model), device: 'cpu' as const, threads, contextLength: capacity, kvBytes: KV_BYTES };
  const opened = await openModel(params, () => undefined, NEVER, tuning);
  if (opened.kind === 'failed') throw new Error(opened.message);
  return opened.session;
}

export class OurDriver implements Driver {
  readonly shortens = true;
  private opened: ModelSession | undefined;
  private openedSlot: KvSlot | undefined;
  private sampler: Sampler | undefined;
  private readonly chunkSize = new ChunkSize();

  constructor(private readonly model: OurModel) {}

  get session(): ModelSession {
    if (!this.opened) throw new Error('No model is loaded.');
    return this.opened;
  }

  private get slot(): KvSlot {
    return (this.openedSlot ??= this.session.openSlot());
  }

  /** Gives the KV memory back, for measurements that open slots of their own. */
  releaseSlot(): ModelSession {
    this.openedSlot?.dispose();
    this.openedSlot = undefined;
    return this.session;
  }

  async load(options: LoadOptions): Promise<void> {
    this.opened = await openOurs(this.model, options);
    const { size } = this.opened.tokenizer;
    const scratch = new SamplingScratch(size);
    this.sampler = new Sampler(GREEDY, size, () => scratch);
  }

  async prefill(tokens: readonly number[]): Promise<void> {
    for (let start = 0; start < tokens.length; ) {
      const chunk = tokens.slice(start, start + this.chunkSize.tokens);
      const startedAt = performance.now();
      await this.slot.forward(chunk, 1, NEVER);
      this.chunkSize.observe(chunk.length, performance.now() - startedAt);
      start += chunk.length;
    }
  }

  mark(): void {
    // Any length can be returned to.
  }

  rollback(length: number): Promise<void> {
    this.slot.rollback(length);
    return Promise.resolve();
  }

  async step(token: number): Promise<void> {
    await this.verify([token]);
  }

  async verify(tokens: readonly number[]): Promise<void> {
    const logits = await this.slot.forward(tokens, tokens.length, NEVER);
    const { vocabSize } = this.session.info;
    for (let row = 0; row < tokens.length; row++) this.sampler?.choose(logits.subarray(row * vocabSize, (row + 1) * vocabSize));
  }

  async dispose(): Promise<void> {
    await this.opened?.dispose();
  }
}
