/** What the host asks of the process that reviews. */
import { RequestType, RequestType0 } from 'vscode-jsonrpc/node';
import type { Hint, HintRange } from '../../../core/review/hint';
import type { ReviewRequest } from '../../../core/review/review';

export interface RuleRequest extends Omit<ReviewRequest, 'ranges'> {
  readonly only:
    | { readonly kind: 'all' }
    | { readonly kind: 'ranges'; readonly ranges: readonly HintRange[] }
    /** Lines that this older text has not. */
    | { readonly kind: 'changes'; readonly before: string };
}

export type RuleAnswer =
  | { readonly kind: 'reviewed'; readonly hints: readonly Hint[]; readonly notes: readonly string[]; readonly ms: number }
  /** Ruff has given up on this text; its memory may be in disorder, so the process must be replaced. */
  | { readonly kind: 'failed'; readonly message: string };

export const RuleRequestType = new RequestType<RuleRequest, RuleAnswer, void>('review/text');
/** Loads all that a review needs, so that the first one does not wait for it. */
export const WarmRequestType = new RequestType0<void, void>('review/warm');
