/** Tests: a first test function, opened in pytest's style; a model goes on with its assertions, and with a second test. */
import { asked, CODE_FENCE, type DefinitionBuilder } from './format';
import type { DefinitionPieces } from './pieces';

const INDENT = '    ';

export const tests: DefinitionBuilder = {
  phi: ({ definition }) => ({
    tail: '',
    lead: `import pytest\n\n\ndef ${testName(definition)}():\n${INDENT}"""\`${definition.qualifiedName}\` is right for usual values and at the edges."""\n${INDENT}`,
    extent: 'tests',
    // A model that runs on writes the function itself again.
    stops: [`\ndef ${definition.name}(`],
  }),
  chatml: ({ definition }) => ({
    tail: asked(
      `Write two or three short pytest tests for the ${definition.kind} \`${definition.qualifiedName}\`: usual values, edges, errors. Import nothing but pytest; what is tested is at hand. Answer with the code alone.`,
      CODE_FENCE,
    ),
    lead: '',
    extent: 'tests',
  }),
};

/** `test_point_norm` for `Point.norm`, `test_http_error` for `HTTPError`. */
export function testName({ qualifiedName }: Pick<DefinitionPieces, 'qualifiedName'>): string {
  const words = qualifiedName
    .replace(/([\p{Ll}\d])(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, (_, end?: string, begin?: string, upper?: string) => (upper === undefined ? `${end}_${begin}` : `${upper}_`))
    .toLowerCase()
    .split(/[._]+/)
    .filter((word) => word !== '');
  return ['test', ...words].join('_');
}
