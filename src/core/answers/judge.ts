/** What Python says of a finished piece of code, and whether two pieces do the same by their words. */
import { indentColumns } from '../python/lines';
import { lexLogicalLine, readSource } from '../syntax/logicalLines';
import type { PythonSyntax } from '../syntax/parser';
import { judgeLine } from '../syntax/statement';
import { BLOCK_RULES, readStructure } from '../syntax/structure';
import type { Token } from '../syntax/tokens';

export interface Judged {
  /** The user's code that this takes the place of: lines of it are not blamed for what our grammar is too old to know. */
  readonly own: string;
  readonly syntax: PythonSyntax;
  /** Statements out of the middle of a block may begin with a clause; then only the whole file can tell. */
  readonly blocks: boolean;
}

/** What is wrong with the code, for a person and without code; undefined where nothing is. */
export function problemIn(code: string, { own, syntax, blocks }: Judged): string | undefined {
  const whole = /^[ \t]/.test(code) ? `if True:\n${code}` : code;
  const { lines } = readSource(whole);
  const { problems, inMatch } = readStructure(lines);
  const [block] = problems;
  if (blocks && block !== undefined) return BLOCK_RULES[block.rule].why;
  const known = logicalTexts(own);
  let unknown: string | undefined;
  for (const [index, { start, end }] of lines.entries()) {
    const logical = lexLogicalLine(whole, start);
    if (logical.tokens.some((_, i) => isEntity(logical.tokens, i)) && !known.has(whole.slice(start, end).trim())) return 'an operator as HTML spells it';
    const verdict = judgeLine(logical, inMatch[index] as boolean);
    if (verdict.kind === 'ok') continue;
    if (!known.has(whole.slice(start, end).trim())) return verdict.why;
    unknown ??= verdict.why;
  }
  return unknown !== undefined && hasError(whole, syntax) ? unknown : undefined;
}

/** `a &lt; b` is Python: `a & lt`, and then `b`. Nobody means that. */
function isEntity(tokens: readonly Token[], at: number): boolean {
  const [and, name, end] = tokens.slice(at, at + 3);
  return and?.key === '&' && end?.key === ';' && ENTITIES.has(name?.text ?? '') && end.start - and.start === 1 + (name?.text ?? '').length;
}

const ENTITIES = new Set(['lt', 'gt', 'amp', 'quot', 'apos']);

const logicalTexts = (text: string): Set<string> => new Set(readSource(text).lines.map(({ start, end }) => text.slice(start, end).trim()));

function hasError(text: string, syntax: PythonSyntax): boolean {
  const tree = syntax.parse(text);
  try {
    return tree.root.hasError;
  } finally {
    tree.dispose();
  }
}

/** The same statements in the same blocks: only blanks, line breaks and comments differ. */
export const sameCode = (a: string, b: string): boolean => words(a) === words(b);

function words(text: string): string {
  const levels: number[] = [];
  return readSource(text)
    .lines.map(({ start }) => {
      const columns = indentColumns(text.slice(start));
      while ((levels.at(-1) ?? -1) > columns) levels.pop();
      if ((levels.at(-1) ?? -1) < columns) levels.push(columns);
      const { tokens } = lexLogicalLine(text, start);
      return `${levels.length}\t${tokens.filter((_, i) => !isLastComma(tokens, i)).map((token) => text.slice(token.start, token.end)).join(' ')}`;
    })
    .join('\n');
}

/** The comma behind the last of several things in brackets; behind a lone one it makes a tuple. */
function isLastComma(tokens: readonly Token[], at: number): boolean {
  if (tokens[at]?.key !== ',' || !CLOSERS.has(tokens[at + 1]?.key ?? '')) return false;
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const key = tokens[i]?.key ?? '';
    if (CLOSERS.has(key)) depth++;
    else if (OPENERS.has(key) && depth-- === 0) return false;
    else if (key === ',' && depth === 0) return true;
  }
  return false;
}

const OPENERS = new Set(['(', '[', '{']);
const CLOSERS = new Set([')', ']', '}']);

/** The first line with code is Python, so that what follows is likely to be. */
export function beginsAsCode(text: string): boolean {
  const [first] = readSource(text).lines;
  return first !== undefined && judgeLine(lexLogicalLine(text, first.start), false).kind === 'ok';
}

/** A line that is words of a language, not of Python. */
export function isProse(line: string): boolean {
  const content = line.trim();
  if (content.startsWith('#') || !THREE_WORDS.test(content) || KEYWORD.test(content)) return false;
  const logical = lexLogicalLine(content, 0);
  return judgeLine(logical, false).kind !== 'ok' && logical.tokens.some(({ key }, i) => (key === 'NAME' || key === 'NUMBER') && NEVER_NEXT.has(logical.tokens[i + 1]?.key ?? ''));
}

const THREE_WORDS = /\p{L}+(?:['’]\p{L}+)?,? \p{L}+(?:['’]\p{L}+)?,? \p{L}+/u;
/** Python has an operator or keyword between a name and the next. `I'm` opens a string. A whole string is what Python 2 prints. */
const NEVER_NEXT = new Set(['NAME', 'OPEN', 'NUMBER']);
const KEYWORD = /^(?:async|await|class|def|del|elif|else|except|finally|from|global|import|lambda|nonlocal|pass|raise|return|try|while|with|yield)\b/;
