/** Puts an explanation into the code that it explains, as its docstring: one edit, one step to undo. */
import { readAnswer } from '../../core/answers';
import { rebase } from '../../core/commands/rebase';
import type { Target } from '../../core/commands/target';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { applyReplacement } from './proposals/apply';
import { eolOf } from './source';
import { tell } from './tell';
import type { ViewRequest } from './views';

/** Does it, or says why not. */
export async function insertDocstring({ request }: ViewRequest, markdown: string, { syntax }: Pick<SyntaxTrees, 'syntax'>): Promise<void> {
  const { source } = request;
  if (source === undefined || syntax === undefined) return;
  const { document, target, text } = source;
  const lead = openedDocstring(target);
  // Read as an answer to Document is, by the same rules.
  const answer = readAnswer({ task: 'document', target, prompt: { lead }, text: `${inDocstring(markdown)}\n"""`, finish: 'stop-token', syntax, documentText: text, eol: eolOf(document) });
  if (answer.kind !== 'replacement') {
    tell({ kind: 'refused', reason: 'changed', message: answer.kind === 'unusable' ? answer.message : 'This text is no docstring.' });
    return;
  }
  const applied = await applyReplacement(document, () => rebase(target, text, document.getText()), answer.text);
  if (applied.kind === 'refused') tell({ kind: 'refused', reason: 'changed', message: applied.message });
}

const openedDocstring = ({ code, definition }: Target): string => `${code.slice(definition?.headerStart ?? 0, definition?.headerEnd ?? 0)}\n${definition?.bodyIndent ?? '    '}"""`;

/** Text that can neither end the docstring nor begin an escape in it. */
const inDocstring = (markdown: string): string => markdown.trim().replaceAll('\\', '\\\\').replaceAll('"""', "'''");
