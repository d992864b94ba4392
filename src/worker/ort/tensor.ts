/** Tensors: over a buffer of ours, or in memory that ORT allocates and JavaScript never reads. */
import type { OrtRuntime } from './runtime';
import { NativeObject } from './runtime';
import type { Pointer } from './api-table';

/** ONNXTensorElementDataType values of the types that language models use, with bytes per element. */
export const ELEMENT_TYPES = {
  float32: { code: 1, bytes: 4 },
  uint8: { code: 2, bytes: 1 },
  int8: { code: 3, bytes: 1 },
  int32: { code: 6, bytes: 4 },
  int64: { code: 7, bytes: 8 },
  bool: { code: 9, bytes: 1 },
  float16: { code: 10, bytes: 2 },
  bfloat16: { code: 16, bytes: 2 },
} as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

const TYPE_BY_CODE = new Map<number, ElementType>(
  Object.entries(ELEMENT_TYPES).map(([name, { code }]) => [code, name as ElementType]),
);

/** The name of an ONNX element type code, or undefined for one that no language model uses. */
export function elementType(code: number): ElementType | undefined {
  return TYPE_BY_CODE.get(code);
}

function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export class Tensor extends NativeObject {
  private constructor(
    runtime: OrtRuntime,
    address: Pointer,
    /** Held as long as ORT may read it; undefined when ORT owns the memory. */
    readonly data: NodeJS.TypedArray | undefined,
  ) {
    super(runtime, address, 'ReleaseValue');
  }

  /**
   * A tensor over the first elements of `data`, which ORT reads and writes in place.
   * @throws RangeError when `data` is too small for `shape`, OrtError.
   */
  static over(runtime: OrtRuntime, data: NodeJS.TypedArray, type: ElementType, shape: readonly number[]): Tensor {
    const { code, bytes } = ELEMENT_TYPES[type];
    const byteLength = elementCount(shape) * bytes;
    if (byteLength > data.byteLength) {
      throw new RangeError(`A ${type} tensor of shape [${shape.join(', ')}] needs ${byteLength} bytes; the buffer has ${data.byteLength}.`);
    }
    const dims = BigInt64Array.from(shape, BigInt);
    const address = runtime.out((slot) =>
      runtime.call('CreateTensorWithDataAsOrtValue', runtime.cpuMemory, data, byteLength, dims, dims.length, code, slot),
    );
    return new Tensor(runtime, address, data);
  }

  /**
   * A tensor in memory that an allocator of ORT gives, uninitialised.
   * @param allocator must outlive the tensor; ORT's own CPU allocator where none is given.
   * @throws OrtError, also when memory is short.
   */
  static allocate(runtime: OrtRuntime, type: ElementType, shape: readonly number[], allocator: Pointer = runtime.allocator): Tensor {
    const dims = BigInt64Array.from(shape, BigInt);
    const address = runtime.out((slot) =>
      runtime.call('CreateTensorAsOrtValue', allocator, dims, dims.length, ELEMENT_TYPES[type].code, slot),
    );
    return new Tensor(runtime, address, undefined);
  }

  /** Takes ownership of a value that a run made. */
  static adopt(runtime: OrtRuntime, address: Pointer): Tensor {
    return new Tensor(runtime, address, undefined);
  }

  /** Sizes of the dimensions. @throws OrtError. */
  shape(): number[] {
    const { runtime } = this;
    const info = runtime.out((slot) => runtime.call('GetTensorTypeAndShape', this.pointer, slot));
    try {
      return readShape(runtime, info);
    } finally {
      runtime.release('ReleaseTensorTypeAndShapeInfo', info);
    }
  }
}

/** Dimensions of an OrtTensorTypeAndShapeInfo; −1 stands for one that the graph leaves open. */
export function readShape(runtime: OrtRuntime, info: Pointer): number[] {
  const rank = runtime.outNumber((slot) => runtime.call('GetDimensionsCount', info, slot));
  const dims = new BigInt64Array(rank);
  if (rank > 0) runtime.call('GetDimensions', info, dims, rank);
  return Array.from(dims, Number);
}
