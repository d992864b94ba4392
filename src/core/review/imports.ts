/** PP901: what accepted code uses of modules outside those that Phi models know well. */
import type { Node } from 'web-tree-sitter';
import { byPlace, type ApiSymbol, type Hint, type HintRange } from './hint';
import { OWN_RULES } from './ownRules';
import { allNodes, childrenOf, dottedName, field } from './syntax/nodes';

/** The model card: "If your code uses other packages, verify all API uses by hand." */
const KNOWN_MODULES: ReadonlySet<string> = new Set(['typing', 'math', 'random', 'collections', 'datetime', 'itertools', '__future__']);

interface Binding extends ApiSymbol {
  readonly local: string;
  readonly node: Node;
}

/** @param accepted where code of the model stands; only what touches it is told, each symbol once */
export function apiHints(root: Node, accepted: readonly HintRange[]): Hint[] {
  if (accepted.length === 0) return [];
  const bindings = bindingsIn(root).filter(({ module }) => !KNOWN_MODULES.has(topOf(module)));
  const byName = new Map(bindings.map((binding) => [binding.local, binding]));
  const uses = [...usesIn(root, byName), ...bindings.map(({ node, module, name }) => ({ node, module, name }))];
  const inside = uses.filter(({ node }) => accepted.some(({ start, end }) => node.startIndex < end && node.endIndex > start));
  const first = new Map<string, Hint>();
  for (const { node, module, name } of inside.sort((a, b) => a.node.startIndex - b.node.startIndex)) {
    const full = fullName({ module, name });
    // The module alone says less than what is used of it.
    const said = name === '' && inside.some((other) => other.name !== '' && other.module === module);
    if (!said && !first.has(full)) first.set(full, hintOf(node, { module, name }));
  }
  return [...first.values()].sort(byPlace);
}

function hintOf(node: Node, symbol: ApiSymbol): Hint {
  return { kind: OWN_RULES.PP901.kind, code: 'PP901', ...plainApiHint(symbol), start: node.startIndex, end: node.endIndex, symbol };
}

/** What the hint about a symbol says where nobody has looked for it yet. */
export const plainApiHint = (symbol: ApiSymbol): Pick<Hint, 'message' | 'severity'> => ({
  message: `"${fullName(symbol)}". ${OWN_RULES.PP901.message}`, severity: OWN_RULES.PP901.severity,
});

/** `json.parse`: how a symbol is called, whatever the code calls it. */
export const fullName = ({ module, name }: ApiSymbol): string => (name === '' ? module : `${module}.${name}`);

const topOf = (module: string): string => module.split('.')[0] as string;

/** What the imports of a module bind; relative ones are the workspace's own. */
function bindingsIn(root: Node): Binding[] {
  const found: Binding[] = [];
  for (const node of allNodes(root)) {
    if (node.type === 'import_statement') found.push(...childrenOf(node).flatMap(importedModule));
    else if (node.type === 'import_from_statement') found.push(...importedNames(node));
  }
  return found;
}

function importedModule(node: Node): Binding[] {
  const aliased = node.type === 'aliased_import';
  const module = (aliased ? field(node, 'name') : node)?.text;
  if (module === undefined) return [];
  const alias = aliased ? field(node, 'alias')?.text : undefined;
  // `import a.b` binds `a`; what is used through it is named from there.
  return [{ local: alias ?? topOf(module), module: alias === undefined ? topOf(module) : module, name: '', node }];
}

function importedNames(node: Node): Binding[] {
  const from = field(node, 'module_name');
  if (from?.type !== 'dotted_name') return [];
  return childrenOf(node).filter(({ id }) => id !== from.id).flatMap((one) => {
    const aliased = one.type === 'aliased_import';
    const name = (aliased ? field(one, 'name') : one)?.text;
    if (name === undefined || one.type === 'wildcard_import') return [];
    return [{ local: (aliased ? field(one, 'alias')?.text : undefined) ?? name, module: from.text, name, node: one }];
  });
}

interface Use extends ApiSymbol {
  readonly node: Node;
}

function usesIn(root: Node, bindings: ReadonlyMap<string, Binding>): Use[] {
  const found: Use[] = [];
  const visit = (node: Node): void => {
    if (node.type === 'import_statement' || node.type === 'import_from_statement') return;
    const name = node.type === 'attribute' || node.type === 'identifier' ? dottedName(node) : undefined;
    const [local = '', ...rest] = name?.split('.') ?? [];
    const binding = bindings.get(local);
    if (name !== undefined && binding !== undefined && !isLabel(node)) {
      found.push({ node, module: binding.module, name: [...(binding.name === '' ? [] : [binding.name]), ...rest].join('.') });
      return;
    }
    for (const child of node.namedChildren) visit(child);
  };
  visit(root);
  return found;
}

/** A name that stands for something else than the binding: an attribute, a keyword, a target. */
function isLabel(node: Node): boolean {
  const { parent } = node;
  if (parent?.type === 'attribute') return field(parent, 'attribute')?.id === node.id;
  if (parent?.type === 'keyword_argument') return field(parent, 'name')?.id === node.id;
  return parent?.type === 'assignment' && field(parent, 'left')?.id === node.id;
}
