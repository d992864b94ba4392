/** KV caches of the two kinds of graph. Their memory is ORT's own: JavaScript never reads it. */
import type { Pointer } from '../ort/api-table';
import type { OrtRuntime } from '../ort/runtime';
import { SequenceSlicer } from '../ort/slice';
import { ELEMENT_TYPES, Tensor } from '../ort/tensor';
import type { GraphPlan } from './graph';

export interface KvCache {
  /** Tokens it can hold. */
  readonly capacity: number;
  /** Tokens that the graph will see as its past. */
  readonly length: number;
  /** Bytes held now. */
  readonly bytes: number;
  /** Makes the cache ready for a run and gives what to bind, by the graph's names. */
  bind(): Promise<{ inputs: Record<string, Tensor>; outputs: Record<string, Tensor | null> }>;
  /** After a run over `count` new tokens: takes over what ORT allocated. */
  commit(count: number, made: Readonly<Record<string, Tensor>>): void;
  /** Forgets every token from position `length` on. */
  rollback(length: number): void;
  dispose(): void;
}

/** Bytes of KV cache a token costs over all layers. */
export function kvBytesPerToken(plan: GraphPlan): number {
  return plan.kv.length * plan.kvHeads * plan.headSize * ELEMENT_TYPES[plan.kvType].bytes;
}

/** GroupQueryAttention with past and present in one buffer `[1, heads, capacity, headSize]`: no copy, rollback is a number. */
export class InPlaceKvCache implements KvCache {
  length = 0;
  readonly bytes: number;
  private readonly tensors: readonly Tensor[];

  constructor(
    runtime: OrtRuntime,
    private readonly plan: GraphPlan,
    readonly capacity: number,
    /** Of the session's device, so that the cache never leaves it. */
    allocator: Pointer,
  ) {
    this.tensors = plan.kv.map(() => Tensor.allocate(runtime, plan.kvType, [1, plan.kvHeads, capacity, plan.headSize], allocator));
    this.bytes = capacity * kvBytesPerToken(plan);
  }

  bind() {
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor | null> = {};
    this.plan.kv.forEach((port, index) => {
      const tensor = this.tensors[index] as Tensor;
      inputs[port.past] = tensor;
      outputs[port.present] = tensor;
    });
    return Promise.resolve({ inputs, outputs });
  }

  commit(count: number): void {
    this.length += count;
  }

  rollback(length: number): void {
    this.length = length;
  }

  dispose(): void {
    for (const tensor of this.tensors) tensor.dispose();
  }
}

/** Concat graphs: the past has its exact length, and each run allocates a new present that becomes the next past. */
export class GrowingKvCache implements KvCache {
  length = 0;
  /** Positions that `tensors` hold; more than `length` after a rollback, until the next run. */
  private held = 0;
  private tensors: Tensor[];
  private slicer: SequenceSlicer | undefined;

  constructor(
    private readonly runtime: OrtRuntime,
    private readonly plan: GraphPlan,
    readonly capacity: number,
  ) {
    this.tensors = this.emptyTensors();
  }

  get bytes(): number {
    return this.held * kvBytesPerToken(this.plan);
  }

  async bind() {
    if (this.held > this.length) await this.shorten();
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor | null> = {};
    this.plan.kv.forEach((port, index) => {
      inputs[port.past] = this.tensors[index] as Tensor;
      outputs[port.present] = null;
    });
    return { inputs, outputs };
  }

  commit(count: number, made: Readonly<Record<string, Tensor>>): void {
    this.replace(this.plan.kv.map((port) => made[port.present] as Tensor));
    this.length += count;
    this.held = this.length;
  }

  rollback(length: number): void {
    this.length = length;
  }

  dispose(): void {
    this.replace([]);
    this.slicer?.dispose();
  }

  private emptyTensors(): Tensor[] {
    const { plan } = this;
    return plan.kv.map(() => Tensor.allocate(this.runtime, plan.kvType, [1, plan.kvHeads, 0, plan.headSize]));
  }

  private replace(tensors: Tensor[]): void {
    for (const tensor of this.tensors) tensor.dispose();
    this.tensors = tensors;
  }

  private async shorten(): Promise<void> {
    this.replace(this.length === 0 ? this.emptyTensors() : await this.slicedTensors());
    this.held = this.length;
  }

  private async slicedTensors(): Promise<Tensor[]> {
    this.slicer ??= await SequenceSlicer.create(this.runtime, this.plan.kvType);
    const short: Tensor[] = [];
    for (const tensor of this.tensors) short.push(await this.slicer.firstPositions(tensor, this.length));
    return short;
  }
}
