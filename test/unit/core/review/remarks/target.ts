/** The target of a review in a text: its one definition, else all of it. */
import assert from 'node:assert/strict';
import { findTarget } from '../../../../../src/core/commands/findTarget';
import type { Target } from '../../../../../src/core/commands/target';
import type { PythonSyntax } from '../../../../../src/core/syntax/parser';

export function targetOf(text: string, syntax: PythonSyntax): Target {
  const tree = syntax.parse(text);
  try {
    const found = findTarget(tree, { start: 0, end: text.length }, 'review');
    assert.ok(found.kind === 'found');
    return found.target;
  } finally {
    tree.dispose();
  }
}
