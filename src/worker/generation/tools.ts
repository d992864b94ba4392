/** What all requests on one session work with. */
import type { ModelSession } from '../model/session';
import type { Speculator } from '../speculation/speculator';
import type { Rest } from './prefix';
import type { SamplingScratch } from './sampling';
import type { SlotPool } from './slots';

/** See the module's comment. */
export interface RequestTools {
  session: ModelSession;
  slots: SlotPool;
  speculator: Speculator;
  scratch: () => SamplingScratch;
  /** Milliseconds on a steady clock. */
  now: () => number;
  /** Awaited between the chunks of background prefills, which nobody waits for. */
  rest: Rest;
}
