/** Several KV caches over one session: each request gets the one that knows most of its prompt, the others keep theirs. */
import type { SlotName } from '../../common/protocol';
import type { ModelSession } from '../model/session';
import { PrefixCache } from './prefix';

/** A shorter common prefix (an import line, a licence's first words) is no reason to give up what else a slot holds. */
const SHARED_TOKENS_MIN = 16;
/** Or this share of the prompt, where the prompt itself is short. */
const SHARED_PART_MIN = 0.5;

export interface Slot {
  readonly cache: PrefixCache;
  /** Whom it served last. */
  name: SlotName;
  /** A count that grows with each use. */
  usedAt: number;
}

/** See the module's comment. */
export class SlotPool {
  private readonly slots: Slot[] = [];
  private uses = 0;

  /** @param most slots that may be open at once, at least 1. */
  constructor(
    private readonly session: ModelSession,
    private readonly most: number,
  ) {}

  /** What is open now. */
  get open(): readonly Slot[] {
    return this.slots;
  }

  /**
   * The cache for a request: the one with the longest common prefix where that is worth keeping; else a new one while
   * there may be more; else the least recently used.
   * @throws Error when memory for the first slot is short.
   */
  acquire(name: SlotName, wanted: readonly number[]): PrefixCache {
    const slot = this.sharing(name, wanted) ?? this.opened(name) ?? this.leastRecent(name);
    slot.name = name;
    slot.usedAt = ++this.uses;
    return slot.cache;
  }

  /** Releases all of them. */
  dispose(): void {
    for (const { cache } of this.slots.splice(0)) cache.dispose();
  }

  private sharing(name: SlotName, wanted: readonly number[]): Slot | undefined {
    const least = Math.min(SHARED_TOKENS_MIN, Math.ceil(wanted.length * SHARED_PART_MIN));
    // Nobody waits for a review: what typing has in its cache is not given up for one.
    const offered = name === 'review' ? this.slots.filter((slot) => slot.name !== 'completion') : this.slots;
    const shared = offered.map((slot) => ({ slot, tokens: slot.cache.sharedPrefix(wanted) })).filter(({ tokens }) => tokens >= least);
    // Of equals the most recent one.
    return shared.sort((a, b) => b.tokens - a.tokens || b.slot.usedAt - a.slot.usedAt)[0]?.slot;
  }

  private opened(name: SlotName): Slot | undefined {
    const empty = this.slots.find(({ cache }) => cache.length === 0);
    if (empty) return empty;
    if (this.slots.length >= this.most) return undefined;
    try {
      const slot: Slot = { cache: new PrefixCache(this.session.openSlot()), name, usedAt: 0 };
      this.slots.push(slot);
      return slot;
    } catch (error) {
      // Without memory for one more, those that are open must do; without any there is nothing to work with.
      if (this.slots.length === 0) throw error;
      return undefined;
    }
  }

  /** Commands and reviews take the completion's slot only when there is no other: typing must stay fast. */
  private leastRecent(name: SlotName): Slot {
    const others = this.slots.filter((slot) => name === 'completion' || slot.name !== 'completion');
    const candidates = others.length > 0 ? others : this.slots;
    return candidates.reduce((oldest, slot) => (slot.usedAt < oldest.usedAt ? slot : oldest));
  }
}
