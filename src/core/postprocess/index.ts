/** What happens to the model's text before it is shown: one list of filters, first to last. */
import type { CompletionItem } from '../completion/outcome';
import { blank } from './blank';
import { blockScope } from './blockScope';
import { closingLine } from './closingLine';
import { doubleSpace } from './doubleSpace';
import { emptyComment } from './emptyComment';
import { isDropped, type Filter, type FilterContext } from './filter';
import { indentation } from './indentation';
import { lineBreaks } from './lineBreaks';
import { lineEndRepetition } from './lineEndRepetition';
import { minimumLength } from './minimumLength';
import { nextLine } from './nextLine';
import { openString } from './openString';
import { parseable } from './parseable';
import { promptEcho } from './promptEcho';
import { repeatedLines } from './repeatedLines';
import { singleLine } from './singleLine';
import { strayClosers } from './strayClosers';
import { strayIndent } from './strayIndent';
import { suffixOverlap } from './suffixOverlap';
import { trailingBlanks } from './trailingBlanks';
import { unfinishedLine } from './unfinishedLine';
import { unprintable } from './unprintable';

/** For text as the model wrote it. */
export const MODEL_FILTERS: readonly Filter[] = [
  lineBreaks,
  blank,
  unprintable,
  unfinishedLine,
  singleLine,
  blockScope,
  strayIndent,
  doubleSpace,
  promptEcho,
  lineEndRepetition,
  repeatedLines,
  indentation,
  strayClosers,
  openString,
  trailingBlanks,
  emptyComment,
  suffixOverlap,
  nextLine,
  closingLine,
  minimumLength,
  parseable,
  blank,
];

/** For the rest of a suggestion along which the user has typed: only its fit to the line may have changed. */
export const TYPED_ALONG_FILTERS: readonly Filter[] = [suffixOverlap, nextLine, closingLine, parseable, blank];

export type Processed =
  /** `changedBy` names the filters that changed the item, in order. */
  | { readonly kind: 'kept'; readonly item: CompletionItem; readonly changedBy: readonly string[] }
  | { readonly kind: 'dropped'; readonly by: string; readonly reason: string };

export function postprocess(text: string, context: FilterContext, filters: readonly Filter[] = MODEL_FILTERS): Processed {
  let item: CompletionItem = { text, replaceAfter: 0 };
  const changedBy: string[] = [];
  for (const filter of filters) {
    const result = filter.apply(item, context);
    if (isDropped(result)) return { kind: 'dropped', by: filter.name, reason: result.dropped };
    if (result.text !== item.text || result.replaceAfter !== item.replaceAfter) changedBy.push(filter.name);
    item = result;
  }
  return { kind: 'kept', item, changedBy };
}
