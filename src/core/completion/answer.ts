/** From the model's answer to what is kept of it. */
import type { GenerateResult, Scope } from '../../common/protocol';
import type { RequestContext } from '../context/request';
import { postprocess } from '../postprocess';
import type { CacheValue } from './cache';
import type { Candidate } from './choice';

export type DoneResult = Extract<GenerateResult, { kind: 'done' }>;
type RawText = Pick<DoneResult, 'text' | 'tokens' | 'finish'>;

export interface AnswerOptions {
  readonly scope: Scope;
  /** Computed before anybody asked. */
  readonly ahead: boolean;
}

/** Filters every text by itself. */
export function answerOf(request: RequestContext, result: DoneResult, { scope, ahead }: AnswerOptions): CacheValue {
  return { candidates: textsOf(result).map((text) => candidateOf(request, scope, text)), scope, stats: result.stats, ahead };
}

function textsOf(result: DoneResult): readonly RawText[] {
  return [result];
}

function candidateOf(request: RequestContext, scope: Scope, { text, finish }: RawText): Candidate {
  return { processed: postprocess(text, { request, scope, finish }), finish };
}
