/** Divides the memory allowed for KV caches. */
import { ModelError } from './failure';

/** One for each use of the model, and one more for a second document. */
const SLOTS_MAX = 4;
/** With fewer tokens no completion is worth showing. */
const CONTEXT_MIN = 256;

/** Slots and their capacity within a bound of memory: rather one slot of full length than several short ones. */
export interface KvDivision {
  /** Tokens of a slot. */
  contextLength: number;
  kvSlots: number;
}

/**
 * @param bytesPerToken KV memory of a token over all layers
 * @param wanted tokens that a slot should hold
 * @param bytes memory allowed for all slots
 * @throws ModelError 'runtime' when not even one short slot fits.
 */
export function divideKvMemory(bytesPerToken: number, wanted: number, bytes: number): KvDivision {
  const tokens = Math.floor(bytes / bytesPerToken);
  if (tokens < Math.min(wanted, CONTEXT_MIN)) {
    const needed = Math.ceil((Math.min(wanted, CONTEXT_MIN) * bytesPerToken) / 2 ** 20);
    throw new ModelError('runtime', `This model needs ${needed} MB of KV memory for the shortest useful context. Raise "phiPair.kvMemory", or choose a smaller model.`);
  }
  const contextLength = Math.min(wanted, tokens);
  return { contextLength, kvSlots: Math.min(SLOTS_MAX, Math.floor(tokens / contextLength)) };
}
