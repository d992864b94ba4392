/** Finds tokens by their bytes: all that begin with given bytes, or that are given bytes. */
import type { ModelTokenizer } from '../model/session';

/**
 * A byte string: one UTF-16 code unit a byte (Latin-1). JavaScript compares such strings as fast as it compares
 * memory, and their order is the order of the bytes.
 */
export type ByteString = string;

/** The byte string of `bytes`. */
export function byteString(bytes: Uint8Array): ByteString {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** The vocabulary in the order of its bytes. Special tokens, which stand for no bytes, are not in it. */
export class TokenIndex {
  /** Byte strings, ascending. */
  private readonly keys: ByteString[];
  /** `ids[i]` is the token of `keys[i]`; several tokens may share their bytes. */
  private readonly ids: Int32Array;

  constructor(tokenizer: Pick<ModelTokenizer, 'size' | 'bytesOf'>) {
    const byKey = new Map<ByteString, number[]>();
    for (let id = 0; id < tokenizer.size; id++) {
      const key = byteString(tokenizer.bytesOf(id));
      if (key === '') continue;
      const sharing = byKey.get(key);
      if (sharing === undefined) byKey.set(key, [id]);
      else sharing.push(id);
    }
    // The built-in order of strings, without a comparator, is several times faster than one with.
    const distinct = [...byKey.keys()].sort();
    this.keys = [];
    const ids: number[] = [];
    for (const key of distinct) {
      for (const id of byKey.get(key) as number[]) {
        this.keys.push(key);
        ids.push(id);
      }
    }
    this.ids = Int32Array.from(ids);
  }

  /** Tokens whose bytes begin with `prefix`, the token that is `prefix` included. */
  startingWith(prefix: ByteString): Int32Array {
    return this.ids.subarray(this.firstAtLeast(prefix), this.firstBeyond(prefix));
  }

  /** Tokens whose bytes are exactly `key`. */
  equalTo(key: ByteString): Int32Array {
    const low = this.firstAtLeast(key);
    let high = low;
    while (this.keys[high] === key) high++;
    return this.ids.subarray(low, high);
  }

  /** Whether a token is longer than `prefix` and begins with it. */
  canExtend(prefix: ByteString): boolean {
    return this.startingWith(prefix).length > this.equalTo(prefix).length;
  }

  private firstAtLeast(key: ByteString): number {
    return this.search((candidate) => candidate >= key);
  }

  /** The first place after all keys that begin with `prefix`. */
  private firstBeyond(prefix: ByteString): number {
    return this.search((candidate) => candidate > prefix && !candidate.startsWith(prefix));
  }

  private search(isAfter: (key: ByteString) => boolean): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isAfter(this.keys[middle] as ByteString)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const indexes = new WeakMap<object, TokenIndex>();

/** The index of a tokenizer, built when it is first asked for (50,000 tokens: some tens of milliseconds). */
export function indexOf(tokenizer: ModelTokenizer): TokenIndex {
  let index = indexes.get(tokenizer);
  if (index === undefined) {
    index = new TokenIndex(tokenizer);
    indexes.set(tokenizer, index);
  }
  return index;
}
