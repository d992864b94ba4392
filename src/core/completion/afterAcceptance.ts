/** The document as it will be once a suggestion is accepted: where the next one is asked for. */
import { buildRequest, type RequestInput } from '../context/request';
import type { TextSource } from '../context/text';
import { indentOf } from '../python/lines';
import type { CompletionItem } from './outcome';
import { lineIsComplete } from './rules';

/** The same place with the suggestion in the text and the cursor behind it. */
export function inputAfter<I extends RequestInput>(input: I, item: CompletionItem): I {
  const { source, line, character, selected } = input;
  const text = line < source.lineCount ? source.line(line) : '';
  const before = selected ? text.slice(0, selected.start) + selected.text : text.slice(0, character);
  const rest = text.slice((selected ? selected.end : character) + item.replaceAfter);
  const lines = (before + item.text).split('\n');
  const last = lines.at(-1) as string;
  // The tree is that of the text before.
  return { ...input, source: withLines(source, line, [...lines.slice(0, -1), last + rest]), line: line + lines.length - 1, character: last.length, selected: undefined, tree: undefined };
}

/**
 * Where a suggestion is wanted next: behind the accepted one where its line goes on or opens a block, else on the next
 * line, where Enter puts the cursor.
 */
export function nextPlace<I extends RequestInput>(accepted: I): I {
  const request = buildRequest(accepted);
  return lineIsComplete(request) ? inputAfter(accepted, { text: `\n${indentOf(request.linePrefix)}`, replaceAfter: 0 }) : accepted;
}

function withLines(source: TextSource, at: number, lines: readonly string[]): TextSource {
  const added = lines.length - 1;
  return {
    lineCount: Math.max(source.lineCount, at + 1) + added,
    line: (number) => (number < at ? source.line(number) : (lines[number - at] ?? source.line(number - added))),
  };
}
