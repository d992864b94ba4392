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
      return linesEnd(text, scope, codeLines());
    case 'docstring':
      return linesEnd(text, scope, docstringLines(scope.quote));
  }
}

/** What is special about the lines of a scope. */
interface Lines {
  /** Whether the next line belongs to the text before it, however it is indented. */
  open(): boolean;
  /** The offset in a line, which may still grow, at which the scope ends. */
  endIn(line: string): number | undefined;
  /** A whole line has gone by. */
  pass(line: string): void;
}

function codeLines(): Lines {
  let state = NOTHING_OPEN;
  return {
    open: () => state.string !== undefined,
    endIn: () => undefined,
    pass: (line) => void (state = scanLine(line, state).after),
  };
}

function docstringLines(quote: string): Lines {
  const endIn = (line: string): number | undefined => {
    const closed = line.indexOf(quote);
    return closed < 0 ? undefined : closed + quote.length;
  };
  return { open: () => false, endIn, pass: () => undefined };
}

function linesEnd(text: string, { minIndent, maxLines }: { minIndent: number; maxLines: number }, rules: Lines): number | undefined {
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
    const open = rules.open();
    if (isBlank(line) && !open) {
      if (!complete) return undefined;
      // The first line is what follows the cursor on its own line; it may well be empty.
      if (number > 0) {
        if (lines > 0) return contentEnd;
        if (++leadingBlanks > LEADING_BLANK_LINES) return 0;
      }
    } else {
      if (number > 0 && !open && indentColumns(line) < minIndent) return contentEnd;
      const ended = rules.endIn(line);
      if (ended !== undefined) return start + ended;
      if (!complete) return undefined;
      contentEnd = end;
      if (++lines >= maxLines) return contentEnd;
      rules.pass(line);
    }
    start = end + 1;
  }
  return undefined;
}
