/** Cuts a tensor's third dimension inside ORT, so that a KV cache can be shortened without passing through JavaScript. */
import { Session } from './session';
import type { OrtRuntime } from './runtime';
import { ELEMENT_TYPES, Tensor, type ElementType } from './tensor';

// Field numbers of onnx.proto: ModelProto, OperatorSetIdProto, GraphProto, NodeProto, ValueInfoProto, TypeProto.
const VARINT = 0;
const BYTES = 2;
/** IR version 8 and opset 13 are old enough for every ORT that we load. */
const IR_VERSION = 8;
const OPSET = 13;

function varint(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...varint(value >>> 7)];
}
const number = (field: number, value: number): number[] => [...varint((field << 3) | VARINT), ...varint(value)];
const message = (field: number, body: readonly number[]): number[] => [...varint((field << 3) | BYTES), ...varint(body.length), ...body];
const text = (field: number, value: string): number[] => message(field, [...Buffer.from(value)]);

/** A ValueInfoProto: a tensor of `rank` open dimensions. */
function valueInfo(name: string, elementCode: number, rank: number): number[] {
  const dims = Array.from({ length: rank }, (_, index) => message(1, text(2, `${name}_${index}`))).flat();
  return [...text(1, name), ...message(2, message(1, [...number(1, elementCode), ...message(2, dims)]))];
}

/** A ModelProto with one node: `short = Slice(whole, from, to, axis)`. */
function sliceModel(type: ElementType): Uint8Array {
  const { code } = ELEMENT_TYPES[type];
  const int64 = ELEMENT_TYPES.int64.code;
  const bounds = ['from', 'to', 'axis'];
  const node = [...['whole', ...bounds].flatMap((name) => text(1, name)), ...text(2, 'short'), ...text(4, 'Slice')];
  const graph = [
    ...message(1, node),
    ...text(2, 'slice'),
    ...message(11, valueInfo('whole', code, 4)),
    ...bounds.flatMap((name) => message(11, valueInfo(name, int64, 1))),
    ...message(12, valueInfo('short', code, 4)),
  ];
  return Uint8Array.from([...number(1, IR_VERSION), ...message(7, graph), ...message(8, number(2, OPSET))]);
}

/** A session that gives the first positions of `[batch, heads, sequence, headSize]` tensors of one element type. */
export class SequenceSlicer {
  private constructor(
    private readonly runtime: OrtRuntime,
    private readonly session: Session,
  ) {}

  static async create(runtime: OrtRuntime, type: ElementType): Promise<SequenceSlicer> {
    return new SequenceSlicer(runtime, await Session.load(runtime, sliceModel(type), { threads: 1 }));
  }

  /** A new tensor with the first `length` positions of `whole`, which stays as it is. */
  async firstPositions(whole: Tensor, length: number): Promise<Tensor> {
    const bounds = [0, length, 2].map((value) => Tensor.over(this.runtime, BigInt64Array.of(BigInt(value)), 'int64', [1]));
    const [from, to, axis] = bounds as [Tensor, Tensor, Tensor];
    try {
      const { short } = await this.session.run({ whole, from, to, axis }, { short: null });
      if (!short) throw new Error('The slice gave no tensor.');
      return short;
    } finally {
      for (const bound of bounds) bound.dispose();
    }
  }

  dispose(): void {
    this.session.dispose();
  }
}
