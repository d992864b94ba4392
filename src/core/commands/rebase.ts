/** Where a target stands after its document has changed, so that an answer goes where it was asked for or nowhere. */
import { indentColumns, isBlank } from '../python/lines';
import { lineEnd } from '../syntax/tokens';
import { lineStart, linesAbove } from './lines';
import type { Target } from './target';

export type RebaseRefusal = 'changed' | 'ambiguous';

export type Rebased =
  /** Offsets into the text as it is now. */
  | { readonly kind: 'unchanged' | 'moved'; readonly start: number; readonly end: number }
  /** `message` says, for a person, why and what to do. */
  | { readonly kind: 'refused'; readonly reason: RebaseRefusal; readonly message: string };

const REFUSALS: Readonly<Record<RebaseRefusal, string>> = {
  changed: 'The code that this was written for has changed meanwhile, so it was not applied. Ask again for the code as it is now.',
  ambiguous: 'The document has changed, and the code that this was written for stands in more than one place now, so it was not applied. Ask again where it is meant.',
};

/**
 * Finds the target in the changed text.
 *
 * One edit leaves the beginning and the end of a text as they were: a target in either is where it was, or shifted.
 * Where an edit reads in two ways (a line pasted beside one like it), both must say the same. Otherwise the target must
 * have been, and still be, the only one of its text among the same classes and functions.
 *
 * @param target offsets in `textThen`
 */
export function rebase(target: Pick<Target, 'start' | 'end' | 'text'>, textThen: string, textNow: string): Rebased {
  if (textThen === textNow) return { kind: 'unchanged', start: target.start, end: target.end };
  const places = edits(textThen, textNow).map((edit) => shifted(target, edit, textNow));
  const [late, early] = places;
  if (late !== undefined && late === early) return at(target, late);
  const distinct = new Set(places.filter((place) => place !== undefined));
  if (distinct.size > 1) return refuse('ambiguous');
  const owners = ownersAt(textThen, target.start);
  const matches = (text: string): number[] => occurrences(text, target.text).filter((start) => same(ownersAt(text, start), owners));
  const now = matches(textNow);
  if (now.length === 0) return refuse('changed');
  const only = now[0] as number;
  return now.length === 1 && matches(textThen).length === 1 ? at(target, only) : refuse('ambiguous');
}

const refuse = (reason: RebaseRefusal): Rebased => ({ kind: 'refused', reason, message: REFUSALS[reason] });
const at = ({ start: then, text }: Pick<Target, 'start' | 'text'>, start: number): Rebased => ({ kind: start === then ? 'unchanged' : 'moved', start, end: start + text.length });

/** What was replaced, in offsets of the text before, and by how much the rest has moved. */
interface Hull {
  readonly start: number;
  readonly end: number;
  readonly delta: number;
}

/** The replaced range that begins as late as possible, and the one that ends as early as possible. */
function edits(then: string, now: string): Hull[] {
  const most = Math.min(then.length, now.length);
  const delta = now.length - then.length;
  const prefix = commonPrefix(then, now, most);
  const suffix = commonSuffix(then, now, most);
  return [
    { start: prefix, end: then.length - Math.min(suffix, most - prefix), delta },
    { start: Math.min(prefix, most - suffix), end: then.length - suffix, delta },
  ];
}

function commonPrefix(a: string, b: string, most: number): number {
  let i = 0;
  while (i < most && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  return i;
}

function commonSuffix(a: string, b: string, most: number): number {
  let i = 0;
  while (i < most && a.charCodeAt(a.length - 1 - i) === b.charCodeAt(b.length - 1 - i)) i++;
  return i;
}

/** Where the target is after an edit outside of it; undefined where the edit touches it, or writes on its lines. */
function shifted({ start, end, text }: Pick<Target, 'start' | 'end' | 'text'>, edit: Hull, now: string): number | undefined {
  const place = edit.end <= start ? start + edit.delta : edit.start >= end ? start : undefined;
  return place !== undefined && isWholeLines(now, place, place + text.length) ? place : undefined;
}

const isWholeLines = (text: string, start: number, end: number): boolean => lineStart(text, start) === start && lineEnd(text, end) === end;

/** Where a text stands as whole lines. */
function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  // No text stands everywhere, and so nowhere.
  if (wanted === '') return found;
  for (let start = text.indexOf(wanted); start >= 0; start = text.indexOf(wanted, start + 1)) if (isWholeLines(text, start, start + wanted.length)) found.push(start);
  return found;
}

const HEADER = /^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/;

/** The names of the functions and classes around a line, innermost first, as indentation tells them. */
function ownersAt(text: string, start: number): string[] {
  const owners: string[] = [];
  let columns = indentColumns(text.slice(start, lineEnd(text, start)));
  for (const line of linesAbove(text, start)) {
    if (columns === 0) break;
    const content = text.slice(line.start, line.end);
    if (isBlank(content) || content.trimStart().startsWith('#') || indentColumns(content) >= columns) continue;
    columns = indentColumns(content);
    const name = HEADER.exec(content)?.[1];
    if (name !== undefined) owners.push(name);
  }
  return owners;
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((name, index) => name === b[index]);
