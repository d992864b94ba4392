/** Comments by which a reader has answered a rule already: `# noqa`, `# noqa: PP101`, `# ruff: noqa: PP101`. */
import type { Hint } from './hint';
import type { LineIndex } from './lines';

const ON_LINE = /#\s*noqa(?::\s*([A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*))?/i;
const IN_FILE = /^\s*#\s*(?:ruff|flake8)\s*:\s*noqa(?::\s*([A-Z]+\d+(?:[\s,]+[A-Z]+\d+)*))?\s*$/gim;

/** Whether a comment on the hint's lines, or one for the whole file, names its code or none. */
export function isSilenced(hint: Hint, text: string, lines: LineIndex): boolean {
  if ([...text.matchAll(IN_FILE)].some(([, codes]) => covers(codes, hint.code))) return true;
  const first = lines.lineAt(hint.start);
  const last = lines.lineAt(Math.max(hint.start, hint.end - 1));
  return [first, last].some((line) => {
    const match = ON_LINE.exec(lines.lineText(line));
    return match !== null && covers(match[1], hint.code);
  });
}

const covers = (codes: string | undefined, code: string): boolean =>
  codes === undefined || codes.split(/[\s,]+/).some((one) => one !== '' && code.startsWith(one.toUpperCase()));
