/** Code blocks of a Markdown text. */

export interface FencedBlock {
  /** First word behind the opening fence, in lower case; '' where there is none. */
  readonly language: string;
  /** The lines between the fences, without the fence's own indentation. */
  readonly code: string;
  /** The row of backticks or tildes that opens it. */
  readonly mark: string;
  /** Its closing fence was there. */
  readonly closed: boolean;
  /** Behind the closing fence's line; the text's end where it is missing. */
  readonly end: number;
}

const OPENING = /^([ \t]*)(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$/;
/** Deeper than its opening fence, a row of backticks is part of the code, as of a docstring. */
const DEEPER = 3;
const PYTHON = new Set(['', 'python', 'python3', 'py', 'pycon', 'python-repl', 'text', 'code']);

/** All blocks between fences; the last may lack its closing one. */
export function fencedBlocks(text: string): FencedBlock[] {
  const blocks: FencedBlock[] = [];
  let open: { indent: string; mark: string; language: string; lines: string[] } | undefined;
  let offset = 0;
  for (const line of text.split('\n')) {
    offset += line.length + 1;
    const end = Math.min(offset, text.length);
    if (open === undefined) {
      const [, indent, mark, language] = OPENING.exec(line) ?? [];
      if (indent !== undefined && mark !== undefined) open = { indent, mark, language: (language ?? '').toLowerCase(), lines: [] };
    } else if (closes(line, open)) {
      blocks.push({ language: open.language, code: open.lines.join('\n'), mark: open.mark, closed: true, end });
      open = undefined;
    } else {
      open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  if (open !== undefined) blocks.push({ language: open.language, code: open.lines.join('\n'), mark: open.mark, closed: false, end: text.length });
  return blocks;
}

function closes(line: string, { indent, mark }: { indent: string; mark: string }): boolean {
  const content = line.trim();
  const depth = line.length - line.trimStart().length;
  return depth <= indent.length + DEEPER && content.length >= mark.length && content === (mark[0] as string).repeat(content.length);
}

/** Blocks that may hold Python: those that say so, else those that do not say otherwise. */
export function pythonBlocks(text: string): FencedBlock[] {
  const blocks = fencedBlocks(text);
  const named = blocks.filter(({ language }) => language !== '' && PYTHON.has(language) && language !== 'text');
  return named.length > 0 ? named : blocks.filter(({ language }) => PYTHON.has(language));
}

/** Where the first line with a fence begins, and whether it is bare, as one that closes is; undefined where there is none. */
export function firstFence(text: string): { readonly at: number; readonly bare: boolean } | undefined {
  const found = /^ {0,3}(?:`{3,}|~{3,})[ \t]*(.*)$/m.exec(text);
  return found === null ? undefined : { at: found.index, bare: found[1] === '' };
}
