/** The engine's states and what may follow what. */
import type { EngineState } from './engine';

type Kind = EngineState['kind'];

/**
 * The states that may follow each state.
 * - `starting` follows any state but `stopped` too: a lost worker is started again, a restart was asked for.
 * - `failed` → `loading`: the worker lives on after a load that failed, and takes the next one.
 */
export const NEXT_STATES: Readonly<Record<Kind, readonly Kind[]>> = {
  stopped: ['starting'],
  starting: ['starting', 'loading', 'failed', 'stopped'],
  loading: ['loading', 'ready', 'failed', 'starting', 'stopped'],
  ready: ['loading', 'starting', 'failed', 'stopped'],
  failed: ['starting', 'loading', 'failed', 'stopped'],
};

/** Whether `to` may follow `from`. */
export function mayFollow(from: Kind, to: Kind): boolean {
  return NEXT_STATES[from].includes(to);
}

/** Why a request cannot be served in a state that is not `ready`, for a person. */
export function notReadyMessage(state: EngineState): string {
  switch (state.kind) {
    case 'stopped':
      return 'No model is loaded.';
    case 'starting':
      return 'The model process is starting.';
    case 'loading':
      return `The model is loading (${Math.round(state.fraction * 100)} %, ${state.stage}).`;
    case 'failed':
      return state.message;
    case 'ready':
      return 'The model is ready.';
  }
}
