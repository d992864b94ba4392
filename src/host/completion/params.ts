/** From a planned request to what the worker is asked. No VS Code in here. */
import type { CandidateParams, GenerateParams, Sampling } from '../../common/protocol';
import type { Plan } from '../../core/completion/rules';
import { suffixText } from '../../core/completion/suffixText';
import type { RequestContext } from '../../core/context/request';

/** The same text for the same document, always. */
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, seed: 0 };
const BRANCHES = { source: 'branch', temperature: 0.8, seed: 1 } as const;

/** Who asks, and how far other texts than the greedy one are looked for. */
export const SEARCHES = {
  /** Typing: only where the model was unsure and something follows that can tell the texts apart, and never for long. */
  typing: { ...BRANCHES, extra: 2, sureFrom: 0.6, budgetMs: 60 },
  /** By hand: to cycle through. */
  byHand: { ...BRANCHES, extra: 3, sureFrom: 1, budgetMs: 600 },
  /** Nobody yet. */
  ahead: undefined,
} as const satisfies Record<string, CandidateParams | undefined>;
export type Asker = keyof typeof SEARCHES;

export function paramsFor(request: RequestContext, plan: Extract<Plan, { kind: 'complete' }>, asker: Asker): GenerateParams {
  const suffix = suffixText(request);
  const candidates = asker === 'typing' && suffix === undefined ? undefined : SEARCHES[asker];
  return {
    prompt: request.prompt,
    maxTokens: plan.maxTokens,
    priority: asker === 'ahead' ? 'background' : 'interactive',
    slot: 'completion',
    sampling: GREEDY,
    scope: plan.scope,
    stopStrings: [...plan.stopStrings],
    heal: true,
    speculate: true,
    ...(candidates && { candidates }),
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
