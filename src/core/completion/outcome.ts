/** What became of a request for a completion, always with a reason that a person can read. */
import type { GenerateStats } from '../../common/protocol';
import type { Place } from './rejections';

/** Why nothing is offered before a model is asked. */
export const SKIPS = {
  off: 'completions are switched off',
  'by-hand-only': 'completions come only when asked for',
  'several-cursors': 'there are several cursors',
  selection: 'text is selected',
  'selected-item': 'the selected item of the suggestion list cannot be extended',
  'line-too-long': 'the line is too long',
  'mid-word': 'the cursor is inside or before a word',
  'text-after-cursor': 'there is code after the cursor on its line',
  'has-body': 'the block already has a body',
  'just-accepted': 'the line was completed by a suggestion just now',
  'command-running': 'a command is being answered, and this model has memory for one prompt: it would have to read the command\'s prompt anew (phiPair.kvMemory)',
  'secret-file': 'the file holds secrets by its name; such files are never read',
  'empty-prompt': 'there is nothing to complete from: the text before the cursor is empty',
  'no-document': 'the cursor is not in a document that is completed',
} as const;
export type SkipReason = keyof typeof SKIPS;

/** Where a shown completion came from. */
export const ORIGINS = {
  model: 'the model',
  cache: 'the cache',
  running: 'a request that was already running',
  ahead: 'an answer computed ahead',
} as const;
export type Origin = keyof typeof ORIGINS;

/** A part of a text that the model was unsure of. */
export interface UnsureSpan {
  /** Characters (UTF-16 code units) of the text. */
  readonly start: number;
  readonly end: number;
  /** Of its least probable token, 0 to 1. */
  readonly probability: number;
}

/** Text to insert at the cursor. */
export interface CompletionItem {
  /** With `\n` line breaks, whatever the document has. */
  readonly text: string;
  /** Characters after the cursor, on its line, that the text replaces. */
  readonly replaceAfter: number;
  /** Known for texts of the model, once the filters have done their work. */
  readonly unsure?: readonly UnsureSpan[];
}

export interface ShownOutcome {
  readonly kind: 'shown';
  readonly item: CompletionItem;
  /** What else the editor may cycle through, best first. */
  readonly others: readonly CompletionItem[];
  readonly from: Origin;
  readonly changedBy: readonly string[];
  /** Mean probability of its first line's tokens, 0 to 1, where it is known. */
  readonly confidence?: number;
  readonly place: Place;
  readonly stats?: GenerateStats;
}

export type Outcome =
  | ShownOutcome
  | { readonly kind: 'skipped'; readonly reason: SkipReason }
  /** The engine has no model ready; the detail says in which state it is. */
  | { readonly kind: 'not-ready'; readonly detail: string }
  /** Something newer came while this request waited for the typing to pause. */
  | { readonly kind: 'superseded' }
  | { readonly kind: 'cancelled'; readonly stage: 'running' }
  /** The model answered, and a filter refused the answer. */
  | { readonly kind: 'dropped'; readonly by: string; readonly reason: string; readonly from: Origin; readonly stats?: GenerateStats }
  | { readonly kind: 'failed'; readonly message: string };

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** One line about an outcome. Never holds code. */
export function describeOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'shown': {
      const changed = outcome.changedBy.length > 0 ? `, changed by ${outcome.changedBy.join(', ')}` : '';
      const others = outcome.others.length > 0 ? `, and ${count(outcome.others.length, 'other')}` : '';
      return `shown: ${count(outcome.item.text.split('\n').length, 'line')}, ${count(outcome.item.text.length, 'character')} from ${ORIGINS[outcome.from]}${others}${changed}`;
    }
    case 'skipped':
      return `nothing: ${SKIPS[outcome.reason]}`;
    case 'not-ready':
      return `nothing: ${outcome.detail}`;
    case 'superseded':
      return 'nothing: typing went on before the model was asked';
    case 'cancelled':
      return 'nothing: cancelled while the model ran';
    case 'dropped':
      return `nothing: ${outcome.reason} (${outcome.by}, from ${ORIGINS[outcome.from]})`;
    case 'failed':
      return `failed: ${outcome.message}`;
  }
}

/** Times in milliseconds and token counts, for the log; empty where no model was asked. */
export function describeStats(stats: GenerateStats | undefined): string {
  if (stats === undefined) return '';
  const ms = (value: number): string => value.toFixed(0);
  return (
    // First: a list shows the beginning.
    (stats.by === undefined ? '' : `answered by ${stats.by}; `) +
    `${stats.promptTokens} prompt tokens (${stats.reusedTokens} reused), ${stats.generatedTokens} new; ` +
    `${stats.by === undefined ? 'worker' : 'in all'} ${ms(stats.totalMs)} ms (queue ${ms(stats.queueMs)}, prefill ${ms(stats.prefillMs)}, first token ${ms(stats.firstTokenMs)})`
  );
}
