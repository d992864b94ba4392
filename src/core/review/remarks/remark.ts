/** What a written review says of one place in the code. */

export interface Remark {
  /** Zero-based lines of the target's code, the last one included. */
  readonly startLine: number;
  readonly endLine: number;
  /** As the model wrote it, without the list's marker: Markdown that nobody has checked. */
  readonly text: string;
}

/** Why a review holds no remark. */
export type NoRemarks =
  /** The model finds the code right. */
  | 'praise'
  /** No piece of the text says anything of the code. */
  | 'nothing-said';

export type RemarksResult =
  | { readonly kind: 'remarks'; readonly remarks: readonly Remark[]; /** More were written, but not taken. */ readonly leftOut: number }
  | { readonly kind: 'none'; readonly reason: NoRemarks };

/** Of one review: more threads than that hide the code. The worst come first. */
export const REMARKS_MAX = 10;
/** Characters of a remark; what is longer is an essay. */
export const TEXT_MAX = 800;
