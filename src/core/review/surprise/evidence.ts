/** What speaks for a slip and against it beside the probabilities: read from the code around the place. */
import type { Node } from 'web-tree-sitter';
import type { SyntaxTree } from '../../syntax/tree';
import type { Alternative } from './alternatives';
import { isRead } from './bindings';
import { enclosingFunction } from './functions';

/** All that is weighed, each from 0 to 1 or from -1 to 1; see docs/review.md. */
export const EVIDENCE = {
  improbable: 'how improbable the code is',
  expected: 'how probable the alternative is',
  after: 'what follows is likelier with the alternative',
  habit: 'the same code with the same neighbours stands elsewhere in the file',
  otherHabit: 'the alternative with these neighbours stands elsewhere in the file',
  doubled: 'the same name is the other operand or another argument',
  leftOver: 'the function uses the alternative\'s name nowhere else',
  onlyUse: 'the function uses its own name nowhere else',
  order: 'the parameters of the called function have the names of the arguments, in the other order',
  index: 'the number is an index or part of one',
  smallNumber: 'both numbers are at most 2',
  beside: 'a number, None or a length is compared',
  inTest: 'an assertion, or a function with "test" in its name',
} as const;
export type Evidence = keyof typeof EVIDENCE;
/** Of the code alone, without the model. */
export type CodeEvidence = Omit<Readonly<Record<Evidence, number>>, 'improbable' | 'expected' | 'after'>;

/** The model's parts are cut off here, in nats: what is still less probable is no stronger evidence. */
const NATS_MAX = 10;

/** @param gain by how many nats all that was tried is likelier with the alternative, itself included */
export function modelEvidence({ logprob, alternativeLogprob }: Alternative, gain: number): Pick<Readonly<Record<Evidence, number>>, 'improbable' | 'expected' | 'after'> {
  const after = gain - (alternativeLogprob - logprob);
  return { improbable: Math.min(NATS_MAX, -logprob) / NATS_MAX, expected: Math.exp(alternativeLogprob), after: Math.max(-NATS_MAX, Math.min(NATS_MAX, after)) / NATS_MAX };
}

const flag = (holds: boolean): number => (holds ? 1 : 0);

export function codeEvidence(tree: SyntaxTree, alternative: Alternative): CodeEvidence {
  const { slip } = alternative;
  const leaf = tree.root.descendantForIndex(alternative.about.start, alternative.about.start + 1) ?? tree.root;
  const isName = slip === 'name';
  const isNumber = slip === 'constant';
  return {
    ...habits(tree.text, leaf, alternative),
    doubled: flag(isName && isDoubled(leaf)),
    leftOver: flag(isName && readsOf(leaf, alternative.expected) === 0),
    onlyUse: flag(isName && readsOf(leaf, leaf.text) <= 1),
    order: slip === 'arguments' ? parameterOrder(tree.root, leaf) : 0,
    index: flag(isNumber && isInside(leaf, 'subscript')),
    smallNumber: flag(isNumber && Math.max(Number(alternative.own), Number(alternative.expected)) <= 2),
    beside: flag(slip === 'comparison' && besideConstant(leaf)),
    inTest: flag(isInside(leaf, 'assert_statement') || /test/i.test(enclosingFunction(leaf)?.childForFieldName('name')?.text ?? '')),
  };
}

/** Whether the piece, with the words beside it, stands elsewhere too: as it is, and as it was expected. */
function habits(text: string, leaf: Node, { start, end, text: replacement }: Alternative): { habit: number; otherHabit: number } {
  const from = wordBefore(text, start);
  const to = wordAfter(text, Math.max(end, leaf.endIndex));
  const asIs = text.slice(from, to);
  const other = text.slice(from, start) + replacement + text.slice(end, to);
  const first = text.indexOf(asIs);
  return { habit: flag(first !== from || text.includes(asIs, from + 1)), otherHabit: flag(text.includes(other)) };
}

const WORD_BEFORE = /(?:\w+|[^\w\s])[ \t]*$/;
const WORD_AFTER = /^[ \t]*(?:\w+|[^\w\s])/;
/** Longer neighbours are cut. */
const NEIGHBOUR_MAX = 60;

function wordBefore(text: string, at: number): number {
  const match = WORD_BEFORE.exec(text.slice(Math.max(0, at - NEIGHBOUR_MAX), at));
  return at - (match?.[0].length ?? 0);
}

function wordAfter(text: string, at: number): number {
  return at + (WORD_AFTER.exec(text.slice(at, at + NEIGHBOUR_MAX))?.[0].length ?? 0);
}

/** `a - a`, `f(a, a)`: one of them may be meant to be another. */
const isDoubled = (leaf: Node): boolean => leaf.parent?.namedChildren.some((other) => !other.equals(leaf) && other.type === 'identifier' && other.text === leaf.text) === true;

function readsOf(leaf: Node, name: string): number {
  const names = enclosingFunction(leaf)?.descendantsOfType('identifier') ?? [];
  return names.filter((one) => one?.text === name && isRead(one)).length;
}

/** 1 where the called function's parameters are named as the swapped arguments are, -1 where as they stand, else 0. */
function parameterOrder(root: Node, first: Node): number {
  const call = first.parent?.parent;
  const callee = call?.childForFieldName('function');
  const name = callee?.type === 'attribute' ? callee.childForFieldName('attribute')?.text : callee?.text;
  const definition = root.descendantsOfType('function_definition').find((one) => one?.childForFieldName('name')?.text === name);
  const parameters = definition?.childForFieldName('parameters')?.namedChildren.map((one) => (one.type === 'identifier' ? one.text : (one.childForFieldName('name') ?? one.namedChildren[0])?.text)) ?? [];
  const [one, other] = [parameters.indexOf(first.text), parameters.indexOf(first.nextNamedSibling?.text ?? '')];
  return one < 0 || other < 0 ? 0 : Math.sign(one - other);
}

function isInside(leaf: Node, type: string): boolean {
  for (let node: Node | null = leaf; node !== null && node.type !== 'block'; node = node.parent) if (node.type === type) return true;
  return false;
}

const besideConstant = (operator: Node): boolean =>
  operator.parent?.namedChildren.some(({ type, text }) => type === 'integer' || type === 'float' || type === 'none' || text.startsWith('len(')) === true;
