/**
 * Token healing. The cursor cuts a text anywhere, but a model has seen whole tokens only: after `    retu` or `x = ` its
 * next token is off the track. So the prompt's last tokens are taken back and generated again under the constraint
 * that they spell the same bytes; what they spell beyond them is the first new text. The idea is that of guidance
 * ("The Art of Prompt Design: Prompt Boundaries and Token Healing", 2023).
 */
import type { ModelTokenizer } from '../model/session';
import { byteString, type ByteString, type TokenIndex } from './tokenIndex';

/** Tokens taken back at most: a text that is the beginning of one token rarely falls into more. */
const MAX_HEALED_TOKENS = 4;

/** A prompt divided for healing. */
export interface HealingPlan {
  /** The tokens that stay. */
  kept: number[];
  /** The tokens taken back. The model most often chooses them again, so they serve as a draft. */
  removed: number[];
  constraint: HealingConstraint;
}

/**
 * Divides a prompt for healing, or gives undefined where healing would change nothing: when no token of the vocabulary
 * goes on beyond the cursor from any of the last token boundaries, at a special token, or when no token would be left.
 */
export function planHealing(prompt: readonly number[], tokenizer: ModelTokenizer, index: () => TokenIndex): HealingPlan | undefined {
  const start = healingStart(prompt, tokenizer, index);
  if (start === undefined) return undefined;
  const removed = prompt.slice(start);
  const bytes = removed.map((id) => byteString(tokenizer.bytesOf(id))).join('');
  return { kept: prompt.slice(0, start), removed, constraint: new HealingConstraint(bytes, index()) };
}

/** The earliest boundary from which the prompt's end is the beginning of a longer token. */
function healingStart(prompt: readonly number[], tokenizer: ModelTokenizer, index: () => TokenIndex): number | undefined {
  const earliest = Math.max(1, prompt.length - MAX_HEALED_TOKENS);
  let bytes: ByteString = '';
  let start: number | undefined;
  for (let at = prompt.length - 1; at >= earliest; at--) {
    const token = byteString(tokenizer.bytesOf(prompt[at] as number));
    if (token === '') break;
    bytes = token + bytes;
    if (index().canExtend(bytes)) start = at;
  }
  return start;
}

/** The bytes that the next tokens have to spell, and which tokens can. */
export class HealingConstraint {
  private position = 0;
  /** `completable[i]`: some sequence of tokens spells bytes[i..], and perhaps more. */
  private readonly completable: boolean[];

  constructor(
    private readonly bytes: ByteString,
    private readonly index: TokenIndex,
  ) {
    this.completable = completablePositions(bytes, index);
  }

  /** Bytes to be spelled, from the first on. */
  get length(): number {
    return this.bytes.length;
  }

  /** Whether all bytes have been spelled, so that any token may follow. */
  get done(): boolean {
    return this.position >= this.bytes.length;
  }

  /** The tokens that may come next: those that begin with the bytes left, and those that the bytes left begin with. */
  allowed(): Int32Array {
    const left = this.bytes.slice(this.position);
    const parts = [this.index.startingWith(left)];
    for (let length = 1; length < left.length; length++) {
      if (this.completable[this.position + length]) parts.push(this.index.equalTo(left.slice(0, length)));
    }
    const ids = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      ids.set(part, at);
      at += part.length;
    }
    return ids;
  }

  /**
   * Takes the bytes of a chosen token.
   * @returns the bytes that lie beyond the prompt.
   */
  consume(bytes: Uint8Array): Uint8Array {
    const used = Math.min(bytes.length, this.bytes.length - this.position);
    this.position += used;
    return bytes.subarray(used);
  }
}

function completablePositions(bytes: ByteString, index: TokenIndex): boolean[] {
  const completable = new Array<boolean>(bytes.length + 1).fill(false);
  completable[bytes.length] = true;
  for (let from = bytes.length - 1; from >= 0; from--) {
    completable[from] = index.startingWith(bytes.slice(from)).length > 0;
    for (let to = from + 1; to < bytes.length && !completable[from]; to++) {
      completable[from] = completable[to] === true && index.equalTo(bytes.slice(from, to)).length > 0;
    }
  }
  return completable;
}
