/** Implement: what the prompts of Phi were made for. A signature and its docstring; the model writes the body. */
import { asked, CODE_FENCE, type DefinitionBuilder } from './format';

export const implement: DefinitionBuilder = {
  // The target's placeholder (`pass`) would be copied: so the code ends where the body is to begin.
  phi: ({ definition: { above, described, bodyIndent } }) => ({ code: above, tail: '', lead: `${described}\n${bodyIndent}`, extent: 'definition' }),
  chatml: ({ definition: { qualifiedName, kind, described, bodyIndent } }) => ({
    tail: asked(`Write the body of the ${kind} \`${qualifiedName}\`, as its docstring or comment says. Answer with the code alone.`, CODE_FENCE),
    lead: `${described}\n${bodyIndent}`,
    extent: 'definition',
  }),
};
