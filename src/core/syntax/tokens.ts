/** Splits Python into tokens as strictly as CPython does, one logical line at a time. */

export interface Token {
  /** The operator or keyword itself, or `NAME`, `NUMBER`, `STRING`, `BYTES`, `END`; `BAD` for what is no token. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** The spelling of a name or string. */
  readonly text: string;
  /** Why a bad token is bad. Never holds code. */
  readonly why?: string;
}

export interface LexedLine {
  /** Without an `END`. */
  readonly tokens: readonly Token[];
  /** Where the next line begins, behind the line break. */
  readonly end: number;
  /** What never closes: the tokens are then those up to where that was sure. */
  readonly unclosed: 'bracket' | 'string' | undefined;
}

const table = (words: string): ReadonlyMap<string, string> => new Map(words.split(' ').map((word) => [word, word]));

const KEYWORDS = table(
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield',
);
/** Keywords that stand in no brackets: there, a bracket before them was never closed. */
const NEVER_IN_BRACKETS = new Set('assert break class continue def del elif except finally global import nonlocal pass raise return try while with'.split(' '));
const OPERATORS = table('**= //= >>= <<= ... += -= *= /= %= @= &= |= ^= == != <= >= -> := ** // << >> + - * / % @ & | ^ ~ < > ( ) [ ] { } , : . ; =');
const LONGEST_OPERATOR = 3;
/** Second characters of the longer operators. */
const GOES_ON = new Set('*/><=.');
const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
/** CPython's own limit is 200; the grammar's stack is smaller. */
const NESTING_MAX = 80;

