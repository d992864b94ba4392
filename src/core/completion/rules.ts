/** When to ask the model, and for how much: nothing, one line, or a block. Two tables; the first row that applies decides. */
import type { Scope } from '../../common/protocol';
import { docstringPlace, docstringScope, docstringStops, type DocstringPlace } from '../context/docstring';
import type { RequestContext } from '../context/request';
import { secretFile } from '../context/secrets';
import { indentColumns, isBlank } from '../python/lines';
import type { SkipReason } from './outcome';

export interface PlanOptions {
  /** Lines that a block may have. */
  readonly maxLines: number;
  /** A suggestion was accepted as a whole just now, and the cursor still stands at its end. */
  readonly justAccepted?: boolean;
}

export type Plan =
  | { readonly kind: 'skip'; readonly reason: SkipReason }
  | { readonly kind: 'complete'; readonly because: string; readonly scope: Scope; readonly maxTokens: number; readonly stopStrings: readonly string[] };

/** What may follow the cursor on its line: what editors close by themselves, and punctuation. */
const CLOSING_TEXT = /^\s*[)\]}"'`]*\s*[:;,]?\s*$/;
const WORD = /[\p{L}\p{N}_]/u;

/** A line of Python rarely has more tokens; a longer one is not worth its time. */
const LINE_TOKENS = 48;
/** Tokens allowed for each line of a block; lines are short on average. */
const TOKENS_PER_BLOCK_LINE = 16;
const BLOCK_TOKENS_LIMIT = 512;
/** A following line with fewer characters (a bracket, `else:`) says too little to stop at. */
const STOP_LINE_MIN = 6;

interface SkipRule {
  readonly reason: SkipReason;
  applies(request: RequestContext, options: PlanOptions): boolean;
}

const SKIP_RULES: readonly SkipRule[] = [
  { reason: 'selected-item', applies: ({ selected }) => selected?.text.includes('\n') === true },
  { reason: 'line-too-long', applies: ({ lineTooLong }) => lineTooLong },
  { reason: 'secret-file', applies: ({ documentKey }) => secretFile(documentKey) !== undefined },
  { reason: 'empty-prompt', applies: ({ windowText }) => isBlank(windowText) },
  { reason: 'mid-word', applies: ({ lineSuffix }) => WORD.test([...lineSuffix][0] ?? '') },
  { reason: 'text-after-cursor', applies: ({ lineSuffix }) => !CLOSING_TEXT.test(lineSuffix) },
  { reason: 'has-body', applies: (request) => opensBlockHere(request) !== undefined && bodyFollows(request, opensBlockHere(request) as number) },
  // What the model had to say of the line it has said; a block that the line opens is another matter.
  { reason: 'just-accepted', applies: (request, { justAccepted }) => justAccepted === true && lineIsComplete(request) },
];

interface ScopeRule {
  readonly because: string;
  /** The block's smallest indentation in columns, 'line', or undefined where the rule does not apply. */
  scope(request: RequestContext): number | 'line' | undefined;
}

const SCOPE_RULES: readonly ScopeRule[] = [
  { because: 'not Python', scope: ({ languageId }) => (languageId === 'python' ? undefined : 'line') },
  { because: 'text after the cursor', scope: ({ lineSuffix }) => (isBlank(lineSuffix) ? undefined : 'line') },
  { because: 'in a comment', scope: ({ syntax }) => (syntax.inComment ? 'line' : undefined) },
  { because: 'in a string', scope: ({ syntax }) => (syntax.open.string !== undefined ? 'line' : undefined) },
  { because: 'in brackets', scope: ({ syntax }) => (syntax.open.brackets.length > 0 ? 'line' : undefined) },
  { because: 'a block begins', scope: (request) => opensBlockHere(request) },
  { because: 'an empty block', scope: (request) => emptyBlock(request) },
  { because: 'one line', scope: () => 'line' },
];

