import type { CompletionItem } from '../completion/outcome';
import type { RequestContext } from '../context/request';
import { insertionKeepsParseable, type Parseable } from '../syntax/parseable';
import type { SyntaxTree } from '../syntax/tree';
import { firstLines, type Filter } from './filter';

/** A file that Python could read stays one; lines at the end that would break it go first. */
export const parseable: Filter = {
  name: 'parseable',
  apply(item, { request }) {
    const { tree, languageId } = request;
    if (tree === undefined || languageId !== 'python') return item;
    const first = judge(item, tree, request);
    if (first.kind === 'ok') return item;
    for (let count = item.text.split('\n').length - 1; count > 0; count--) {
      const shorter = { ...item, text: firstLines(item.text, count).trimEnd() };
      if (shorter.text.trim() === '') break;
      if (judge(shorter, tree, request).kind === 'ok') return shorter;
    }
    return { dropped: `it would leave the file with a syntax error: ${first.why}` };
  },
};

/** The selected item of the suggestion list would be inserted too, in place of what it replaces. */
function judge(item: CompletionItem, tree: SyntaxTree, { offset, character, selected }: RequestContext): Parseable {
  const lineStart = offset - character;
  return insertionKeepsParseable(tree, {
    start: selected === undefined ? offset : lineStart + selected.start,
    end: (selected === undefined ? offset : lineStart + selected.end) + item.replaceAfter,
    text: (selected?.text ?? '') + item.text,
  });
}
