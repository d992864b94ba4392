/** What a remark points with: quoted code, numbers of lines, names. */
import { fencedBlocks } from '../../answers/fences';

export interface Pointers {
  /** Code in backquotes or code blocks, in the order of the text; quotes of other kinds only where they can be nothing else. */
  readonly quotes: readonly string[];
  /** Zero-based, in the order of the text; whether there are such lines is not known here. */
  readonly lines: readonly { readonly first: number; readonly last: number }[];
  /** Words outside of quotes, each once. */
  readonly words: readonly string[];
  /** The text without code, for phrases. */
  readonly prose: string;
}

const SPAN = /(`+)([^`\n]+)\1(?!`)/g;
/** `'total += x'`: quotes around words alone are English. */
const QUOTED = /(?<![\p{L}\p{N}])(["'“‘])([^"'“”‘’\n]{2,120})["'”’](?![\p{L}\p{N}])/gu;
const LOOKS_LIKE_CODE = /[=()[\]{}<>+*/_.]|^\w+$/;
const LINES = /\blines?\s+#?(\d{1,6})(?:\s*(?:-|–|—|\bto\b|\bthrough\b|\band\b|&)\s*(?:lines?\s+)?(\d{1,6}))?|^L(\d{1,6})\b/gi;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

export function pointersIn(text: string): Pointers {
  const blocks = fencedBlocks(text).map(({ code }) => code);
  const outside = blocks.reduce((rest, code) => (code === '' ? rest : rest.replace(code, () => '')), text);
  const spans = [...outside.matchAll(SPAN)].map(([, , code]) => (code as string).trim());
  const prose = outside.replace(SPAN, ' ');
  const quoted = [...prose.matchAll(QUOTED)].map(([, , inside]) => (inside as string).trim()).filter((inside) => LOOKS_LIKE_CODE.test(inside));
  return { quotes: [...spans, ...blocks, ...quoted].filter((quote) => quote.trim() !== ''), lines: linesIn(prose), words: [...new Set(prose.match(WORD) ?? [])], prose };
}

function linesIn(prose: string): Pointers['lines'] {
  return [...prose.matchAll(LINES)].map(([, first, last, short]) => {
    const one = Number(first ?? short) - 1;
    const other = last === undefined ? one : Number(last) - 1;
    return { first: Math.min(one, other), last: Math.max(one, other) };
  });
}
