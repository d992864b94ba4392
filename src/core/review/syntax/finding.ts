/** What a rule of ours has found. */
import type { Node } from 'web-tree-sitter';
import { OWN_RULES, type OwnCode } from '../ownRules';
import type { Hint, RelatedPlace } from '../hint';
import type { Rule } from '../rules';
import type { Module } from './units';

export interface Finding {
  readonly code: OwnCode;
  /** What is underlined. */
  readonly at: Node;
  /** Names what it is about; stands before the rule's own message. */
  readonly about?: string;
  readonly related?: readonly { readonly at: Node; readonly message: string }[];
}

/** Looks through a module for what one or several rules are about. */
export type SyntaxRule = (module: Module) => Finding[];

export function hintOf({ code, at, about, related }: Finding): Hint {
  const rule: Rule = OWN_RULES[code];
  return {
    kind: rule.kind,
    code,
    message: about === undefined ? rule.message : `${about}. ${rule.message}`,
    severity: rule.severity ?? 'information',
    start: at.startIndex,
    end: at.endIndex,
    ...(related && { related: related.map(({ at: { startIndex: start, endIndex: end }, message }): RelatedPlace => ({ start, end, message })) }),
  };
}
