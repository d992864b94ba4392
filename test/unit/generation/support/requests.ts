/** Requests as tests need them: complete, with one or two fields of their own. */
import type { GenerateParams, GenerateResult } from '../../../../src/common/protocol';

export type Done = Extract<GenerateResult, { kind: 'done' }>;

export const GREEDY = { temperature: 0, topK: 0, topP: 1, seed: 1 };

/** A greedy interactive request without healing, stops or scope. */
export function request(fields: Partial<GenerateParams> = {}): GenerateParams {
  return {
    prompt: 'def f(x):\n',
    maxTokens: 16,
    priority: 'interactive',
    slot: 'completion',
    sampling: GREEDY,
    scope: { kind: 'free' },
    stopStrings: [],
    heal: false,
    speculate: false,
    ...fields,
  };
}

/** The result, if it is 'done'. */
export function done(result: GenerateResult): Done {
  if (result.kind !== 'done') throw new Error(`The request ended as ${JSON.stringify(result)}.`);
  return result;
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** The same request without some of its optional fields. */
export function without<K extends 'candidates' | 'suffix'>(params: GenerateParams, ...fields: K[]): Omit<GenerateParams, K> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !(fields as string[]).includes(name))) as Omit<GenerateParams, K>;
}
