/** Explain: a base model goes on with a numbered list that a docstring has begun; textbooks explain code in this way. */
import { asked, type Builder } from './format';
import type { Pieces } from './pieces';

const subject = ({ definition }: Pieces, otherwise: string): string => (definition === undefined ? otherwise : `\`${definition.qualifiedName}\``);

export const explain: Builder = {
  phi: (pieces) => ({
    tail: `"""\nWhat ${subject(pieces, 'the code above')} does, step by step:\n\n`,
    // No blank behind it: the model's words begin with theirs.
    lead: '1.',
    extent: 'text-in-quotes',
  }),
  chatml: (pieces) => ({
    tail: asked(`Explain what ${subject(pieces, 'this code')} does, step by step, as a short numbered list. Do not repeat the code.`),
    lead: '',
    extent: 'text',
  }),
};
