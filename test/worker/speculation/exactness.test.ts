/** Speculation must not change what phi-micro writes: 200 prompts cut from real Python, with and without. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Generator } from '../../../src/worker/generation/generator';
import { mulberry32 } from '../../../src/worker/generation/random';
import type { ModelSession } from '../../../src/worker/model/session';
import { done, never, request } from '../../unit/generation/support/requests';
import { openSession, PHI_MICRO } from '../generation/support';

const PROMPTS = 200;
const PROMPT_CHARS = 800;
const NEW_TOKENS = 32;

/** Cuts at seeded places in the Python files of the recipe. */
function prompts(): string[] {
  const folder = path.resolve('models/build');
  const source = fs.readdirSync(folder).filter((name) => name.endsWith('.py')).sort().map((name) => fs.readFileSync(path.join(folder, name), 'utf8')).join('\n');
  const random = mulberry32(7);
  return Array.from({ length: PROMPTS }, () => {
    const end = PROMPT_CHARS + Math.floor(random() * (source.length - PROMPT_CHARS));
    return source.slice(end - PROMPT_CHARS, end);
  });
}

describe('speculation with phi-micro', function () {
  this.timeout(180_000);
  let session: ModelSession;
  before(async () => {
    session = await openSession(PHI_MICRO);
  });
  after(() => session.dispose());

  it('gives the same greedy tokens on 200 prompts', async () => {
    const plain = new Generator(session);
    const speculative = new Generator(session);
    const drafted = { tokens: 0, right: 0 };
    for (const [index, prompt] of prompts().entries()) {
      const params = request({ prompt, maxTokens: NEW_TOKENS, heal: true });
      const expected = done(await plain.generate({ ...params, speculate: false }, never()));
      const actual = done(await speculative.generate({ ...params, speculate: true }, never()));
      assert.deepEqual(actual.tokens.map(({ id }) => id), expected.tokens.map(({ id }) => id), `prompt ${index} differs`);
      drafted.tokens += actual.stats.draftedTokens;
      drafted.right += actual.stats.acceptedTokens;
    }
    await plain.close();
    await speculative.close();
    assert.ok(drafted.right > 100, `only ${drafted.right} of ${drafted.tokens} drafted tokens were right: too few to prove anything`);
  });
});
