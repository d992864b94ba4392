/** What the inside of a string must be for CPython to take it: escapes, and the fields of formatted strings. */

export type StringContent =
  /** `expressions`: what stands between the braces of a formatted string. */
  | { readonly kind: 'ok'; readonly expressions: readonly string[] }
  | { readonly kind: 'wrong'; readonly why: string };

const PARTS = /^([a-z]*)("""|'''|"|')([\s\S]*)\2$/i;
const BAD_ESCAPE = /\\(?:x(?![0-9a-fA-F]{2})|u(?![0-9a-fA-F]{4})|U(?!(?:000[0-9a-fA-F]|0010)[0-9a-fA-F]{4})|N(?!\{[A-Za-z0-9 -]+\}))/;
const BAD_BYTES_ESCAPE = /\\x(?![0-9a-fA-F]{2})/;
/** An escaped backslash escapes nothing after it. */
const ESCAPED_BACKSLASH = /\\\\/g;
const NAMED_CHARACTER = /\\N\{[^}]*\}/g;
const CONVERSION = /![rsa]/y;
/** Fields of a format may hold fields of their own, but these none. */
const FIELD_DEPTH = 2;

const wrong = (why: string): StringContent => ({ kind: 'wrong', why });

/** @param literal a whole string literal, with its prefix and quotes */
export function stringContent(literal: string): StringContent {
  const [, prefix = '', , body = ''] = PARTS.exec(literal) ?? [];
  const has = (letter: string): boolean => prefix.toLowerCase().includes(letter);
  if (has('b') && /[^\0-\x7f]/.test(body)) return wrong('bytes with a character beyond ASCII');
  if (!has('r')) {
    const escapes = body.replace(ESCAPED_BACKSLASH, '  ');
    if ((has('b') ? BAD_BYTES_ESCAPE : BAD_ESCAPE).test(escapes)) return wrong('an escape in a string that Python does not know');
  }
  if (!has('f')) return { kind: 'ok', expressions: [] };
  const literalPart = has('r') ? body : body.replace(NAMED_CHARACTER, (name) => ' '.repeat(name.length));
  return formattedContent(literalPart);
}

function formattedContent(body: string): StringContent {
  const expressions: string[] = [];
  const end = readText(body, 0, 0, expressions);
  return typeof end === 'number' ? { kind: 'ok', expressions } : end;
}

/** Reads text and fields up to the end, or, inside a field's format, up to its closing brace. */
function readText(body: string, from: number, depth: number, expressions: string[]): number | StringContent {
  for (let i = from; i < body.length; i++) {
    const c = body[i];
    if (c === '{') {
      if (body[i + 1] === '{' && depth === 0) {
        i++;
        continue;
      }
      const end = readField(body, i + 1, depth + 1, expressions);
      if (typeof end !== 'number') return end;
      i = end - 1;
    } else if (c === '}') {
      if (depth > 0) return i;
      if (body[i + 1] !== '}') return wrong('a closing brace alone in a formatted string');
      i++;
    }
  }
  return depth === 0 ? body.length : wrong('a field of a formatted string that is not closed');
}

/** Reads a field from behind its opening brace; gives the offset behind its closing one. */
function readField(body: string, from: number, depth: number, expressions: string[]): number | StringContent {
  if (depth > FIELD_DEPTH) return wrong('a formatted string nested too deep');
  const end = expressionEnd(body, from);
  if (typeof end !== 'number') return end;
  let i = end;
  expressions.push(body.slice(from, i));
  if (body[i] === '=') for (i++; /\s/.test(body[i] ?? ''); ) i++;
  if (body[i] === '!') {
    CONVERSION.lastIndex = i;
    const conversion = CONVERSION.exec(body);
    if (conversion === null) return wrong('a conversion in a formatted string that Python does not know');
    i += conversion[0].length;
  }
  if (body[i] === ':') {
    const close = readText(body, i + 1, depth, expressions);
    if (typeof close !== 'number') return close;
    i = close;
  }
  return body[i] === '}' ? i + 1 : wrong('a field of a formatted string that is not closed');
}

/** Where a field's expression ends: at `}`, `:`, `!` or `=` outside of brackets and strings. */
function expressionEnd(body: string, from: number): number | StringContent {
  let depth = 0;
  for (let i = from; i < body.length; i++) {
    const c = body[i] as string;
    if (c === '\\') return wrong('a backslash in a field of a formatted string');
    if (c === '#') return wrong('a comment in a field of a formatted string');
    if (c === '"' || c === "'") {
      const quote = body.startsWith(c.repeat(3), i) ? c.repeat(3) : c;
      const close = body.indexOf(quote, i + quote.length);
      if (close < 0) return wrong('a string that is not closed in a formatted string');
      if (body.slice(i, close).includes('\\')) return wrong('a backslash in a field of a formatted string');
      i = close + quote.length - 1;
    } else if ('([{'.includes(c)) depth++;
    else if (depth > 0 && ')]}'.includes(c)) depth--;
    else if (depth > 0) continue;
    else if (c === '}' || c === ':') return i;
    else if (c === '!' || c === '=' || c === '<' || c === '>') {
      if (body[i + 1] === '=') i++;
      else if (c === '!' || c === '=') return i;
    }
  }
  return wrong('a field of a formatted string that is not closed');
}
