/** What the model expected in place of a piece of code, as far as it is one of the slips that people make. */
import type { Node } from 'web-tree-sitter';
import type { UnexpectedToken } from '../../../common/protocol';
import type { HintRange } from '../hint';
import { boundNames, isRead } from './bindings';
import { enclosingFunction } from './functions';

export const SLIPS = ['comparison', 'arithmetic', 'boolean', 'constant', 'name', 'arguments', 'negation'] as const;
/** The kinds of slips. */
export type Slip = (typeof SLIPS)[number];

/** A piece of code, and what the model would rather have written there. */
export interface Alternative {
  readonly slip: Slip;
  /** Offsets of what is replaced; the same for an insertion. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The word or sign that is unexpected: what a hint marks. */
  readonly about: HintRange;
  /** That word, and the one that was expected there. */
  readonly own: string;
  readonly expected: string;
  /** Natural logarithms of the probabilities of the first token that differs: as it is, and as the model would have it. */
  readonly logprob: number;
  readonly alternativeLogprob: number;
}

type Operator = 'comparison' | 'arithmetic' | 'boolean';
/** Operators that are taken for one another. */
const OPERATORS: Readonly<Record<Operator, ReadonlySet<string>>> = {
  comparison: new Set(['<', '<=', '>', '>=', '==', '!=']),
  arithmetic: new Set(['+', '-', '*', '/', '//', '%']),
  boolean: new Set(['and', 'or']),
};
const OPERATOR_PARENTS: Readonly<Record<string, Operator>> = { comparison_operator: 'comparison', binary_operator: 'arithmetic', boolean_operator: 'boolean' };
/** Larger numbers are no counters. */
const LARGEST_CONSTANT = 1_000_000;

/**
 * @param root the module
 * @param text the document
 * @param offset where the judged text begins in it
 */
export function alternativesTo(root: Node, text: string, offset: number, token: UnexpectedToken): Alternative[] {
  const start = offset + token.start;
  const end = offset + token.end;
  const blank = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  if (start + blank >= end) return [];
  const leaf = root.descendantForIndex(start + blank, start + blank + 1);
  if (leaf === null || leaf.hasError) return [];
  const leading = text.slice(start, start + blank);
  // A rival with another indentation is another line, not another word.
  const rivals = token.rivals.filter((rival) => rival.text.startsWith(leading) && !/^\s/.test(rival.text.slice(blank))).map(({ text: rival, logprob }) => ({ text: rival.slice(blank), logprob }));
  return rivals.flatMap(({ text: rival, logprob }): Alternative[] => {
    const replacement = replacing(leaf, start + blank, rival);
    return replacement === undefined ? [] : [{ ...replacement, logprob: token.logprob, alternativeLogprob: logprob }];
  });
}

type Replacement = Pick<Alternative, 'slip' | 'start' | 'end' | 'text' | 'about' | 'own' | 'expected'>;

function replacing(leaf: Node, at: number, rival: string): Replacement | undefined {
  const about = { start: leaf.startIndex, end: leaf.endIndex };
  const whole = (slip: Slip, text: string): Replacement => ({ slip, ...about, text, about, own: leaf.text, expected: text });
  const before = leaf.text.slice(0, at - leaf.startIndex);
  const operator = leaf.parent === null ? undefined : OPERATOR_PARENTS[leaf.parent.type];
  if (operator !== undefined && OPERATORS[operator].has(leaf.text)) {
    return before === '' && rival !== leaf.text && OPERATORS[operator].has(rival) ? whole(operator, rival) : undefined;
  }
  if (leaf.type === 'integer') {
    const value = Number(before + rival);
    const own = Number(leaf.text);
    const near = /^\d+$/.test(before + rival) && Math.abs(value - own) === 1 && own <= LARGEST_CONSTANT;
    return near ? whole('constant', before + rival) : undefined;
  }
  const name = leaf.type === 'identifier' && isRead(leaf) ? nameBeginning(leaf, before + rival) : undefined;
  if (name !== undefined) return swapped(leaf, name) ?? whole('name', name);
  return rival === 'not' && mayBeNegated(leaf, at) ? { slip: 'negation', start: at, end: at, text: 'not ', about, own: leaf.text, expected: 'not' } : undefined;
}

/** Of two arguments beside each other, the second is expected where the first stands. */
function swapped(first: Node, name: string): Replacement | undefined {
  const second = first.parent?.type === 'argument_list' ? first.nextNamedSibling : null;
  if (second === null || second.type !== 'identifier' || second.text !== name) return undefined;
  const between = (first.parent as Node).text.slice(first.endIndex - (first.parent as Node).startIndex, second.startIndex - (first.parent as Node).startIndex);
  const both = { start: first.startIndex, end: second.endIndex };
  return { slip: 'arguments', ...both, text: `${name}${between}${first.text}`, about: both, own: first.text, expected: name };
}

/** The one name of the function that begins so; the name itself where that is one. */
function nameBeginning(leaf: Node, beginning: string): string | undefined {
  const definition = enclosingFunction(leaf);
  if (definition === undefined || !/^\w+$/.test(beginning)) return undefined;
  const own = boundNames(definition);
  // A name from elsewhere (a module, a builtin) is not taken for one of the function's own.
  if (!own.has(leaf.text)) return undefined;
  own.delete(leaf.text);
  if (own.has(beginning)) return beginning;
  const candidates = [...own].filter((name) => name.startsWith(beginning));
  return candidates.length === 1 && !leaf.text.startsWith(beginning) ? candidates[0] : undefined;
}

/** At the beginning of a condition, or of a part of one. */
function mayBeNegated(leaf: Node, at: number): boolean {
  for (let node: Node | null = leaf; node !== null && node.startIndex === at; node = node.parent) {
    const parent: Node | null = node.parent;
    if (parent === null) return false;
    if (CONDITIONS.has(parent.type) && parent.childForFieldName('condition')?.equals(node) === true) return true;
    if (parent.type === 'boolean_operator') return true;
  }
  return false;
}
const CONDITIONS: ReadonlySet<string> = new Set(['if_statement', 'elif_clause', 'while_statement']);
