/** Slips of people, put into sound code by seed: one for each function, of a given kind. Pure. */
import type { Node } from 'web-tree-sitter';
import { boundNames, isRead } from '../../../src/core/review/surprise/bindings';
import type { TextChange } from '../../../src/core/syntax/change';

export const MUTATIONS = ['comparison flipped', 'off by one', 'name swapped', 'argument order', 'missing not'] as const;
export type Mutation = (typeof MUTATIONS)[number];

/** All places of a function where a mutation can be made. @param definition a `function_definition` node */
export function sitesOf(definition: Node): Record<Mutation, TextChange[]> {
  const sites: Record<Mutation, TextChange[]> = { 'comparison flipped': [], 'off by one': [], 'name swapped': [], 'argument order': [], 'missing not': [] };
  const names = [...boundNames(definition)].filter((name) => name !== 'self' && name !== 'cls' && name !== '_');
  const body = definition.childForFieldName('body');
  const visit = (node: Node): void => {
    for (const [mutation, make] of MAKERS) for (const replacement of make(node, names)) sites[mutation].push(replacement);
    for (const child of node.children) visit(child);
  };
  if (body !== null) visit(body);
  return sites;
}

const FLIPPED: Readonly<Record<string, readonly string[]>> = { '<': ['<=', '>'], '<=': ['<', '>='], '>': ['>=', '<'], '>=': ['>', '<='], '==': ['!='], '!=': ['=='] };
const replaced = ({ startIndex, endIndex }: Node, text: string): TextChange => ({ start: startIndex, end: endIndex, text });

type Maker = (node: Node, names: readonly string[]) => TextChange[];

const MAKERS: readonly (readonly [Mutation, Maker])[] = [
  ['comparison flipped', (node) => (node.parent?.type === 'comparison_operator' ? (FLIPPED[node.type] ?? []).map((text) => replaced(node, text)) : [])],
  ['off by one', (node) => (node.type === 'integer' && /^\d{1,4}$/.test(node.text) ? [Number(node.text) + 1, Number(node.text) - 1].filter((value) => value >= 0).map((value) => replaced(node, String(value))) : [])],
  ['name swapped', (node, names) => (node.type === 'identifier' && isRead(node) && names.includes(node.text) ? names.filter((name) => name !== node.text).map((name) => replaced(node, name)) : [])],
  ['argument order', swappedArguments],
  ['missing not', (node) => (node.type === 'not_operator' && node.parent !== null ? [replaced(node, node.childForFieldName('argument')?.text ?? node.text)] : [])],
];

/** Two arguments beside each other, both plain names. */
function swappedArguments(node: Node): TextChange[] {
  if (node.type !== 'argument_list') return [];
  const swaps: TextChange[] = [];
  node.namedChildren.forEach((first, index) => {
    const second = node.namedChildren[index + 1];
    if (second === undefined || first.type !== 'identifier' || second.type !== 'identifier' || first.text === second.text) return;
    const between = node.text.slice(first.endIndex - node.startIndex, second.startIndex - node.startIndex);
    swaps.push({ start: first.startIndex, end: second.endIndex, text: `${second.text}${between}${first.text}` });
  });
  return swaps;
}
