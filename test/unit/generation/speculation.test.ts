import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GenerateResult } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { shareVocabulary } from '../../../src/worker/speculation/draftModel';
import { FakeSession, fakeTokenizer, scripted, type FakeOptions } from './support/fakeModel';
import { done, never, request } from './support/requests';

const prompt = 'def f(x):\n    return x + 1\n';
const promptLength = fakeTokenizer.encode(prompt).length;
/** A text that copies the prompt, with one change. */
const copy = fakeTokenizer.encode('def f(x):\n    return x + 2\ndef f(x):\n    return x + 3\n');

const essence = (result: GenerateResult) => {
  const { text, tokens, finish } = done(result);
  return { text, tokens: tokens.map(({ id }) => id), finish };
};

/** Costs of forwards that make drafting pay: a step takes 1 ms whatever its rows. */
function clock() {
  let now = 0;
  return () => ++now;
}

function generators(options: FakeOptions) {
  const sessions = [new FakeSession(options), new FakeSession(options)] as const;
  return { sessions, plain: new Generator(sessions[0], clock()), speculative: new Generator(sessions[1], clock()) };
}

describe('Speculation', () => {
  it('copies from the prompt in fewer forwards', async () => {
    const { sessions, plain, speculative } = generators({ logits: scripted(promptLength, copy) });
    const params = request({ prompt, maxTokens: 60 });
    const expected = await plain.generate(params, never());
    const actual = await speculative.generate({ ...params, speculate: true }, never());
    assert.deepEqual(essence(actual), essence(expected));
    assert.ok(sessions[1].forwards.length < sessions[0].forwards.length / 2, `${sessions[1].forwards.length} of ${sessions[0].forwards.length}`);
    const { draftedTokens, acceptedTokens } = done(actual).stats;
    assert.ok(acceptedTokens > 10 && acceptedTokens <= draftedTokens, JSON.stringify({ draftedTokens, acceptedTokens }));
  });

  it('copies from the reference text too', async () => {
    const answer = fakeTokenizer.encode('class Reference:\n    pass\n');
    const { sessions, speculative } = generators({ logits: scripted(promptLength, answer) });
    const params = request({ prompt, maxTokens: 60, speculate: true });
    await speculative.generate(params, never());
    const without = sessions[1].forwards.length;
    const again = new Generator(sessions[1], clock());
    assert.equal(done(await again.generate({ ...params, draftFrom: 'class Reference:\n    pass\n' }, never())).text, 'class Reference:\n    pass\n');
    assert.ok(sessions[1].forwards.length - without < without);
  });

  it('never changes the answer: greedy or sampled, healed or not, with a draft model or without', async () => {
    const fields = fc.record({
      prompt: fc.constantFrom(prompt, 'x = x = x = ', 'abcabcabcabc', 'pri', ''),
      temperature: fc.constantFrom(0, 0, 0.8),
      heal: fc.boolean(),
      maxTokens: fc.integer({ min: 0, max: 40 }),
      seed: fc.nat(5),
      capacity: fc.constantFrom(48, 1000),
      withModel: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 4 }), async (requests) => {
        const capacity = requests[0]?.capacity ?? 48;
        const plain = new Generator(new FakeSession({ capacity }), clock());
        // A draft model that is the model itself: all its drafts are right under greedy, few of them under sampling.
        const draft = requests[0]?.withModel ? new FakeSession({ capacity }) : undefined;
        const speculative = new Generator(new FakeSession({ capacity }), clock(), draft);
        for (const { temperature, seed, ...rest } of requests) {
          const params = request({ ...rest, sampling: { temperature, topK: 0, topP: 1, seed } });
          const expected = essence(await plain.generate(params, never()));
          assert.deepEqual(essence(await speculative.generate({ ...params, speculate: true }, never())), expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('lets a small model draft where nothing can be copied', async () => {
    const answer = fakeTokenizer.encode('a1b2c3d4e5f6g7h8i9j0');
    const options = { logits: scripted(promptLength, answer) };
    const session = new FakeSession(options);
    const generator = new Generator(session, clock(), new FakeSession(options));
    // The draft model's own time counts: here its forwards cost as much as the large one's, so drafts must not be used.
    const costly = done(await generator.generate(request({ prompt, maxTokens: 40, speculate: true }), never()));
    assert.equal(costly.text, 'a1b2c3d4e5f6g7h8i9j0');
    assert.ok(costly.stats.draftedTokens < 10, `${costly.stats.draftedTokens}`);
  });

  it('tells vocabularies apart', () => {
    assert.ok(shareVocabulary(fakeTokenizer, fakeTokenizer));
    assert.ok(!shareVocabulary(fakeTokenizer, { ...fakeTokenizer, size: fakeTokenizer.size - 1 }));
    assert.ok(!shareVocabulary(fakeTokenizer, { ...fakeTokenizer, bytesOf: (id) => (id === 65 ? Uint8Array.of(66) : fakeTokenizer.bytesOf(id)) }));
  });
});
