/** From the model's answer to what is kept of it. */
import type { GenerateResult, Scope } from '../../common/protocol';
import type { RequestContext } from '../context/request';
import { postprocess } from '../postprocess';
import type { CacheValue } from './cache';
import type { Candidate } from './choice';
import { judgeConfidence, MINIMUM_CONFIDENCE, unsureSpans } from './confidence';

export type DoneResult = Extract<GenerateResult, { kind: 'done' }>;
type RawText = Pick<DoneResult, 'text' | 'tokens' | 'finish'>;

export interface AnswerOptions {
  readonly scope: Scope;
  /** Computed before anybody asked. */
  readonly ahead: boolean;
  /** Other texts were looked for, however long it took. */
  readonly searched: boolean;
  /** Probability of a text's least probable token below which it is doubtful, 0 to 1. */
  readonly minimumConfidence?: number | undefined;
}

/** Filters and judges every text by itself, best first. */
export function answerOf(request: RequestContext, result: DoneResult, options: AnswerOptions): CacheValue {
  const { scope, ahead, searched } = options;
  const texts: readonly RawText[] = result.alternatives?.length ? result.alternatives : [result];
  return { candidates: texts.map((text) => candidateOf(request, text, options)), scope, stats: result.stats, ahead, searched };
}

function candidateOf(request: RequestContext, { text, tokens, finish }: RawText, { scope, minimumConfidence = MINIMUM_CONFIDENCE }: AnswerOptions): Candidate {
  if (finish === 'unsure') return givenUp(text, tokens, finish, minimumConfidence);
  const processed = postprocess(text, { request, scope, finish });
  if (processed.kind === 'dropped') return { processed, finish };
  const shown = processed.item.text;
  const judged = judgeConfidence(tokens, shown, minimumConfidence, text);
  return {
    processed: { ...processed, item: { ...processed.item, unsure: unsureSpans(tokens, shown, text) } },
    finish,
    confidence: judged.mean,
    ...(judged.kind === 'unsure' && { doubt: judged.reason }),
  };
}

/** A text that was never finished is kept for one thing: while the user types along it, it need not be asked for again. */
function givenUp(text: string, tokens: RawText['tokens'], finish: RawText['finish'], minimumConfidence: number): Candidate {
  const judged = judgeConfidence(tokens, text, minimumConfidence);
  const doubt = judged.kind === 'unsure' ? judged.reason : 'the model was unsure';
  const processed = text === '' ? ({ kind: 'dropped', by: 'confidence', reason: doubt } as const) : ({ kind: 'kept', item: { text, replaceAfter: 0 }, changedBy: [] } as const);
  return { processed, finish, confidence: judged.mean, doubt };
}
