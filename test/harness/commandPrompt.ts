/** What a command asks the model, without an editor: for models that say what a test has recorded. */
import { findTarget } from '../../src/core/commands/findTarget';
import { preambleFor } from '../../src/core/commands/preamble';
import type { Target } from '../../src/core/commands/target';
import type { Task } from '../../src/core/commands/task';
import { buildPrompt } from '../../src/core/prompts';
import type { DiagnosticFacts } from '../../src/core/prompts/prompt';
import type { PromptFamily } from '../../src/common/protocol';
import type { PythonSyntax } from '../../src/core/syntax/parser';

/** Of the parrot's graph; see test/fixtures/parrot. */
const PARROT_CONTEXT = 2048;

export interface CommandAsked {
  readonly task: Task;
  /** The document; undefined for a question without one. */
  readonly text: string | undefined;
  /** UTF-16 offsets of the selection in it. */
  readonly start: number;
  readonly end: number;
  readonly question?: string | undefined;
  /** What is reported, with the lines of the document. */
  readonly problems?: readonly DiagnosticFacts[] | undefined;
  readonly family?: PromptFamily | undefined;
}

/** @throws Error where the command would be refused */
export function commandPrompt({ task, text, start, end, question, problems = [], family = 'phi' }: CommandAsked, syntax: PythonSyntax): string {
  const { target, preamble } = text === undefined ? { target: undefined, preamble: '' } : targetIn(text, { start, end }, task, syntax);
  const diagnostics = problems.map((problem) => ({ ...problem, line: Math.max(0, problem.line - (target?.startLine ?? 0)) }));
  const prompt = buildPrompt({ task, family, target, diagnostics, question, preamble, contextLength: PARROT_CONTEXT });
  if (prompt.kind === 'refused') throw new Error(prompt.message);
  return prompt.prompt;
}

function targetIn(text: string, selection: { start: number; end: number }, task: Task, syntax: PythonSyntax): { target: Target | undefined; preamble: string } {
  const tree = syntax.parse(text);
  try {
    const found = findTarget(tree, selection, task);
    if (found.kind === 'found') return { target: found.target, preamble: preambleFor(tree, found.target) };
    if (task !== 'ask') throw new Error(found.message);
    return { target: undefined, preamble: '' };
  } finally {
    tree.dispose();
  }
}
