/**
 * What a graph file declares, read without its weights: ONNX's protobuf is walked field by field, and what is not asked
 * for is passed over unread. The file is hostile until ONNX Runtime has read it: every length is checked.
 */
import * as fs from 'node:fs';
import { elementType, type ElementType } from '../ort/tensor';

// Field numbers of onnx.proto.
const MODEL_GRAPH = 7;
const GRAPH_INPUT = 11;
const VALUE_NAME = 1;
const VALUE_TYPE = 2;
const TYPE_TENSOR = 1;
const TENSOR_ELEMENT = 1;

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;
/** A tag and a length have ten bytes each at most. */
const HEAD_BYTES = 20;
/** Graphs of language models have some thousands. */
const FIELDS_MAX = 1_000_000;
/** Longer names no graph of ours has. */
const NAME_BYTES_MAX = 1000;

interface Field {
  readonly number: number;
  readonly wire: number;
  /** Of a number. */
  readonly value: number;
  /** Where the content of a length-delimited field lies. */
  readonly start: number;
  readonly end: number;
}

/** The element type of a graph's input; undefined where the file has no such input, or is no graph. */
export function inputElementType(file: string, input: string): ElementType | undefined {
  const descriptor = fs.openSync(file, 'r');
  try {
    return new GraphFile(descriptor, fs.fstatSync(descriptor).size).elementTypeOf(input);
  } finally {
    fs.closeSync(descriptor);
  }
}

class GraphFile {
  #fields = 0;
  readonly #head = Buffer.alloc(HEAD_BYTES);

  constructor(
    private readonly descriptor: number,
    private readonly bytes: number,
  ) {}

  elementTypeOf(input: string): ElementType | undefined {
    for (const graph of this.#within(0, this.bytes, MODEL_GRAPH)) {
      for (const value of this.#within(graph.start, graph.end, GRAPH_INPUT)) {
        if (this.#nameOf(value) === input) return this.#typeOf(value);
      }
    }
    return undefined;
  }

  #nameOf(value: Field): string | undefined {
    const [name] = this.#within(value.start, value.end, VALUE_NAME);
    if (!name || name.end - name.start > NAME_BYTES_MAX) return undefined;
    const text = Buffer.alloc(name.end - name.start);
    fs.readSync(this.descriptor, text, 0, text.length, name.start);
    return text.toString('utf8');
  }

  #typeOf(value: Field): ElementType | undefined {
    const [type] = this.#within(value.start, value.end, VALUE_TYPE);
    const [tensor] = type ? this.#within(type.start, type.end, TYPE_TENSOR) : [];
    const [element] = tensor ? this.#within(tensor.start, tensor.end, TENSOR_ELEMENT) : [];
    return element && elementType(element.value);
  }

  /** The fields of a message that have a number; ends early where the bytes are no message. */
  *#within(start: number, end: number, number: number): Generator<Field, void> {
    for (let at = start; at < end; ) {
      const field = ++this.#fields <= FIELDS_MAX ? this.#fieldAt(at, end) : undefined;
      if (field === undefined) return;
      if (field.number === number) yield field;
      at = field.end;
    }
  }

  #fieldAt(at: number, end: number): Field | undefined {
    const length = fs.readSync(this.descriptor, this.#head, 0, Math.min(HEAD_BYTES, end - at), at);
    const tag = this.#varint(0, length);
    if (tag === undefined) return undefined;
    const number = Math.floor(tag.value / 8);
    const wire = tag.value % 8;
    const found = (value: number, start: number, fieldEnd: number): Field | undefined => (fieldEnd <= end ? { number, wire, value, start, end: fieldEnd } : undefined);
    if (wire === FIXED64) return found(0, at + tag.next, at + tag.next + 8);
    if (wire === FIXED32) return found(0, at + tag.next, at + tag.next + 4);
    const value = wire === VARINT || wire === BYTES ? this.#varint(tag.next, length) : undefined;
    if (value === undefined) return undefined;
    const start = at + value.next;
    return found(value.value, start, wire === BYTES ? start + value.value : start);
  }

  /** Undefined where it has no end, or is no number of ours. */
  #varint(from: number, length: number): { value: number; next: number } | undefined {
    let value = 0;
    for (let at = from, scale = 1; at < length; at++, scale *= 128) {
      const byte = this.#head[at] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return Number.isSafeInteger(value) ? { value, next: at + 1 } : undefined;
    }
    return undefined;
  }
}
