/** Document: the same header again and an opened docstring, so that nothing but its text is left to write. */
import { asked, CODE_FENCE, openedDocstring, type DefinitionBuilder, type Draft } from './format';
import type { DefinitionPieces } from './pieces';

/** Behind the docstring a model goes on with the body that it has read: its first line says that the docstring is done. */
const begun = (definition: DefinitionPieces): Omit<Draft, 'tail'> => ({
  lead: openedDocstring(definition),
  extent: 'definition',
  ...(definition.firstLine !== undefined && { stops: [`\n${definition.firstLine}\n`] }),
});

const CONTENTS = { function: 'what it does, its arguments and what it returns', class: 'what it is for and its attributes' } as const;

export const document: DefinitionBuilder = {
  phi: ({ definition }) => {
    const { kind } = definition;
    // Without the word "docstring": a small model takes up what it has read last.
    return { tail: `# The same ${kind}, described: ${CONTENTS[kind]}.\n`, ...begun(definition) };
  },
  chatml: ({ definition }) => {
    const { kind, qualifiedName } = definition;
    const request = `Write the docstring of the ${kind} \`${qualifiedName}\`: ${CONTENTS[kind]}. Answer with its header and docstring alone.`;
    return { tail: asked(request, CODE_FENCE), ...begun(definition) };
  },
};
