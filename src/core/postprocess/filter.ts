/** What a filter is, and what all of them see. */
import type { FinishReason, Scope } from '../../common/protocol';
import type { CompletionItem } from '../completion/outcome';
import type { RequestContext } from '../context/request';
import { scanLine, type LineScan, type ScanState } from '../python/lines';

export interface FilterContext {
  readonly request: RequestContext;
  readonly scope: Scope;
  /** Why generation ended. */
  readonly finish: FinishReason;
}

export interface Dropped {
  /** For a person, after "nothing: ". Never holds code. */
  readonly dropped: string;
}

export interface Filter {
  readonly name: string;
  /** Pure. Returns the same item where it has nothing to change. */
  apply(item: CompletionItem, context: FilterContext): CompletionItem | Dropped;
}

export const isDropped = (result: CompletionItem | Dropped): result is Dropped => 'dropped' in result;

export interface ScannedLine {
  /** The document's line: on the first, what stands before the cursor comes before the item's text. */
  readonly whole: string;
  /** Characters of `whole` that are the document's. */
  readonly given: number;
  readonly before: ScanState;
  readonly scan: LineScan;
}

/** Scans the item's text as it would stand in the document. */
export function scanInserted(text: string, request: RequestContext): ScannedLine[] {
  let before = request.syntax.lineStart;
  return text.split('\n').map((line, index) => {
    const given = index === 0 ? request.linePrefix.length : 0;
    const whole = index === 0 ? request.linePrefix + line : line;
    const scan = scanLine(whole, before);
    const scanned = { whole, given, before, scan };
    before = scan.after;
    return scanned;
  });
}

/** The item's first `count` lines. */
export const firstLines = (text: string, count: number): string => text.split('\n').slice(0, count).join('\n');
