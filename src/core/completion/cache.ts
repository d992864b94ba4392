/** Completions already computed, found again at the same place or further along their own text. */
import type { FinishReason, GenerateStats, Scope } from '../../common/protocol';
import type { RequestContext } from '../context/request';
import { postprocess, TYPED_ALONG_FILTERS, type Processed } from '../postprocess';

/** Enough for the places between which a person goes back and forth. */
const CAPACITY = 64;
/** What an editor closes, or types over, by itself while the user types along. */
const CLOSERS = /^[\s)\]}"'`]*$/;

export interface CacheValue {
  readonly processed: Processed;
  readonly scope: Scope;
  readonly finish: FinishReason;
  readonly stats: GenerateStats;
}

interface Entry extends CacheValue {
  readonly documentKey: string;
  readonly prompt: string;
  readonly lineSuffix: string;
  readonly following: string;
}

/** What the user has typed since a prompt, if all else is as it was; '' where nothing was typed. */
export function typedSince(
  earlier: { documentKey: string; prompt: string; lineSuffix: string; following: string },
  request: RequestContext,
): string | undefined {
  if (earlier.documentKey !== request.documentKey || !request.prompt.startsWith(earlier.prompt)) return undefined;
  if (earlier.following !== followingKey(request) || !suffixAgrees(earlier.lineSuffix, request.lineSuffix)) return undefined;
  return request.prompt.slice(earlier.prompt.length);
}

/** The lines after the cursor's, as one key. */
export const followingKey = (request: RequestContext): string => request.following.join('\n');

function suffixAgrees(a: string, b: string): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return long.endsWith(short) && CLOSERS.test(long.slice(0, long.length - short.length));
}

export class CompletionCache {
  /** Latest use last. */
  #entries: Entry[] = [];

  store(request: RequestContext, value: CacheValue): void {
    const { documentKey, prompt, lineSuffix } = request;
    const following = followingKey(request);
    const same = (e: Entry): boolean => e.documentKey === documentKey && e.prompt === prompt && e.lineSuffix === lineSuffix && e.following === following;
    this.#entries = [...this.#entries.filter((entry) => !same(entry)), { ...value, documentKey, prompt, lineSuffix, following }].slice(-CAPACITY);
  }

  /** The completion for this very place, or the rest of one along which the user has typed. */
  find(request: RequestContext): Processed | undefined {
    for (let i = this.#entries.length - 1; i >= 0; i--) {
      const entry = this.#entries[i] as Entry;
      const typed = typedSince(entry, request);
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

function restAfter(entry: Entry, typed: string, request: RequestContext): Processed | undefined {
  const { processed } = entry;
  if (typed === '' && entry.lineSuffix === request.lineSuffix) return processed;
  if (processed.kind === 'dropped' || !processed.item.text.startsWith(typed)) return undefined;
  const rest = processed.item.text.slice(typed.length);
  if (rest.trim() === '') return undefined;
  return postprocess(rest, { request, scope: entry.scope, finish: entry.finish }, TYPED_ALONG_FILTERS);
}
