/** A model without a network: a small byte-level vocabulary, and logits that are a function of the KV cache's tokens. */
import type { ModelInfo } from '../../../../src/common/protocol';
import { mulberry32 } from '../../../../src/worker/generation/random';
import { RunCancelled, type KvSlot, type ModelSession, type ModelTokenizer } from '../../../../src/worker/model/session';

/** Pieces beyond the 256 single bytes; some share beginnings, as in Phi's vocabulary. */
export const PIECES = [
  '  ', '    ', '        ', ' re', ' ret', ' return', ' returns', 'return', 'def', 'def ', ' x', ' x =', ' =', ' 1', ' 10', '\n\n', '\n    ',
  '\nclass', 'pri', 'print', 'print(', '):', '"""', 'é', '😀', '😀😀', 'ab', 'abc', 'abcd',
];

/** Ids 0–255 are bytes, then come the pieces, then the end-of-text token; a few padding rows follow in the logits. */
export const END_OF_TEXT = 256 + PIECES.length;
export const VOCABULARY = END_OF_TEXT + 1;
const PADDING_ROWS = 7;
export const ROWS = VOCABULARY + PADDING_ROWS;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const TOKEN_BYTES: Uint8Array[] = [
  ...Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte)),
  ...PIECES.map((piece) => encoder.encode(piece)),
  NOTHING,
];

/** The id of a piece or of a one-byte string. */
export function idOf(piece: string): number {
  const at = PIECES.indexOf(piece);
  if (at >= 0) return 256 + at;
  const bytes = encoder.encode(piece);
  if (bytes.length !== 1) throw new Error(`The fake vocabulary has no token '${piece}'.`);
  return bytes[0] as number;
}

export const fakeTokenizer: ModelTokenizer = {
  size: VOCABULARY,
  eosIds: new Set([END_OF_TEXT]),
  /** The longest token that fits, again and again. */
  encode(text) {
    const bytes = Buffer.from(encoder.encode(text));
    const ids: number[] = [];
    for (let at = 0; at < bytes.length; ) {
      let best = bytes[at] as number;
      PIECES.forEach((_, index) => {
        const piece = TOKEN_BYTES[256 + index] as Uint8Array;
        if (piece.length > (TOKEN_BYTES[best] as Uint8Array).length && bytes.subarray(at, at + piece.length).equals(piece)) best = 256 + index;
      });
      ids.push(best);
      at += (TOKEN_BYTES[best] as Uint8Array).length;
    }
    return ids;
  },
  bytesOf: (id) => TOKEN_BYTES[id] ?? NOTHING,
};

/** Logits of the position after `history`, written into `row` (VOCABULARY numbers). */
export type FakeLogits = (history: readonly number[], row: Float32Array) => void;

/** Logits that depend on every token of the history, so that a wrong KV cache gives another text. */
export const hashedLogits: FakeLogits = (history, row) => {
  let hash = 0x811c9dc5;
  for (const token of history) hash = Math.imul(hash ^ token, 0x01000193);
  const random = mulberry32(hash);
  for (let id = 0; id < row.length; id++) row[id] = random() * 12;
  // The end comes now and then, not always and not never.
  row[END_OF_TEXT] = random() < 0.03 ? 20 : -20;
};

/** A model that writes `ids` after a prompt of `promptTokens` tokens, then ends the text. */
export function scripted(promptTokens: number, ids: readonly number[]): FakeLogits {
  return (history, row) => {
    row.fill(0);
    row[ids[history.length - promptTokens] ?? END_OF_TEXT] = 30;
  };
}

export interface FakeOptions {
  logits?: FakeLogits;
  capacity?: number;
  slots?: number;
  logitsRows?: 'all' | 'last';
  /** Awaited in every forward, before the cache changes; a test can hold a run here. */
  pause?: () => Promise<void>;
}

export interface Forward {
  tokens: number[];
  past: number;
  keep: number;
}

/** The session; it records every forward of its slots, and throws where the real one would. */
export class FakeSession implements ModelSession {
  readonly tokenizer = fakeTokenizer;
  readonly logitsRows: 'all' | 'last';
  readonly info: ModelInfo;
  readonly forwards: Forward[] = [];
  readonly slots: FakeSlot[] = [];
  /** Thrown by the next forward, after which the cache holds something unexpected. */
  nextError: Error | undefined;
  disposed = false;
  busy = false;

  constructor(readonly options: FakeOptions = {}) {
    this.logitsRows = options.logitsRows ?? 'all';
    this.info = {
      name: 'fake', family: 'phi', contextUse: 'file', path: '/fake', architecture: 'phi', layout: 'genai', device: 'cpu', deviceReason: '', deviceFellBack: false, threads: 1, layers: 1,
      contextLength: options.capacity ?? 1_000, vocabSize: ROWS, kvBytesPerToken: 1, kvSlots: options.slots ?? 1, loadMs: 0,
    };
  }

  openSlot(capacity: number = this.info.contextLength): FakeSlot {
    const slot = new FakeSlot(this, capacity);
    this.slots.push(slot);
    return slot;
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

export class FakeSlot implements KvSlot {
  disposed = false;
  private readonly cache: number[] = [];

  constructor(
    private readonly session: FakeSession,
    readonly capacity: number,
  ) {}

  get length(): number {
    return this.cache.length;
  }

  get bytes(): number {
    return this.disposed ? 0 : this.capacity;
  }

  rollback(length: number): void {
    if (length < 0 || length > this.cache.length) throw new RangeError('rollback beyond the cache');
    this.cache.length = length;
  }

  async forward(tokens: readonly number[], keep: number, signal: AbortSignal): Promise<Float32Array> {
    const { session } = this;
    if (this.disposed) throw new Error('the slot was disposed');
    if (session.busy) throw new Error('forward calls overlap');
    if (tokens.length === 0) throw new RangeError('no tokens');
    if (keep > (session.logitsRows === 'last' ? 1 : tokens.length)) throw new RangeError('too many rows');
    if (this.length + tokens.length > this.capacity) throw new RangeError('the KV cache is full');
    session.busy = true;
    try {
      await this.wait(signal);
      if (session.nextError !== undefined) {
        const error = session.nextError;
        session.nextError = undefined;
        this.cache.push(-1);
        throw error;
      }
      session.forwards.push({ tokens: [...tokens], past: this.length, keep });
      this.cache.push(...tokens);
      return this.rows(keep);
    } finally {
      session.busy = false;
    }
  }

  dispose(): void {
    this.disposed = true;
  }

  private async wait(signal: AbortSignal): Promise<void> {
    let stop = (): void => undefined;
    const aborted = new Promise<void>((resolve) => (stop = resolve));
    signal.addEventListener('abort', stop, { once: true });
    if (!signal.aborted) await Promise.race([aborted, (this.session.options.pause ?? nextTurn)()]);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) throw new RunCancelled();
  }

  private rows(keep: number): Float32Array {
    const logits = new Float32Array(keep * ROWS);
    for (let row = 0; row < keep; row++) {
      const history = this.cache.slice(0, this.cache.length - keep + row + 1);
      const at = row * ROWS;
      (this.session.options.logits ?? hashedLogits)(history, logits.subarray(at, at + VOCABULARY));
      // Padding rows hold whatever training left there: here, what would win if it were not masked.
      logits.fill(1_000, at + VOCABULARY, at + ROWS);
    }
    return logits;
  }
}

/** A turn of the event loop. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
