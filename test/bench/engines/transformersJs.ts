/** transformers.js, driven as its own generation loop drives a model: forward, take the cache, choose greedily. */
import { shapeFolder } from '../paths';
import type { Driver, LoadOptions } from './driver';

// The part of @huggingface/transformers that is used: its own types are there only when the bench is installed.
interface Tensor {
  data: Float32Array;
}
/** Logits, and `present.*` of every layer. */
type ForwardResult = { logits: Tensor } & Record<string, Tensor>;
interface Model {
  forward(inputs: object): Promise<ForwardResult>;
  dispose(): Promise<unknown>;
}
interface Library {
  env: { allowRemoteModels: boolean; localModelPath: string };
  AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<Model> };
  Tensor: new (type: string, data: BigInt64Array, dims: number[]) => Tensor;
  DynamicCache: new (entries: Record<string, Tensor>) => object;
}
/** A variable, so that nothing resolves the package before it is asked for. */
const PACKAGE: string = '@huggingface/transformers';

export class TransformersJsDriver implements Driver {
  readonly shortens = false;
  private library: Library | undefined;
  private model: Model | undefined;
  private length = 0;
  private past: object | null = null;
  /** Caches by length: the library cannot shorten one. */
  private readonly marks = new Map<number, object | null>([[0, null]]);

  async load({ shape, threads }: LoadOptions): Promise<void> {
    const library = (this.library = (await import(PACKAGE)) as Library);
    library.env.allowRemoteModels = false;
    library.env.localModelPath = shapeFolder(shape);
    this.model = await library.AutoModelForCausalLM.from_pretrained('transformers-js', {
      dtype: 'q4',
      device: 'cpu',
      session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
    });
  }

  async prefill(tokens: readonly number[]): Promise<void> {
    await this.forward(tokens);
  }

  mark(): void {
    this.marks.set(this.length, this.past);
  }

  rollback(length: number): Promise<void> {
    const marked = this.marks.get(length);
    if (marked === undefined) throw new Error(`Length ${length} was not marked.`);
    this.past = marked;
    this.length = length;
    return Promise.resolve();
  }

  async step(token: number): Promise<void> {
    const { logits } = await this.forward([token]);
    const data = logits.data;
    let best = 0;
    for (let id = 1; id < data.length; id++) if ((data[id] as number) > (data[best] as number)) best = id;
  }

  async dispose(): Promise<void> {
    await this.model?.dispose();
  }

  private async forward(tokens: readonly number[]): Promise<ForwardResult> {
    const { library, model } = this;
    if (!library || !model) throw new Error('No model is loaded.');
    const total = this.length + tokens.length;
    const ids = new library.Tensor('int64', BigInt64Array.from(tokens, BigInt), [1, tokens.length]);
    const mask = new library.Tensor('int64', new BigInt64Array(total).fill(1n), [1, total]);
    const outputs = await model.forward({ input_ids: ids, attention_mask: mask, past_key_values: this.past });
    const present = Object.entries(outputs).filter(([name]) => name.startsWith('present'));
    this.past = new library.DynamicCache(Object.fromEntries(present.map(([name, value]) => [name.replace('present', 'past_key_values'), value])));
    this.length = total;
    return outputs;
  }
}