const CONTINUATION = /\\(?:\r\n?|\n)/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const ANY_NAME = /[\p{XID_Start}_]\p{XID_Continue}*/uy;
const STRING_PREFIX = /^(?:[rbuf]|br|rb|fr|rf)$/i;
const MAYBE_NUMBER = /[\d.]/;
const NUMBER =
  /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*\.(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?[jJ]?|\d(?:_?\d)*[eE][+-]?\d(?:_?\d)*[jJ]?|\d(?:_?\d)*[jJ]|[1-9](?:_?\d)*|0(?:_?0)*/y;

const at = (pattern: RegExp, text: string, offset: number): string | undefined => {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
};

/**
 * Reads the logical line that begins at `from`.
 *
 * @param inBrackets as if a bracket were open around all of it, as around an expression of a formatted string
 */
export function lexLine(text: string, from: number, inBrackets = false): LexedLine {
  const tokens: Token[] = [];
  const brackets: string[] = [];
  let offset = from;
  const bad = (end: number, why: string): void => {
    tokens.push({ key: 'BAD', start: offset, end, text: '', why });
    offset = end;
  };
  for (;;) {
    const blanks = offset;
    offset = skipBlanks(text, offset);
    const c = text[offset];
    if (offset > blanks + 1 && (c === undefined || tokens.length === 0) && text.slice(blanks, offset).includes('\\')) bad(offset, 'a backslash with nothing to go on');
    if (c === undefined) return { tokens, end: offset, unclosed: brackets.length > 0 ? 'bracket' : undefined };
    if (c === '#' && !(inBrackets && brackets.length === 0)) {
      offset = lineEnd(text, offset);
      continue;
    }
    if (c === '\n' || c === '\r') {
      const next = offset + (c === '\r' && text[offset + 1] === '\n' ? 2 : 1);
      if (brackets.length === 0 && !inBrackets) return { tokens, end: next, unclosed: undefined };
      offset = next;
      continue;
    }
    const name = nameAt(text, offset);
    const quoteAt = name === undefined ? offset : STRING_PREFIX.test(name) ? offset + name.length : -1;
    const quote = quoteAt >= 0 ? text[quoteAt] : undefined;
    if (quote === '"' || quote === "'") {
      const end = stringEnd(text, quoteAt);
      if (end === undefined) {
        const long = text.startsWith(quote.repeat(3), quoteAt);
        const stop = long ? text.length : lineEnd(text, offset);
        tokens.push({ key: 'OPEN', start: offset, end: stop, text: '' });
        return { tokens, end: long ? stop : nextLine(text, stop), unclosed: 'string' };
      }
      const prefix = name ?? '';
      tokens.push({ key: /b/i.test(prefix) ? 'BYTES' : 'STRING', start: offset, end, text: text.slice(offset, end) });
      offset = end;
      continue;
    }
    if (name !== undefined) {
      const keyword = KEYWORDS.get(name);
      if (brackets.length > 0 && NEVER_IN_BRACKETS.has(name)) return { tokens, end: offset, unclosed: 'bracket' };
      tokens.push({ key: keyword ?? 'NAME', start: offset, end: offset + name.length, text: name });
      offset += name.length;
      continue;
    }
    const number = MAYBE_NUMBER.test(c) ? at(NUMBER, text, offset) : undefined;
    if (number !== undefined) {
      const end = offset + number.length;
      // `1_`, `0777`, `12abc`: a number ends where no letter, digit or underscore follows.
      if (/[\p{XID_Continue}_]/u.test(text[end] ?? '')) bad(end, 'a number that Python does not know');
      else {
        tokens.push({ key: 'NUMBER', start: offset, end, text: number });
        offset = end;
      }
      continue;
    }
    const operator = operatorAt(text, offset);
    if (operator === undefined) {
      bad(offset + 1, c === '\\' ? 'a backslash that ends no line' : 'a character that Python does not know');
      continue;
    }
    const opener = CLOSES[operator];
    if (opener !== undefined) {
      if (brackets.at(-1) !== opener) {
        bad(offset + 1, 'a closing bracket that nothing opened');
        continue;
      }
      brackets.pop();
    } else if (operator === '(' || operator === '[' || operator === '{') {
      brackets.push(operator);
      if (brackets.length > NESTING_MAX) {
        bad(offset + 1, 'brackets nested too deep');
        continue;
      }
    }
    tokens.push({ key: operator, start: offset, end: offset + operator.length, text: '' });
    offset += operator.length;
  }
}

/** Behind blanks, and behind line breaks that a backslash takes away. */
function skipBlanks(text: string, offset: number): number {
  for (let i = offset; ; i++) {
    const c = text[i];
    if (c === '\\') {
      const continuation = at(CONTINUATION, text, i);
      if (continuation === undefined) return i;
      i += continuation.length - 1;
    } else if (c !== ' ' && c !== '\t' && c !== '\f') return i;
  }
}

function nameAt(text: string, offset: number): string | undefined {
  if (text.charCodeAt(offset) < 128) {
    const name = at(NAME, text, offset);
    // A letter beyond ASCII goes on the name.
    return name !== undefined && text.charCodeAt(offset + name.length) > 127 ? (at(ANY_NAME, text, offset)) : name;
  }
  return at(ANY_NAME, text, offset);
}

function operatorAt(text: string, offset: number): string | undefined {
  const longest = GOES_ON.has(text[offset + 1] ?? '') ? LONGEST_OPERATOR : 1;
  for (let length = longest; length > 0; length--) {
    const operator = OPERATORS.get(text.slice(offset, offset + length));
    if (operator !== undefined) return operator;
  }
  return undefined;
}

/** Behind the closing quote of the string whose quote stands at `open`; undefined where it never closes. */
function stringEnd(text: string, open: number): number | undefined {
  const quote = text[open] as string;
  const long = text.startsWith(quote.repeat(3), open);
  const close = long ? quote.repeat(3) : quote;
  for (let i = open + close.length; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i += text[i + 1] === '\r' && text[i + 2] === '\n' ? 2 : 1;
    else if (c === quote && (!long || text.startsWith(close, i))) return i + close.length;
    else if (!long && (c === '\n' || c === '\r')) return undefined;
  }
  return undefined;
}

/** Where the physical line ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  let end = offset;
  while (end < text.length && text[end] !== '\n' && text[end] !== '\r') end++;
  return end;
}

/** Behind the line break that stands at `end`. */
export const nextLine = (text: string, end: number): number => Math.min(text.length, end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1));
