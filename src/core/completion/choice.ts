/** Which of the texts that are known for a place are offered. */
import type { FinishReason } from '../../common/protocol';
import type { RequestContext } from '../context/request';
import type { Processed } from '../postprocess';
import type { CompletionItem, SkipReason } from './outcome';

/** One of the model's texts, after the filters. */
export interface Candidate {
  readonly processed: Processed;
  readonly finish: FinishReason;
  /** Mean probability of its first line's tokens, 0 to 1, where it is known. */
  readonly confidence?: number;
  /** Why it is too uncertain to be shown unasked. */
  readonly doubt?: string;
}

export interface ChoiceOptions {
  /** Who asks by hand sees what there is, be it doubtful or rejected before. */
  readonly byHand: boolean;
  readonly rejected: (item: CompletionItem) => boolean;
}

export type Choice =
  | { readonly kind: 'kept'; readonly item: CompletionItem; readonly others: readonly CompletionItem[]; readonly changedBy: readonly string[]; readonly confidence?: number }
  | { readonly kind: 'dropped'; readonly by: string; readonly reason: string }
  | { readonly kind: 'skipped'; readonly reason: SkipReason };

type Kept = Candidate & { readonly processed: Extract<Processed, { kind: 'kept' }> };

/** @param candidates best first, one at least */
export function choose(candidates: readonly Candidate[], request: RequestContext, { byHand, rejected }: ChoiceOptions): Choice {
  const kept = candidates.filter((candidate): candidate is Kept => candidate.processed.kind === 'kept');
  const [first] = kept;
  // Who refused the best text does not want the next best pressed on him.
  if (first !== undefined && !byHand && rejected(first.processed.item)) return { kind: 'dropped', by: 'rejections', reason: 'it was rejected here' };
  const wanted = kept.filter(({ doubt, processed }) => byHand || (doubt === undefined && !rejected(processed.item)));
  const fitting = wanted.map((candidate) => fitted(candidate, request)).filter((candidate) => candidate !== undefined);
  const [best, ...others] = fitting.filter(({ processed }, index) => fitting.findIndex((other) => sameItem(other.processed.item, processed.item)) === index);
  if (best === undefined) return wanted.length > 0 ? { kind: 'skipped', reason: 'selected-item' } : whyNothing(candidates, first);
  const { processed, confidence } = best;
  return {
    kind: 'kept',
    item: processed.item,
    others: others.map((other) => other.processed.item),
    changedBy: processed.changedBy,
    ...(confidence !== undefined && { confidence }),
  };
}

function whyNothing(candidates: readonly Candidate[], doubtful: Kept | undefined): Choice {
  if (doubtful?.doubt !== undefined) return { kind: 'dropped', by: 'confidence', reason: doubtful.doubt };
  const first = candidates[0]?.processed;
  if (first?.kind !== 'dropped') throw new Error('there is one candidate at least');
  return first;
}

/**
 * The editor takes an extended item of the suggestion list only in that item's own range: a closing bracket that would
 * be replaced by the same one is left where it stands instead.
 */
function fitted(candidate: Kept, { selected, lineSuffix }: RequestContext): Kept | undefined {
  const { item } = candidate.processed;
  if (selected === undefined || item.replaceAfter === 0) return candidate;
  const replaced = lineSuffix.slice(0, item.replaceAfter);
  const text = item.text.slice(0, item.text.length - replaced.length);
  if (!item.text.endsWith(replaced) || text.trim() === '') return undefined;
  return { ...candidate, processed: { ...candidate.processed, item: { ...item, text, replaceAfter: 0 } } };
}

const sameItem = (a: CompletionItem, b: CompletionItem): boolean => a.text === b.text && a.replaceAfter === b.replaceAfter;
