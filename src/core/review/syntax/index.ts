/** The rules of ours, as one list. */
import type { Node } from 'web-tree-sitter';
import { byPlace, type Hint } from '../hint';
import { plainCredentials, plainMail, predictableSecrets } from './defaults';
import { hintOf, type SyntaxRule } from './finding';
import { missingRaises, missingResults, strayParameters, unfinished, unusedParameters } from './requirements';
import { debugPages, shownErrors, spelledSecrets } from './revealing';
import { traversal } from './traversal';
import { readModule } from './units';
import { assertedArguments, commandLine, conversions, requestFields } from './validation';

const SYNTAX_RULES: readonly SyntaxRule[] = [
  traversal,
  conversions, commandLine, assertedArguments, requestFields,
  strayParameters, missingResults, missingRaises, unfinished, unusedParameters,
  predictableSecrets, plainCredentials, plainMail,
  shownErrors, spelledSecrets, debugPages,
];

/** @param path the document's path, where it has one: tests and stubs are judged otherwise */
export function syntaxHints(root: Node, path: string | undefined): Hint[] {
  const module = readModule(root, path);
  return SYNTAX_RULES.flatMap((rule) => rule(module)).map(hintOf).sort(byPlace);
}
