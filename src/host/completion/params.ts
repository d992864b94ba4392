/** From a planned request to what the worker is asked. No VS Code in here. */
import type { CandidateParams, GenerateParams, Priority, Sampling } from '../../common/protocol';
import { MINIMUM_CONFIDENCE } from '../../core/completion/confidence';
import { CANDIDATES, CANDIDATES_BY_HAND } from '../../core/completion/ranking';
import type { Plan } from '../../core/completion/rules';
import { suffixText } from '../../core/completion/suffixText';
import type { RequestContext } from '../../core/context/request';

/** The same text for the same document, always. */
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, seed: 0 };
/** Who asks, and how other texts than the greedy one are looked for: for nobody, not at all. */
const SEARCHES = { typing: CANDIDATES, byHand: CANDIDATES_BY_HAND, nobody: undefined } as const satisfies Record<string, CandidateParams | undefined>;
export type Asker = keyof typeof SEARCHES;

export interface Asking {
  readonly asker: Asker;
  readonly priority: Priority;
  /** Probability of a token below which a text is not shown unasked, 0 to 1. */
  readonly minimumConfidence?: number | undefined;
}

export function paramsFor(request: RequestContext, plan: Extract<Plan, { kind: 'complete' }>, { asker, priority, minimumConfidence = MINIMUM_CONFIDENCE }: Asking): GenerateParams {
  const suffix = suffixText(request);
  // Without a suffix nothing tells the texts apart: then they are worth their time only to cycle through.
  const candidates = asker === 'typing' && suffix === undefined ? undefined : SEARCHES[asker];
  return {
    prompt: request.prompt,
    maxTokens: plan.maxTokens,
    priority,
    slot: 'completion',
    sampling: GREEDY,
    scope: plan.scope,
    stopStrings: [...plan.stopStrings],
    heal: true,
    speculate: true,
    // A doubtful text is for those who ask by hand, or for a search that may find a better one.
    ...(candidates ? { candidates } : { giveUpBelow: minimumConfidence }),
    ...(candidates && suffix !== undefined && { suffix }),
  };
}

/** A budget of no tokens fills the KV cache and writes nothing. */
export function readAheadParams(prompt: string): GenerateParams {
  return {
    prompt,
    maxTokens: 0,
    priority: 'background',
    slot: 'completion',
    sampling: GREEDY,
    scope: { kind: 'free' },
    stopStrings: [],
    heal: false,
    speculate: false,
  };
}
