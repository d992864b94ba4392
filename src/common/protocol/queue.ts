/** Which request goes first, and whose KV cache it reads. */

/**
 * Who goes first, the first first: completions while somebody types; commands, for which a person waits too, but for
 * longer; what nobody waits for.
 */
export const PRIORITIES = ['interactive', 'command', 'background'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** The uses of the model; each keeps its prompt in the KV cache as long as there is room. */
export type SlotName = 'completion' | 'commands' | 'review';
