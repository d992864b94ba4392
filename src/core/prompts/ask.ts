/** Ask: Phi's own form for questions, with the code in front of it; a chat model's own turns. */
import { asked, type Builder } from './format';
import type { Pieces } from './pieces';

const about = ({ code, definition }: Pieces): string => (code === '' ? '' : definition === undefined ? 'About the code above: ' : `About \`${definition.qualifiedName}\` above: `);

export const ask: Builder = {
  phi: (pieces) => ({ tail: `Instruct: ${about(pieces)}${pieces.question}\nOutput:`, lead: '', extent: 'text' }),
  chatml: (pieces) => ({ tail: asked(pieces.question), lead: '', extent: 'text' }),
};
