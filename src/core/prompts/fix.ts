/**
 * Fix: the code, then the same header again with a docstring that says what was wrong and that this version is right.
 * A base model that reads this writes the body that belongs there. Statements have no header: a comment says the same.
 */
import { asked, CODE_FENCE, type Builder } from './format';
import type { DefinitionPieces, Pieces } from './pieces';

/** What is wrong, one line each; where nobody has said it, that something is. */
const wrong = ({ problems }: Pieces, where: string): string[] => (problems.length === 0 ? [`There is a mistake in ${where}.`] : [`What is wrong in ${where}:`, ...problems.map((problem) => `- ${problem}`)]);

function rewritten(pieces: Pieces, { kind, header, bodyIndent, qualifiedName }: DefinitionPieces): string {
  const docstring = [`"""The corrected \`${qualifiedName}\`.`, '', ...wrong(pieces, `the ${kind} above`), '', 'This version is right.', '"""'];
  return `${header}\n${docstring.map((line) => (line === '' ? '' : bodyIndent + line)).join('\n')}\n${bodyIndent}`;
}

export const fix: Builder = {
  phi: (pieces) =>
    pieces.definition === undefined
      ? { tail: [...wrong(pieces, 'the lines above'), 'The same lines, corrected:'].map((line) => `# ${line}\n`).join(''), lead: '', extent: 'statements' }
      : { tail: '', lead: rewritten(pieces, pieces.definition), extent: 'definition' },
  chatml: (pieces) => {
    const { definition } = pieces;
    const what = definition === undefined ? 'these lines' : `\`${definition.qualifiedName}\``;
    const keep = definition === undefined ? 'Change nothing else' : 'Keep its name and parameters and change nothing else';
    const request = `${wrong(pieces, what).join('\n')}\n\nWrite ${what} anew, corrected. ${keep}. Answer with the code alone.`;
    return { tail: asked(request, CODE_FENCE), lead: '', extent: 'statements' };
  },
};