/** The most tokens that any completion may have. */
export const mostTokens = ({ maxLines }: PlanOptions): number => Math.min(BLOCK_TOKENS_LIMIT, LINE_TOKENS + maxLines * TOKENS_PER_BLOCK_LINE);

/** Decides from the request alone whether to ask the model and how far it may go. */
export function planCompletion(request: RequestContext, options: PlanOptions): Plan {
  const skip = SKIP_RULES.find((rule) => rule.applies(request, options));
  if (skip) return { kind: 'skip', reason: skip.reason };
  const words = docstringPlan(request, options);
  if (words) return words;
  for (const rule of SCOPE_RULES) {
    const found = rule.scope(request);
    if (found === undefined) continue;
    if (found === 'line') return { kind: 'complete', because: rule.because, scope: { kind: 'line' }, maxTokens: LINE_TOKENS, stopStrings: [] };
    return {
      kind: 'complete',
      because: rule.because,
      scope: { kind: 'block', minIndent: found, maxLines: options.maxLines },
      maxTokens: mostTokens(options),
      stopStrings: nextLineStop(request),
    };
  }
  throw new Error('the last scope rule applies to everything');
}

const BECAUSE: Readonly<Record<DocstringPlace['kind'], string>> = {
  body: 'a docstring says what the body does',
  function: 'words say what the function does',
  'inside-docstring': 'in a docstring',
};

/** Where words say what is wanted, they say how far it goes, too. */
function docstringPlan(request: RequestContext, options: PlanOptions): Plan | undefined {
  const place = isBlank(request.lineSuffix) ? docstringPlace(request) : undefined;
  if (place === undefined) return undefined;
  const scope = docstringScope(place, options.maxLines);
  return { kind: 'complete', because: BECAUSE[place.kind], scope, maxTokens: mostTokens(options), stopStrings: [...docstringStops(place), ...nextLineStop(request)] };
}

/** Whether the cursor stands at the end of a line after which nothing is open: no bracket, string or block. */
export function lineIsComplete({ syntax, linePrefix, lineSuffix }: RequestContext): boolean {
  const { open, statement } = syntax;
  return !isBlank(linePrefix) && isBlank(lineSuffix) && open.brackets.length === 0 && open.string === undefined && statement?.kind !== 'opener' && !/\\$/.test(linePrefix);
}

/** Smallest indentation of the block that the cursor's own line opens, the cursor standing behind its colon. */
function opensBlockHere({ syntax, lineSuffix, languageId }: RequestContext): number | undefined {
  if (languageId !== 'python' || !isBlank(lineSuffix) || syntax.inComment) return undefined;
  return syntax.statement?.kind === 'opener' ? syntax.statement.columns + 1 : undefined;
}

/** Smallest indentation where the cursor stands on the first, still blank line of a block, a docstring perhaps above it. */
function emptyBlock(request: RequestContext): number | undefined {
  const { syntax, linePrefix } = request;
  if (!isBlank(linePrefix)) return undefined;
  const [above, beforeThat] = syntax.previous;
  const cursor = indentColumns(linePrefix);
  let opener = above?.kind === 'opener' ? above : undefined;
  // Below a docstring at the margin the function has ended.
  if (above?.kind === 'string' && beforeThat?.kind === 'opener' && cursor > beforeThat.columns) opener = beforeThat;
  if (opener === undefined || bodyFollows(request, opener.columns + 1)) return undefined;
  return cursor > opener.columns ? cursor : opener.columns + 1;
}

function bodyFollows({ following }: RequestContext, minIndent: number): boolean {
  const next = following.find((line) => !isBlank(line));
  return next !== undefined && indentColumns(next) >= minIndent;
}

/** Generation that reaches the line that stands there already has come to its end. */
function nextLineStop({ following }: RequestContext): string[] {
  const next = following.find((line) => !isBlank(line));
  return next !== undefined && next.trim().length >= STOP_LINE_MIN ? [`\n${next}\n`] : [];
}
