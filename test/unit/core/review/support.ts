/** Runs the rules for real: ruff's WebAssembly and tree-sitter. */
import { reviewText, type ReviewRequest } from '../../../../src/core/review/review';
import type { Hint } from '../../../../src/core/review/hint';
import type { Ruff } from '../../../../src/core/review/ruff';
import { NO_RUFF_CONFIG } from '../../../../src/core/review/ruffConfig';
import { loadRuff } from '../../../../src/host/review/process/ruffWorkspace';
import { pythonSyntax } from '../../support/syntax';

let loading: Promise<Ruff> | undefined;
export const ruff = (): Promise<Ruff> => (loading ??= loadRuff());

/** All that can be asked for, with nothing asked for. */
export const PLAIN: Omit<ReviewRequest, 'text'> = { path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], ranges: undefined, accepted: [] };

export async function hintsIn(text: string, options: Partial<ReviewRequest> = {}): Promise<readonly Hint[]> {
  const tree = (await pythonSyntax()).parse(text);
  try {
    return reviewText({ ...PLAIN, ...options, text }, tree, await ruff()).hints;
  } finally {
    tree.dispose();
  }
}
