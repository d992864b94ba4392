/** Whether two headers say the same, however they are laid out. */
import type { Definition } from '../commands/target';
import { judgeLine } from '../syntax/statement';
import { lexLine, type Token } from '../syntax/tokens';

/** The tokens of a target's header, from `def`, `async` or `class` to the colon. */
export const headerTokens = (code: string, { headerStart, headerEnd }: Pick<Definition, 'headerStart' | 'headerEnd'>): Token[] =>
  lexLine(code.slice(0, headerEnd), headerStart).tokens.slice();

/** Name, parameters, defaults and annotations are the same; blanks, comments and a last comma may differ. */
export const sameHeader = (a: readonly Token[], b: readonly Token[]): boolean => meaning(a).join('\n') === meaning(b).join('\n');

/** As Python reads a header of which it needs no body. */
export const isWholeHeader = (header: readonly Token[]): boolean =>
  header.at(-1)?.key === ':' && judgeLine({ tokens: [...header, ELLIPSIS], unclosed: undefined }, false).kind === 'ok';

const ELLIPSIS: Token = { key: '...', start: 0, end: 0, text: '' };

function meaning(tokens: readonly Token[]): string[] {
  return tokens
    .filter(({ key }, i) => !(key === ',' && tokens[i + 1]?.key === ')' && tokens[i + 2] !== undefined && closesParameters(tokens, i + 1)))
    .map(({ key, text }) => (key === 'STRING' ? sameQuotes(text) : text === '' ? key : text));
}

/** The bracket is the one that the first bracket of the header opened. */
function closesParameters(tokens: readonly Token[], at: number): boolean {
  let depth = 0;
  for (let i = 0; i <= at; i++) {
    const key = tokens[i]?.key ?? '';
    if ('([{'.includes(key) && key !== '') depth++;
    if (')]}'.includes(key) && key !== '') depth--;
    if (depth === 0 && key === ')') return i === at;
  }
  return false;
}

const PLAIN_STRING = /^(["'])([^"'\\]*)\1$/;
const sameQuotes = (literal: string): string => literal.replace(PLAIN_STRING, '"$2"');
