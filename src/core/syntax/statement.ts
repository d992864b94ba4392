/** Whether one logical line is a statement, or the header of a block, as CPython would take it. */
import { GRAMMAR, REMEMBERED } from './grammar';
import { Grammar } from './peg';
import { stringContent } from './strings';
import { lexLine, type LexedLine, type Token } from './tokens';

export type Verdict =
  | { readonly kind: 'ok' }
  /** `incomplete`: more text at its end could make it right; `wrong`: nothing after it could. */
  | { readonly kind: 'incomplete' | 'wrong'; /** For a person. Never holds names or strings of the code. */ readonly why: string };

const OK: Verdict = { kind: 'ok' };
const END: Token = { key: 'END', start: 0, end: 0, text: '' };
const KINDS: Readonly<Record<string, string>> = { NAME: 'a name', NUMBER: 'a number', STRING: 'a string', BYTES: 'a string', OPEN: 'a string' };

let grammar: Grammar | undefined;
/** Built when it is first needed: it costs a few milliseconds. */
const python = (): Grammar => (grammar ??= new Grammar(GRAMMAR, REMEMBERED));

/** @param inMatch the line stands directly in a `match` block, where only cases may */
export function judgeLine({ tokens, unclosed }: Pick<LexedLine, 'tokens' | 'unclosed'>, inMatch: boolean): Verdict {
  const bad = tokens.find(({ key }) => key === 'BAD');
  if (bad !== undefined) return { kind: 'wrong', why: bad.why as string };
  const row = unclosed === 'string' ? tokens : [...tokens, END];
  const { fits, furthest } = matchLine(row, inMatch);
  if (unclosed === undefined && fits) return judgeStrings(tokens);
  const rest = row[furthest];
  if (rest === undefined || rest.key === 'END' || rest.key === 'OPEN') return { kind: 'incomplete', why: INCOMPLETE[unclosed ?? 'line'] };
  return { kind: 'wrong', why: `${KINDS[rest.key] ?? `"${rest.key}"`} where it cannot stand` };
}

const INCOMPLETE = { bracket: 'a bracket that is not closed', string: 'a string that is not closed', line: 'a statement that is not finished' } as const;

function matchLine(row: readonly Token[], inMatch: boolean): { fits: boolean; furthest: number } {
  let furthest = 0;
  const fits = rulesFor(row[0], inMatch).some((rule) => {
    const header = python().match(rule, row);
    furthest = Math.max(furthest, header.furthest);
    if (header.end < 0) return false;
    if (!HEADERS.has(rule) || header.end === row.length) return true;
    // A block follows on the next lines, or statements on this one.
    if (row[header.end]?.key === 'END') return true;
    const body = python().match('simple_line', row, header.end);
    furthest = Math.max(furthest, body.furthest);
    return body.end >= 0;
  });
  return { fits, furthest };
}

/** Rules that end with the colon of a header. */
const HEADERS = new Set(['header', 'case_header']);
const HEADER_KEYWORDS = new Set('if elif else while for with try finally except class def async'.split(' '));

function rulesFor(first: Token | undefined, inMatch: boolean): string[] {
  if (inMatch) return ['case_header'];
  if (first === undefined) return ['simple_line'];
  if (first.key === '@') return ['decorator_line'];
  if (HEADER_KEYWORDS.has(first.key)) return ['header'];
  return first.text === 'match' ? ['match_line', 'simple_line'] : ['simple_line'];
}

function judgeStrings(tokens: readonly Token[]): Verdict {
  for (const { key, text } of tokens) {
    if (key !== 'STRING' && key !== 'BYTES') continue;
    const content = stringContent(text);
    if (content.kind === 'wrong') return content;
    for (const expression of content.expressions) {
      const inner = judgeExpression(expression);
      if (inner.kind !== 'ok') return inner;
    }
  }
  return OK;
}

function judgeExpression(text: string): Verdict {
  const { tokens, unclosed } = lexLine(text, 0, true);
  const fits = unclosed === undefined && python().match('replacement', [...tokens, END]).end >= 0;
  return fits ? judgeStrings(tokens) : { kind: 'wrong', why: 'a field of a formatted string that is no expression' };
}
