/**
 * A session whose model "writes" a recorded text: weights are random here, but what a request costs depends on what
 * is written. Every forward is run in full; then each row's logits are raised at the recorded next token.
 */
import type { ModelSession } from '../../../src/worker/model/session';

const RAISED = 1e4;

/** @param text tokens of prompt and continuation; positions beyond it keep their own logits. */
export function recordedSession(session: ModelSession, text: () => readonly number[]): ModelSession {
  return new Proxy(session, {
    get(target, name) {
      if (name === 'forward') {
        return async (tokens: readonly number[], keep: number, signal: AbortSignal) => {
          const logits = await target.forward(tokens, keep, signal);
          raiseRecorded(logits, target.length - keep, keep, text(), target.info.vocabSize);
          return logits;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function raiseRecorded(logits: Float32Array, firstPosition: number, rows: number, text: readonly number[], vocabSize: number): void {
  for (let row = 0; row < rows; row++) {
    const next = text[firstPosition + row + 1];
    if (next !== undefined) logits[row * vocabSize + next] = RAISED;
  }
}
