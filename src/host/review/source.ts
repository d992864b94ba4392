/** Who finds hints, as the review sees them: rules now, a model's surprise or remarks beside them. */
import type { CancellationToken, Disposable } from 'vscode';
import type { Hint } from '../../core/review/hint';
import type { RuleRequest } from './process/protocol';

/** What is to be looked at. Plain data, read at once: the document may change later. */
export interface ReviewTask extends RuleRequest {
  /** So much is reviewed that a model would read for hours. */
  readonly rulesOnly: boolean;
}

export type SourceAnswer =
  /** `notes` is for the log. */
  | { readonly kind: 'reviewed'; readonly hints: readonly Hint[]; readonly notes: readonly string[]; readonly ms: number }
  | { readonly kind: 'cancelled' }
  /** `message` says what happened, for a person. */
  | { readonly kind: 'failed'; readonly message: string };

export interface HintSource extends Disposable {
  /** Its hints are replaced and taken back without touching those of others. */
  readonly id: string;
  /** Where it fails or is given up, the log says so, and the review is what the others found. Typing always ends it. */
  readonly isBeside?: boolean;
  /** Hints of one review at most; they come best first then. */
  readonly most?: number;
  review(task: ReviewTask, token: CancellationToken): Promise<SourceAnswer>;
}
