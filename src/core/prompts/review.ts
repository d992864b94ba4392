/** Review: as Explain a list that a docstring has begun. Its first line opens a quotation, so that each remark says what it is about. */
import { asked, type Builder } from './format';
import type { Pieces } from './pieces';

const subject = ({ definition }: Pieces, otherwise: string): string => (definition === undefined ? otherwise : `\`${definition.qualifiedName}\``);

export const review: Builder = {
  phi: (pieces) => ({
    tail: `"""\nReview of ${subject(pieces, 'the code above')}: what is wrong or risky in it, the worst first. Each remark quotes a line, then says why:\n\n`,
    lead: '1. `',
    extent: 'text-in-quotes',
  }),
  chatml: (pieces) => ({
    tail: asked(
      `Review ${subject(pieces, 'this code')}: what is wrong or risky in it, the worst first, as a short numbered list. Each remark quotes the line it is about between backquotes, then says what is wrong and why. Leave out what is right, and do not repeat the code.`,
    ),
    lead: '',
    extent: 'text',
  }),
};
