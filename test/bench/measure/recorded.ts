/**
 * A session whose model "writes" a recorded text: weights are random here, but what a request costs depends on what
 * is written. Every forward is run in full; then each row's logits are raised at the recorded next token.
 */
import type { KvSlot, ModelSession } from '../../../src/worker/model/session';

const RAISED = 1e4;

/** @param text tokens of prompt and continuation; positions beyond it keep their own logits. */
export function recordedSession(session: ModelSession, text: () => readonly number[]): ModelSession {
  const { info, tokenizer, logitsRows } = session;
  return {
    info,
    tokenizer,
    logitsRows,
    openSlot: (capacity) => recordedSlot(session.openSlot(capacity), text, info.vocabSize),
    dispose: () => session.dispose(),
  };
}

function recordedSlot(slot: KvSlot, text: () => readonly number[], vocabSize: number): KvSlot {
  return {
    get length() {
      return slot.length;
    },
    capacity: slot.capacity,
    get bytes() {
      return slot.bytes;
    },
    rollback: (length) => slot.rollback(length),
    forward: async (tokens, keep, signal) => {
      const logits = await slot.forward(tokens, keep, signal);
      raiseRecorded(logits, slot.length - keep, keep, text(), vocabSize);
      return logits;
    },
    dispose: () => slot.dispose(),
  };
}

function raiseRecorded(logits: Float32Array, firstPosition: number, rows: number, text: readonly number[], vocabSize: number): void {
  for (let row = 0; row < rows; row++) {
    const next = text[firstPosition + row + 1];
    if (next !== undefined) logits[row * vocabSize + next] = RAISED;
  }
}
