/** What the top level of a Python file imports and binds. */
import type { Node } from 'web-tree-sitter';

/** One name of an import statement. */
export interface ImportedName {
  /** The module of `from module import …`; undefined for `import …`. */
  readonly from: string | undefined;
  /** The name that it binds; `*` where that is open. */
  readonly name: string;
  /** A statement that imports this alone. */
  readonly statement: string;
}

const IMPORTS = new Set(['import_statement', 'import_from_statement', 'future_import_statement']);
export const isImport = ({ type }: Node): boolean => IMPORTS.has(type);

export function importedBy(statement: Node): ImportedName[] {
  const from = statement.childForFieldName('module_name')?.text;
  const head = from === undefined ? 'import' : `from ${from} import`;
  if (statement.namedChildren.some(({ type }) => type === 'wildcard_import')) return [{ from, name: '*', statement: `${head} *` }];
  return statement.childrenForFieldName('name').map((item) => {
    const path = item.childForFieldName('name')?.text ?? item.text;
    const alias = item.childForFieldName('alias')?.text;
    const bound = alias ?? (from === undefined ? path.replace(/\..*/s, '') : path);
    return { from, name: bound, statement: alias === undefined ? `${head} ${path}` : `${head} ${path} as ${alias}` };
  });
}

/** The function or class that a statement defines, decorators or not. */
export function definitionIn(statement: Node): Node | undefined {
  const definition = statement.type === 'decorated_definition' ? statement.childForFieldName('definition') : statement;
  return definition?.type === 'function_definition' || definition?.type === 'class_definition' ? definition : undefined;
}

/** Names that a file defines at its top level, imports left out. */
export function definedNames(module: Node): Set<string> {
  return new Set(module.namedChildren.flatMap((statement) => definedBy(statement)));
}

function definedBy(statement: Node): string[] {
  const name = definitionIn(statement)?.childForFieldName('name')?.text;
  if (name !== undefined) return [name];
  const assignment = statement.type === 'expression_statement' ? statement.namedChildren[0] : undefined;
  const left = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : undefined;
  return left?.type === 'identifier' ? [left.text] : [];
}

/** Names that some code reads or writes, attributes and keywords of calls left out. */
export function usedNames(node: Node, found = new Set<string>()): Set<string> {
  if (node.type === 'identifier') found.add(node.text);
  for (const child of node.namedChildren) {
    const named = (node.type === 'attribute' && child.id === node.childForFieldName('attribute')?.id) || (node.type === 'keyword_argument' && child.id === node.childForFieldName('name')?.id);
    if (!named) usedNames(child, found);
  }
  return found;
}
