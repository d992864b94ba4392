/**
 * Which lines a remark is about. A model quotes well and counts badly: quoted code comes before a number, a number
 * before names in backquotes, and those before what is only named in passing.
 */
import type { CodeLines, LineRange } from './codeLines';
import { pointersIn, type Pointers } from './pointers';

/** `radius`, `self.total`, `area()`. */
const IDENTIFIER = /^[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*(?:\(\))?$/u;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/gu;
/** Names that English has too: in passing they mean nothing. */
const ENGLISH = new Set(
  'add all and any arg args argument bad bool bytes call case cause check class code count data date def default dict digit end error errors false file files first float for format from func function get good has help hint id if in index input int into is it item items key keys kind last left len length line lines list long loop map max method min mode model module more name names new next no none not number numbers object of on open or order other output parameter parameters part path point print problem raise range read remove result results return right row run same self send set size so some sort start state step str string sum test text that the then there this time to true try tuple two type use used user value values variable when where which while with word words write you zero'.split(' '),
);

/** Parts of Python that have a name; they count where just one line begins so. */
const PARTS: readonly { readonly said: RegExp; readonly line: RegExp }[] = [
  { said: /\bdocstring\b/i, line: /^\s*[rR]?(?:"""|''')/ },
  { said: /\breturn (?:statement|value|line)s?\b/i, line: /^\s*return\b/ },
  { said: /\bexcept (?:clause|block|statement)s?\b|\bbare except\b|\bexception handler\b/i, line: /^\s*except\b/ },
  { said: /\bwhile loop\b/i, line: /^\s*while\b/ },
  { said: /\b(?:for[ -])?loop\b/i, line: /^\s*(?:async\s+)?(?:for|while)\b/ },
  { said: /\b(?:if[ -]statement|condition)\b/i, line: /^\s*(?:if|elif)\b/ },
  { said: /\b(?:assert|assertion)s?\b/i, line: /^\s*assert\b/ },
  { said: /\bprint(?:s|ed|ing)?\b/i, line: /^\s*print\(/ },
  { said: /\bimports?\b/i, line: /^\s*(?:import|from)\b/ },
];

type Finder = (pointers: Pointers, code: CodeLines, ownName: string | undefined) => LineRange | undefined;

const FINDERS: readonly Finder[] = [byQuote, byNumber, byQuotedName, byPart, byWord];

/** @param ownName of the function or class that is reviewed: to name it says the whole of it @returns undefined where the text points nowhere */
export function placeOf(text: string, code: CodeLines, ownName: string | undefined): LineRange | undefined {
  const pointers = pointersIn(text);
  for (const find of FINDERS) {
    const place = find(pointers, code, ownName);
    if (place !== undefined) return place;
  }
  return undefined;
}

/** The first quotation that stands in the code; the others may be what the model would rather have. */
function byQuote({ quotes, lines }: Pointers, code: CodeLines): LineRange | undefined {
  for (const quote of quotes) {
    if (IDENTIFIER.test(quote)) continue;
    const block = quote.includes('\n') ? code.block(quote) : undefined;
    if (block !== undefined) return block;
    const found = quote.includes('\n') ? [] : code.linesWith(quote);
    if (found.length > 0) return one(nearest(found, lines));
  }
  return undefined;
}

/** A number counts from the target's first line; where a quoted name stands elsewhere, the nearest line that has it. */
function byNumber({ lines, quotes }: Pointers, code: CodeLines): LineRange | undefined {
  for (const range of lines) {
    const place = code.existing(range);
    if (place === undefined) continue;
    const named = namesIn(quotes).flatMap((name) => code.linesWithName(name));
    return named.length === 0 || named.some((line) => place.first <= line && line <= place.last) ? place : one(nearest(named, [place]));
  }
  return undefined;
}

/** The name that stands on the fewest lines says most. */
function byQuotedName({ quotes }: Pointers, code: CodeLines, ownName: string | undefined): LineRange | undefined {
  const names = namesIn(quotes);
  return rarest(names.filter((name) => name !== ownName), code) ?? rarest(names, code);
}

function byPart({ prose }: Pointers, { lines }: CodeLines): LineRange | undefined {
  for (const { said, line } of PARTS) {
    if (!said.test(prose)) continue;
    const found = lines.flatMap((text, index) => (line.test(text) ? [index] : []));
    if (found.length === 1) return one(found[0] as number);
  }
  return undefined;
}

function byWord({ words }: Pointers, code: CodeLines, ownName: string | undefined): LineRange | undefined {
  return rarest(words.filter((word) => word !== ownName && word.length > 2 && !ENGLISH.has(word.toLowerCase())), code);
}

/** The last part of `self.total` is what is meant. */
const namesIn = (quotes: readonly string[]): string[] => quotes.filter((quote) => IDENTIFIER.test(quote)).flatMap((quote) => quote.match(NAME)?.at(-1) ?? []);

function rarest(names: readonly string[], code: CodeLines): LineRange | undefined {
  const [best] = names.map((name) => code.linesWithName(name)).filter((lines) => lines.length > 0).sort((a, b) => a.length - b.length);
  return best && one(best[0] as number);
}

/** Of several lines, the one nearest to the first number that is given; the first where none is. */
function nearest(found: readonly number[], [near]: readonly LineRange[]): number {
  const [first = 0, ...others] = found;
  return near === undefined ? first : others.reduce((best, line) => (Math.abs(line - near.first) < Math.abs(best - near.first) ? line : best), first);
}

const one = (line: number): LineRange => ({ first: line, last: line });
