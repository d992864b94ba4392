/** From a planned request to what the worker is asked. No VS Code in here. */
import type { GenerateParams, Priority, Sampling } from '../../common/protocol';
import type { Plan } from '../../core/completion/rules';
import type { RequestContext } from '../../core/context/request';

/** The same text for the same document, always. */
const GREEDY: Sampling = { temperature: 0, topP: 1, topK: 0, seed: 0 };

export function paramsFor({ prompt }: RequestContext, plan: Extract<Plan, { kind: 'complete' }>, priority: Priority): GenerateParams {
  return {
    prompt,
    maxTokens: plan.maxTokens,
    priority,
    slot: 'completion',
    sampling: GREEDY,
    scope: plan.scope,
    stopStrings: [...plan.stopStrings],
    heal: true,
    speculate: true,
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
