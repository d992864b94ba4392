/** The document as it will be once a suggestion is accepted: where the next one is asked for. */
import { buildRequest, type RequestInput } from '../context/request';
import type { TextSource } from '../context/text';
import type { SyntaxTree } from '../syntax/tree';
import { indentOf } from '../python/lines';
import type { CompletionItem } from './outcome';
import { lineIsComplete } from './rules';

/** The same place with the suggestion in the text and the cursor behind it. The tree is left out: see {@link treeAfter}. */
export function inputAfter<I extends RequestInput>(input: I, item: CompletionItem): I {
  const { source, line, character, selected } = input;
  const text = line < source.lineCount ? source.line(line) : '';
  const before = selected ? text.slice(0, selected.start) + selected.text : text.slice(0, character);
  const rest = text.slice((selected ? selected.end : character) + item.replaceAfter);
  const lines = (before + item.text).split('\n');
  const last = lines.at(-1) as string;
  return {
    ...input,
    source: withLines(source, line, [...lines.slice(0, -1), last + rest]),
    line: line + lines.length - 1,
    character: last.length,
    selected: undefined,
    tree: undefined,
    offset: undefined,
  };
}

/**
 * Where a suggestion is wanted next: behind the accepted one where its line goes on or opens a block, else on the next
 * line, where Enter puts the cursor.
 */
export function nextPlace<I extends RequestInput>(accepted: I): I {
  const request = buildRequest(accepted);
  return lineIsComplete(request) ? inputAfter(accepted, { text: `\n${indentOf(request.linePrefix)}`, replaceAfter: 0 }) : accepted;
}

/**
 * The syntax of the document after both: the suggestion, and the line break of the next place. To be disposed.
 * @param next what {@link nextPlace} made of it
 */
export function treeAfter(input: Pick<RequestInput, 'tree' | 'offset' | 'character' | 'line' | 'selected'>, item: CompletionItem, next: Pick<RequestInput, 'line' | 'character'>): SyntaxTree | undefined {
  const { tree, offset, character, line, selected } = input;
  if (tree === undefined || offset === undefined || tree.disposed) return undefined;
  const lines = item.text.split('\n').length - 1;
  const broken = next.line > line + lines ? `\n${' '.repeat(next.character)}` : '';
  const lineStart = offset - character;
  return tree.edit([
    {
      start: selected ? lineStart + selected.start : offset,
      end: (selected ? lineStart + selected.end : offset) + item.replaceAfter,
      text: (selected?.text ?? '') + item.text + broken,
    },
  ]);
}

function withLines(source: TextSource, at: number, lines: readonly string[]): TextSource {
  const added = lines.length - 1;
  return {
    lineCount: Math.max(source.lineCount, at + 1) + added,
    line: (number) => (number < at ? source.line(number) : (lines[number - at] ?? source.line(number - added))),
  };
}
