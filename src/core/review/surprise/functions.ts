/** The pieces of a module that are read by themselves: functions and methods, with what is nested in them. */
import type { Node } from 'web-tree-sitter';
import type { HintRange } from '../hint';

export interface FunctionPiece {
  /** From the beginning of its first line, decorators included. */
  readonly range: HintRange;
  /** A `function_definition`. */
  readonly definition: Node;
}

/** What may hold functions; expressions, of which a module has most nodes, do not. */
const HOLDERS: ReadonlySet<string> = new Set([
  'module', 'block', 'class_definition', 'decorated_definition', 'if_statement', 'elif_clause', 'else_clause', 'for_statement', 'while_statement',
  'try_statement', 'except_clause', 'except_group_clause', 'finally_clause', 'with_statement', 'match_statement', 'case_clause', 'ERROR',
]);

/** By place. @param root the module @param text the document */
export function functionsIn(root: Node, text: string): FunctionPiece[] {
  const found: FunctionPiece[] = [];
  const visit = (node: Node): void => {
    if (HOLDERS.has(node.type)) for (const child of node.namedChildren) visit(child);
    if (node.type !== 'function_definition') return;
    const outer = node.parent?.type === 'decorated_definition' ? node.parent : node;
    found.push({ range: { start: text.lastIndexOf('\n', outer.startIndex - 1) + 1, end: outer.endIndex }, definition: node });
  };
  visit(root);
  return found;
}

/** The function in which a node stands, the innermost one. */
export function enclosingFunction(node: Node): Node | undefined {
  for (let up = node.parent; up !== null; up = up.parent) if (up.type === 'function_definition') return up;
  return undefined;
}
