import assert from 'node:assert/strict';
import { Generator } from '../../../src/worker/generation/generator';
import { END_OF_TEXT, fakeTokenizer, FakeSession, idOf, type FakeLogits } from './support/fakeModel';
import { done, never, request } from './support/requests';

const PROMPT = 'def f(x):\n';
/** Logits of a token that is nearly certain, and of one that is likelier than any other but no more. */
const SURE = 30;
const UNSURE = 2;

/** Writes the pieces, unsure of those with a question mark behind them. */
function doubting(pieces: readonly string[]): Generator {
  const promptTokens = fakeTokenizer.encode(PROMPT).length;
  const logits: FakeLogits = (history, row) => {
    const piece = pieces[history.length - promptTokens];
    row.fill(0);
    if (piece === undefined) row[END_OF_TEXT] = SURE;
    else row[idOf(piece.replace(/\?$/, ''))] = piece.endsWith('?') ? UNSURE : SURE;
  };
  return new Generator(new FakeSession({ logits }));
}

const generate = async (pieces: readonly string[], giveUpBelow?: number) =>
  done(await doubting(pieces).generate(request({ prompt: PROMPT, ...(giveUpBelow !== undefined && { giveUpBelow }) }), never()));

describe('Generator: giving up doubtful texts', () => {
  it('ends with the first token that is too improbable', async () => {
    const { finish, text, tokens } = await generate(['x', ' =?', ' 1'], 0.1);
    assert.deepEqual([finish, text], ['unsure', 'x =']);
    assert.ok(Math.exp(tokens.at(-1)?.logprob ?? 0) < 0.1);
  });

  it('goes on where nobody asked for that, and where the token is probable enough', async () => {
    for (const least of [undefined, 0.01]) assert.deepEqual((await generate(['x', ' =?', ' 1'], least)).text, 'x = 1');
  });

  it('looks at the first line with content alone', async () => {
    assert.equal((await generate(['\n', 'x', '\n?', 'y?'], 0.1)).text, '\nx\ny');
    assert.equal((await generate(['\n', 'x?', '\n', 'y'], 0.1)).finish, 'unsure');
  });
});
