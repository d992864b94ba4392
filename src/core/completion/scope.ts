/** Where generated text leaves the scope it was asked for. Pure, and safe on text that is still growing. */
import type { Scope } from '../../common/protocol';
import { indentColumns, isBlank, NOTHING_OPEN, scanLine } from '../python/lines';

/** Blank lines that may stand between the cursor's line and the first line of a block. */
const LEADING_BLANK_LINES = 1;

/**
 * The offset at which `text`, generated from the cursor on, must be cut because its scope has ended; undefined while
 * it has not. Once it answers for a text, it answers the same for every longer text that begins with it: an incomplete
 * last line counts only from its first character that is no blank.
 *
 * - `free`: never.
 * - `line`: at the first line break.
 * - `docstring`: behind the closing quotes; before them as a block ends.
 * - `block`: at the end of the last line with content before a line that is indented by less than `minIndent` columns,
 *   before a blank line, or after `maxLines` lines. Lines inside a triple-quoted string that the text
 *   itself opened belong to the block however they are indented.
 */
export function scopeEnd(text: string, scope: Scope): number | undefined {
  switch (scope.kind) {
    case 'free':
      return undefined;
    case 'line': {
      const at = text.search(/[\r\n]/);
      return at < 0 ? undefined : at;
    }
    case 'block':
      return blockEnd(text, scope.minIndent, scope.maxLines);
    case 'docstring':
      return docstringEnd(text, scope.quote, scope.minIndent, scope.maxLines);
  }
}

function blockEnd(text: string, minIndent: number, maxLines: number): number | undefined {
  let state = NOTHING_OPEN;
  /** End of the last line with content, 0 before the first. */
  let contentEnd = 0;
  let lines = 0;
  let leadingBlanks = 0;
  let start = 0;
  for (let number = 0; start <= text.length; number++) {
    const newline = text.indexOf('\n', start);
    const complete = newline >= 0;
    const end = complete ? newline : text.length;
    const line = text.slice(start, end);
    const inString = state.string !== undefined;
    if (isBlank(line) && !inString) {
      if (!complete) return undefined;
      // The first line is what follows the cursor on its own line; it may well be empty.
      if (number > 0) {
        if (lines > 0) return contentEnd;
        if (++leadingBlanks > LEADING_BLANK_LINES) return 0;
      }
    } else {
      if (number > 0 && !inString && indentColumns(line) < minIndent) return contentEnd;
      if (!complete) return undefined;
      contentEnd = end;
      if (++lines >= maxLines) return contentEnd;
      state = scanLine(line, state).after;
    }
    start = end + 1;
  }
  return undefined;
}

function docstringEnd(text: string, quote: string, minIndent: number, maxLines: number): number | undefined {
  let contentEnd = 0;
  let lines = 0;
  let leadingBlanks = 0;
  let start = 0;
  for (let number = 0; start <= text.length; number++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(start, end);
    if (isBlank(line)) {
      if (newline < 0) return undefined;
      if (number > 0) {
        if (lines > 0) return contentEnd;
        if (++leadingBlanks > LEADING_BLANK_LINES) return 0;
      }
    } else {
      if (number > 0 && indentColumns(line) < minIndent) return contentEnd;
      const closed = line.indexOf(quote);
      if (closed >= 0) return start + closed + quote.length;
      if (newline < 0) return undefined;
      contentEnd = end;
      if (++lines >= maxLines) return contentEnd;
    }
    start = end + 1;
  }
  return undefined;
}
