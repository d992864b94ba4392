/** Completions already computed, found again at the same place or further along their own text. */
import type { GenerateStats, Scope } from '../../common/protocol';
import type { RequestContext } from '../context/request';
import { postprocess, TYPED_ALONG_FILTERS, type Processed } from '../postprocess';
import { isBlank } from '../python/lines';
import type { Candidate } from './choice';
import type { CompletionItem, UnsureSpan } from './outcome';
import { restAlong } from './typeAlong';

/** Enough for the places between which a person goes back and forth. */
const CAPACITY = 64;
/** What an editor closes, or types over, by itself while the user types along. */
const CLOSERS = /^[\s)\]}"'`]*$/;

export interface CacheValue {
  /** What the filters made of the model's texts, best first; never empty. */
  readonly candidates: readonly Candidate[];
  readonly scope: Scope;
  readonly stats: GenerateStats;
  /** Computed before anybody asked. */
  readonly ahead: boolean;
  /** Other texts were looked for, however long it took. */
  readonly searched: boolean;
}

/** What is known of a place. */
export type Found = Pick<CacheValue, 'candidates' | 'ahead' | 'searched'>;

interface Entry extends CacheValue {
  /** Without its tree, which is large. */
  readonly request: RequestContext;
  /** Whether the filters that read the tree have looked at it. */
  readonly hadTree: boolean;
}

/** What the user has typed since an earlier request, if all else is as it was; '' where nothing was typed. */
export function typedSince(earlier: RequestContext, request: RequestContext): string | undefined {
  if (earlier.documentKey !== request.documentKey || earlier.line > request.line) return undefined;
  // The cheapest test that most others fail.
  if (lineAt(request, earlier.line)?.startsWith(earlier.window.linePrefix) !== true) return undefined;
  // The prompt's window may have moved on; the lines that both have must be the same.
  const from = Math.max(earlier.window.startLine, request.window.startLine);
  for (let n = from; n < earlier.line; n++) if (lineAt(earlier, n) !== lineAt(request, n)) return undefined;
  if (!whatFollowsAgrees(earlier, request)) return undefined;
  const lines = [(lineAt(request, earlier.line) as string).slice(earlier.window.linePrefix.length)];
  for (let n = earlier.line + 1; n <= request.line; n++) lines.push(lineAt(request, n) as string);
  return lines.join('\n');
}

function lineAt({ line, window }: RequestContext, n: number): string | undefined {
  return n === line ? window.linePrefix : window.lines[n - window.startLine];
}

/** The rest of the cursor's line and the lines below it, but for what the editor closes by itself. */
function whatFollowsAgrees(earlier: RequestContext, request: RequestContext): boolean {
  if (!suffixAgrees(earlier.lineSuffix, request.lineSuffix)) return false;
  if (sameLines(earlier.following, request.following)) return true;
  // Enter between two brackets puts the closing one on a line of its own.
  const [moved, ...below] = request.following;
  const closed = moved !== undefined && !isBlank(moved) && CLOSERS.test(moved) && isBlank(request.lineSuffix);
  if (!closed || request.line === earlier.line) return false;
  // Where the lines that are read are limited, the bracket has pushed one out.
  const lastPushedOut = request.following.length === earlier.following.length;
  return sameLines(lastPushedOut ? earlier.following.slice(0, -1) : earlier.following, below);
}

const sameLines = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((line, n) => line === b[n]);

function suffixAgrees(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long.endsWith(short) && CLOSERS.test(long.slice(0, long.length - short.length));
}

export class CompletionCache {
  /** Latest use last. */
  #entries: Entry[] = [];

  store(request: RequestContext, value: CacheValue): void {
    const same = (e: Entry): boolean => typedSince(e.request, request) === '' && e.request.lineSuffix === request.lineSuffix;
    this.#entries = [...this.#entries.filter((entry) => !same(entry)), { ...value, request: { ...request, tree: undefined }, hadTree: request.tree !== undefined }].slice(-CAPACITY);
  }

  /** The completion for this very place, or the rest of one along which the user has typed. */
  find(request: RequestContext): Found | undefined {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i] as Entry;
      const typed = typedSince(entry.request, request);
      const found = typed === undefined ? undefined : restAfter(entry, typed, request);
      if (found === undefined) continue;
      this.#entries.push(...this.#entries.splice(i, 1));
      return found;
    }
    return undefined;
  }

  clear(): void {
    this.#entries = [];
  }
}

function restAfter(entry: Entry, typed: string, request: RequestContext): Found | undefined {
  const judged = entry.hadTree || request.tree === undefined;
  if (typed === '' && entry.request.lineSuffix === request.lineSuffix && judged) return entry;
  const candidates = entry.candidates.map((candidate) => restOf(candidate, entry, typed, request)).filter((rest) => rest !== undefined);
  return candidates.length === 0 ? undefined : { candidates, ahead: entry.ahead, searched: entry.searched };
}

function restOf(candidate: Candidate, { request: at, scope, hadTree }: Entry, typed: string, request: RequestContext): Candidate | undefined {
  const { processed, finish } = candidate;
  if (processed.kind === 'dropped') return undefined;
  const rest = restAlong(processed.item.text, typed, at);
  if (rest === undefined || rest.trim() === '') return undefined;
  // Typed letter by letter, the rest makes the very document that the filters have passed already.
  if (finish === 'unsure') return { ...candidate, processed: { ...processed, item: { text: rest, replaceAfter: 0 } } };
  const same = hadTree && processed.item.text === typed + rest && isBlank(at.lineSuffix) && isBlank(request.lineSuffix) && sameLines(at.following, request.following);
  if (same) return { ...candidate, processed: markedAs(processed.item, rest, { ...processed, item: { ...processed.item, text: rest } }) };
  return { ...candidate, processed: markedAs(processed.item, rest, postprocess(rest, { request, scope, finish }, TYPED_ALONG_FILTERS)) };
}

/** Takes the marks of the whole text over to what is left of it. */
function markedAs({ text, unsure }: CompletionItem, rest: string, processed: Processed): Processed {
  if (unsure === undefined || processed.kind === 'dropped' || !text.endsWith(rest)) return processed;
  const gone = text.length - rest.length;
  const left = ({ start, end, ...more }: UnsureSpan): UnsureSpan => ({ ...more, start: Math.max(0, start - gone), end: end - gone });
  const spans = unsure.map(left).filter(({ start, end }) => end > start && end <= processed.item.text.length);
  return { ...processed, item: { ...processed.item, unsure: spans } };
}
