/** Drives phi-micro's graph through the binding, step by step. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { OrtRuntime } from '../../../src/worker/ort/runtime';
import { Session } from '../../../src/worker/ort/session';
import { Tensor } from '../../../src/worker/ort/tensor';

export const GRAPH = path.resolve('models/phi-micro/model.onnx');
const CONFIG = JSON.parse(fs.readFileSync(path.resolve(GRAPH, '../genai_config.json'), 'utf8')) as {
  model: { vocab_size: number; decoder: { head_size: number; num_key_value_heads: number } };
};
export const VOCAB = CONFIG.model.vocab_size;
const CAPACITY = 1024;

/** Phi-micro's graph with one KV buffer, driven by hand. */
export class Rig {
  private readonly kv: Record<string, Tensor> = {};
  readonly logits: Float32Array;

  constructor(
    private readonly runtime: OrtRuntime,
    readonly session: Session,
    maxTokens: number,
  ) {
    const { head_size, num_key_value_heads } = CONFIG.model.decoder;
    for (const { name } of session.inputs.filter((info) => info.name.startsWith('past_'))) {
      this.kv[name] = Tensor.allocate(runtime, 'float32', [1, num_key_value_heads, CAPACITY, head_size]);
    }
    this.logits = new Float32Array(maxTokens * VOCAB);
  }

  /** Runs `count` tokens after `past` others; `between` is called between all steps. */
  async run(count: number, past: number, signal?: AbortSignal, between: () => void = () => undefined): Promise<Float32Array> {
    const ids = Tensor.over(this.runtime, BigInt64Array.from({ length: count }, (_, i) => BigInt(100 + i)), 'int64', [1, count]);
    between();
    const mask = Tensor.over(this.runtime, new BigInt64Array(past + count).fill(1n), 'int64', [1, past + count]);
    between();
    const logits = Tensor.over(this.runtime, this.logits, 'float32', [1, count, VOCAB]);
    between();
    const presents = Object.fromEntries(Object.entries(this.kv).map(([name, tensor]) => [name.replace('past_key_values', 'present'), tensor]));
    const running = this.session.run({ input_ids: ids, attention_mask: mask, ...this.kv }, { logits, ...presents }, signal);
    between();
    try {
      await running;
    } finally {
      between();
      for (const tensor of [ids, mask, logits]) {
        tensor.dispose();
        between();
      }
    }
    return this.logits.slice((count - 1) * VOCAB, count * VOCAB);
  }

  dispose(): void {
    for (const tensor of Object.values(this.kv)) tensor.dispose();
    this.session.dispose();
  }
}

/** A fresh session with room for the logits of `maxTokens` positions. */
export async function rig(maxTokens: number): Promise<Rig> {
  const runtime = OrtRuntime.get();
  return new Rig(runtime, await Session.load(runtime, GRAPH, { threads: 2 }), maxTokens);
}
