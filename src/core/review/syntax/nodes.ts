/** Small questions to the nodes of a Python tree. */
import type { Node } from 'web-tree-sitter';

/** Node types that begin another unit of code. */
const INNER_UNITS: ReadonlySet<string> = new Set(['function_definition', 'class_definition', 'lambda']);

export const childrenOf = (node: Node): Node[] => node.namedChildren.filter((child) => child.type !== 'comment');

export const field = (node: Node, name: string): Node | undefined => node.childForFieldName(name) ?? undefined;

/** `os.path.join` of a name or a chain of attributes; undefined for anything else. */
export function dottedName(node: Node | undefined): string | undefined {
  if (node?.type === 'identifier') return node.text;
  if (node?.type !== 'attribute') return undefined;
  const object = dottedName(field(node, 'object'));
  const name = field(node, 'attribute')?.text;
  return object === undefined || name === undefined ? undefined : `${object}.${name}`;
}

/** The full name of what is called. */
export const calleeOf = (call: Node): string | undefined => dottedName(field(call, 'function'));

/** The last name of what is called, whatever it is called on: `read_text` of `Path(x).read_text()`. */
export function methodOf(call: Node): string | undefined {
  const callee = field(call, 'function');
  return callee?.type === 'attribute' ? field(callee, 'attribute')?.text : callee?.type === 'identifier' ? callee.text : undefined;
}

/** What a method is called on. */
export function receiverOf(call: Node): Node | undefined {
  const callee = field(call, 'function');
  return callee?.type === 'attribute' ? field(callee, 'object') : undefined;
}

export interface Arguments {
  readonly positional: readonly Node[];
  readonly keywords: ReadonlyMap<string, Node>;
}

export function argumentsOf(call: Node): Arguments {
  const list = field(call, 'arguments');
  const all = list === undefined ? [] : list.type === 'argument_list' ? childrenOf(list) : [list];
  const keywords = new Map<string, Node>();
  for (const node of all) {
    const name = node.type === 'keyword_argument' ? field(node, 'name')?.text : undefined;
    const value = field(node, 'value');
    if (name !== undefined && value !== undefined) keywords.set(name, value);
  }
  return { positional: all.filter(({ type }) => type !== 'keyword_argument' && type !== 'dictionary_splat'), keywords };
}

export const allArguments = (call: Node): Node[] => {
  const { positional, keywords } = argumentsOf(call);
  return [...positional, ...keywords.values()];
};

/** All nodes below one, itself first, in the order of the text. */
export const allNodes = (node: Node): Generator<Node> => nodesBelow(node, (one) => one.namedChildren);

/** The same without those of functions and classes defined inside. */
export const ownNodes = (node: Node): Generator<Node> => nodesBelow(node, ownChildren);

export const ownChildren = (node: Node): Node[] => node.namedChildren.filter(({ type }) => !INNER_UNITS.has(type));

/** Without recursion: a sum of thousands of terms is as deep. */
function* nodesBelow(node: Node, children: (of: Node) => Node[]): Generator<Node> {
  const waiting = [node];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    // The tree keeps the lists that it hands out: they must stay as they are.
    waiting.push(...children(next).toReversed());
  }
}

/** Names whose values an expression uses: not those of attributes and of keyword arguments. */
export function namesIn(node: Node): Set<string> {
  const names = new Set<string>();
  for (const one of allNodes(node)) if (one.type === 'identifier' && !isLabel(one)) names.add(one.text);
  return names;
}

function isLabel(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent?.type === 'attribute') return field(parent, 'attribute')?.id === identifier.id;
  return parent?.type === 'keyword_argument' && field(parent, 'name')?.id === identifier.id;
}

/** The nearest node around this one of one of some types, up to a limit that is not looked at. */
export function around(node: Node, types: readonly string[], limit?: Node): Node | undefined {
  for (let at = node.parent; at !== null && at.id !== limit?.id; at = at.parent) if (types.includes(at.type)) return at;
  return undefined;
}

/** The text between a plain string's quotes; undefined for anything else, f-strings with values too. */
export function stringValue(node: Node | undefined): string | undefined {
  if (node?.type !== 'string' || childrenOf(node).some(({ type }) => type === 'interpolation')) return undefined;
  return node.namedChildren.filter(({ type }) => type === 'string_content').map(({ text }) => text).join('');
}

/** What an f-string or `%` or `format()` puts into its text, or the string itself is joined with. */
export function filledIn(node: Node): Node[] {
  switch (node.type) {
    case 'string':
    case 'concatenated_string':
      return childrenOf(node).flatMap((child) => (child.type === 'interpolation' ? [field(child, 'expression') ?? childrenOf(child)[0]].filter((one) => one !== undefined) : filledIn(child)));
    case 'binary_operator': {
      const left = field(node, 'left');
      const right = field(node, 'right');
      if (left === undefined || right === undefined) return [];
      const tuple = right.type === 'tuple' ? childrenOf(right) : [right];
      return [...filledOrSelf(left), ...tuple.flatMap(filledOrSelf)];
    }
    case 'call': {
      const receiver = receiverOf(node);
      return methodOf(node) === 'format' && receiver !== undefined ? [...filledIn(receiver), ...allArguments(node)] : [];
    }
    case 'parenthesized_expression':
      return childrenOf(node).flatMap(filledIn);
    default:
      return [];
  }
}

const TEXTS: ReadonlySet<string> = new Set(['string', 'concatenated_string', 'binary_operator', 'parenthesized_expression']);
const filledOrSelf = (node: Node): Node[] => (TEXTS.has(node.type) ? filledIn(node) : [node]);
