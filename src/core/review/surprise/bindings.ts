/** The names that a function binds itself: parameters, assignments, loop variables and the like. */
import type { Node } from 'web-tree-sitter';

/** Node types that bind names, and the field in which the bound pattern stands; '' = all of the node's children. */
const BINDERS: Readonly<Record<string, string>> = {
  assignment: 'left',
  augmented_assignment: 'left',
  for_statement: 'left',
  for_in_clause: 'left',
  named_expression: 'name',
  as_pattern_target: '',
  parameters: '',
  lambda_parameters: '',
};
/** Parts of a pattern that bind nothing: values and annotations of parameters, the objects of attributes and items. */
const NO_PATTERN: ReadonlySet<string> = new Set(['type', 'attribute', 'subscript', 'call']);
/** Scopes of their own; what they bind is not seen outside. */
const INNER_SCOPES: ReadonlySet<string> = new Set(['function_definition', 'class_definition', 'lambda']);

/** @param definition a `function_definition` node */
export function boundNames(definition: Node): Set<string> {
  const names = new Set<string>();
  const visit = (node: Node): void => {
    const field = BINDERS[node.type];
    if (field !== undefined) collect(field === '' ? node : node.childForFieldName(field), names);
    for (const child of node.namedChildren) if (!INNER_SCOPES.has(child.type)) visit(child);
  };
  for (const child of definition.namedChildren) visit(child);
  return names;
}

function collect(pattern: Node | null, names: Set<string>): void {
  if (pattern === null || NO_PATTERN.has(pattern.type)) return;
  if (pattern.type === 'identifier') {
    names.add(pattern.text);
    return;
  }
  // Of `name: type = value` the name alone is bound.
  const own = pattern.childForFieldName('name') ?? (pattern.type.startsWith('typed') ? pattern.namedChildren[0] : undefined);
  for (const child of own ? [own] : pattern.namedChildren) collect(child, names);
}

/** Whether an identifier is read where it stands: it is no definition, no attribute and no keyword of a call. */
export function isRead(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent === null) return false;
  const isField = (field: string): boolean => parent.childForFieldName(field)?.equals(identifier) === true;
  if (parent.type === 'attribute') return !isField('attribute');
  if (parent.type === 'keyword_argument') return !isField('name');
  if (NAMED.has(parent.type)) return !isField('name');
  if (parent.type in BINDERS) return BINDERS[parent.type] !== '' && !isField(BINDERS[parent.type] as string);
  return !PATTERNS.has(parent.type);
}

const NAMED: ReadonlySet<string> = new Set(['function_definition', 'class_definition', 'default_parameter', 'typed_default_parameter', 'named_expression']);
const PATTERNS: ReadonlySet<string> = new Set([
  'pattern_list', 'tuple_pattern', 'list_pattern', 'list_splat_pattern', 'dictionary_splat_pattern', 'typed_parameter', 'as_pattern_target',
  'dotted_name', 'aliased_import', 'global_statement', 'nonlocal_statement',
]);
