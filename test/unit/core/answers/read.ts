/** Reads a case's answer as the extension does: the target is found, then the model's text is read for it. */
import { readAnswer, type Answer } from '../../../../src/core/answers';
import { findTarget } from '../../../../src/core/commands/findTarget';
import type { Target } from '../../../../src/core/commands/target';
import type { PythonSyntax } from '../../../../src/core/syntax/parser';
import type { AnswerCase } from './cases';

/** The case's target; undefined for a question without code. */
export function targetOf({ document, selection, task, title }: Pick<AnswerCase, 'document' | 'selection' | 'task' | 'title'>, syntax: PythonSyntax): Target | undefined {
  if (document === '') return undefined;
  const tree = syntax.parse(document);
  try {
    const result = findTarget(tree, selection, task);
    if (result.kind === 'none') throw new Error(`"${title}" has no target: ${result.message}`);
    return result.target;
  } finally {
    tree.dispose();
  }
}

export function answerOf(one: AnswerCase, syntax: PythonSyntax, lead = one.lead): Answer {
  const { task, document, text, finish, eol } = one;
  return readAnswer({ task, target: targetOf(one, syntax), prompt: { lead }, text, finish, syntax, documentText: document, eol });
}
