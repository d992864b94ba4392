/** From what the model wrote to remarks at their lines. Pure; takes whatever the model wrote. */
import type { Target } from '../../commands/target';
import { CodeLines } from './codeLines';
import { itemsOf, type Item } from './items';
import { placeOf } from './place';
import { REMARKS_MAX, TEXT_MAX, type Remark, type RemarksResult } from './remark';
import { worthOf, type Standing } from './sayings';

/** No review is longer; reading more would hold the editor up. */
const CHARACTERS_MAX = 20_000;

/**
 * @param markdown an answer that has passed as prose: neither blank nor an echo, without what ran on
 * @returns remarks within the target's lines, in the order of the text; one that points nowhere stands at the first line
 */
export function readRemarks(markdown: string, { code, definition }: Pick<Target, 'code' | 'definition'>): RemarksResult {
  const items = itemsOf(markdown.slice(0, CHARACTERS_MAX));
  const hasList = items.some(({ kind }) => kind === 'item');
  const judged = items.map((item, index) => ({ ...item, worth: worthOf(item.text, placeIn(item, hasList), code), framed: isTitle(item, items[index + 1]) }));
  const said = distinct(judged.filter(({ worth, framed }) => worth === 'remark' && !framed).map(({ text }) => text));
  if (said.length === 0) return { kind: 'none', reason: judged.some(({ worth }) => worth === 'praise') ? 'praise' : 'nothing-said' };
  const lines = new CodeLines(code);
  const remarks = said.slice(0, REMARKS_MAX).map((text): Remark => {
    const { first, last } = placeOf(text, lines, definition?.name) ?? { first: 0, last: 0 };
    return { startLine: first, endLine: last, text: shortened(text) };
  });
  return { kind: 'remarks', remarks, leftOut: said.length - remarks.length };
}

const placeIn = ({ kind }: Item, hasList: boolean): Standing => (kind === 'item' ? 'in-list' : hasList ? 'beside-list' : 'alone');

/** A heading above a list says nothing by itself. */
const isTitle = ({ kind }: Item, next: Item | undefined): boolean => kind === 'heading' && next !== undefined && next.kind !== 'paragraph';

/** `line 3`, `lines 3-5`. */
const LINE_NUMBERS = /\blines? \d+(?: ?[-–—] ?\d+)?/g;

/** A model in a loop counts on: remarks that differ in the numbers of their lines alone are one, the last one cut off or not. */
function distinct(texts: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const text of texts) {
    const key = text.toLowerCase().replace(LINE_NUMBERS, '').replace(/\s+/g, ' ').trim();
    const begun = key.endsWith(' …') ? key.slice(0, -2) : undefined;
    const known = seen.has(key) || (begun !== undefined && [...seen.keys()].some((other) => other.startsWith(begun)));
    if (!known) seen.set(key, text);
  }
  return [...seen.values()];
}

function shortened(text: string): string {
  if (text.length <= TEXT_MAX) return text;
  const cut = text.slice(0, TEXT_MAX - 2);
  const blank = cut.search(/\s\S*$/);
  // Half of a surrogate pair is no character.
  return `${(blank > TEXT_MAX / 2 ? cut.slice(0, blank) : cut.replace(/[\ud800-\udbff]$/, '')).trimEnd()} …`;
}
