/** llama.cpp through node-llama-cpp, with its own prebuilt library for this processor. */
import * as path from 'node:path';
import { shapeFolder } from '../paths';
import type { Driver, LoadOptions } from './driver';

// The part of node-llama-cpp that is used: its own types are there only when the bench is installed.
interface Sequence {
  readonly nextTokenIndex: number;
  evaluateWithoutGeneratingNewTokens(tokens: readonly number[]): Promise<void>;
  controlledEvaluate(input: readonly (readonly [token: number, options: object])[]): Promise<unknown>;
  eraseContextTokenRanges(ranges: readonly { start: number; end: number }[]): Promise<void>;
}
interface Context {
  getSequence(): Sequence;
  dispose(): Promise<void>;
}
interface Model {
  createContext(options: object): Promise<Context>;
  dispose(): Promise<void>;
}
interface Library {
  getLlama: (options: object) => Promise<{ loadModel(options: object): Promise<Model> }>;
  LlamaLogLevel: { error: string };
}
/** A variable, so that nothing resolves the package before it is asked for. */
const PACKAGE: string = 'node-llama-cpp';

export class LlamaDriver implements Driver {
  readonly shortens = true;
  private model: Model | undefined;
  private context: Context | undefined;
  private loaded: Sequence | undefined;

  constructor(private readonly flashAttention: boolean) {}

  private get sequence(): Sequence {
    if (!this.loaded) throw new Error('No model is loaded.');
    return this.loaded;
  }

  async load({ shape, threads, capacity }: LoadOptions): Promise<void> {
    const { getLlama, LlamaLogLevel } = (await import(PACKAGE)) as Library;
    const llama = await getLlama({ gpu: false, build: 'never', maxThreads: threads, logLevel: LlamaLogLevel.error });
    this.model = await llama.loadModel({ modelPath: path.join(shapeFolder(shape), 'llama.gguf') });
    this.context = await this.model.createContext({ contextSize: capacity, threads, flashAttention: this.flashAttention });
    this.loaded = this.context.getSequence();
  }

  async prefill(tokens: readonly number[]): Promise<void> {
    await this.sequence.evaluateWithoutGeneratingNewTokens(tokens);
  }

  mark(): void {
    // Any length can be returned to.
  }

  async rollback(length: number): Promise<void> {
    const end = this.sequence.nextTokenIndex;
    if (end > length) await this.sequence.eraseContextTokenRanges([{ start: length, end }]);
  }

  async step(token: number): Promise<void> {
    await this.verify([token]);
  }

  async verify(tokens: readonly number[]): Promise<void> {
    const options = { temperature: 0 };
    await this.sequence.controlledEvaluate(tokens.map((token) => [token, { generateNext: { token: true, options } }]));
  }

  async dispose(): Promise<void> {
    await this.context?.dispose();
    await this.model?.dispose();
  }
}
