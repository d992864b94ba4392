/** The generator on real sessions: the bookkeeping of the KV cache, cancels inside native runs, healing with Phi's tokens. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GenerateParams } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { planHealing } from '../../../src/worker/generation/healing';
import { indexOf } from '../../../src/worker/generation/tokenIndex';
import type { ModelSession } from '../../../src/worker/model/session';
import { done, never, request } from '../../unit/generation/support/requests';
import { assertSameAnswer, fixture, fresh, openSession, PHI_MICRO, ROUNDING } from './support';

const SOURCE = 'import os\n\n\ndef size_of(path):\n    """Size of a file in bytes."""\n    return os.stat(path).st_size\n\n\n';
const PROMPTS = ['x = ', SOURCE, `${SOURCE}def names(`, `${SOURCE}def names(folder):\n    retu`, SOURCE.repeat(4), 'class A:\n    '];

for (const name of ['phi2-genai-f32', 'phi2-optimum', 'llama-genai-f32']) {
  describe(`Generator on ${name}`, function () {
    this.timeout(60_000);
    let session: ModelSession;
    let reference: ModelSession;
    before(async () => {
      session = await openSession(fixture(name));
      reference = await openSession(fixture(name));
    });
    after(async () => {
      await session.dispose();
      await reference.dispose();
    });

    it('answers as a fresh session does, whatever ran and was cancelled before', async () => {
      const job = fc.record({
        prompt: fc.constantFrom(...PROMPTS),
        heal: fc.boolean(),
        priority: fc.constantFrom('interactive' as const, 'background' as const),
        startAfterMs: fc.integer({ min: 0, max: 8 }),
        cancelAfterMs: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 4 }), async (jobs) => {
          const generator = new Generator(session);
          const answers = jobs.map(async ({ prompt, heal, priority, startAfterMs, cancelAfterMs }) => {
            const params = request({ prompt, heal, priority, maxTokens: 6 });
            await new Promise((resolve) => setTimeout(resolve, startAfterMs));
            const controller = new AbortController();
            if (cancelAfterMs !== undefined) setTimeout(() => controller.abort(), cancelAfterMs);
            return { params, cancelAfterMs, result: await generator.generate(params, controller.signal) };
          });
          for (const { params, cancelAfterMs, result } of await Promise.all(answers)) {
            if (result.kind === 'cancelled') assert.notEqual(cancelAfterMs, undefined);
            else assertSameAnswer(result, await fresh(reference, params), ROUNDING.float32);
          }
          await generator.close();
          assert.deepEqual(generator.slots, []);
        }),
        { numRuns: 15 },
      );
    });

    it('gives the same text for the same seed', async () => {
      const params = request({ prompt: SOURCE, sampling: { temperature: 1, topK: 0, topP: 0.9, seed: 4 }, maxTokens: 8 });
      const first = done(await fresh(session, params));
      assert.equal(done(await fresh(session, params)).text, first.text);
      const other = { ...params, sampling: { ...params.sampling, seed: 5 } };
      assert.notEqual(done(await fresh(session, other)).text, first.text);
    });
  });
}

describe('Generator on phi-micro', function () {
  this.timeout(60_000);
  let session: ModelSession;
  before(async () => {
    session = await openSession(PHI_MICRO);
  });
  after(() => session.dispose());

  const long = (fields: Partial<GenerateParams> = {}) => request({ prompt: SOURCE.repeat(16), maxTokens: 12, ...fields });

  it('stops inside a native run and between tokens, and is right afterwards', async () => {
    const expected = await fresh(session, long());
    for (const afterMs of [1, 10, 40, 80, 160]) {
      const generator = new Generator(session);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), afterMs);
      const result = await generator.generate(long({ maxTokens: 500 }), controller.signal);
      assert.ok(result.kind === 'cancelled' || result.kind === 'done');
      assertSameAnswer(await generator.generate(long(), never()), expected, ROUNDING.int4);
    }
  });

  it('runs only what a keystroke changed', async () => {
    const generator = new Generator(session);
    const prompt = SOURCE.repeat(8);
    await generator.generate(request({ prompt: `${prompt}def nam`, heal: true }), never());
    const { stats } = done(await generator.generate(request({ prompt: `${prompt}def name`, heal: true }), never()));
    assert.ok(stats.promptTokens - stats.reusedTokens <= 4, JSON.stringify(stats));
  });

  it('takes back the tokens that Phi splits at the cursor', () => {
    const { tokenizer } = session;
    const removed = (prompt: string) => {
      const plan = planHealing(tokenizer.encode(prompt), tokenizer, () => indexOf(tokenizer));
      return plan === undefined ? '' : Buffer.concat(plan.removed.map((id) => tokenizer.bytesOf(id))).toString();
    };
    assert.equal(removed('x = '), ' ');
    assert.equal(removed('def f():\n    retu'), 'retu');
    assert.equal(removed('def f():\n    '), '    ');
    assert.equal(removed('def f(x) ->'), '');
  });

  it('spells the prompt again exactly, wherever the cursor cuts it and whatever is chosen', () => {
    const { tokenizer } = session;
    const source = SOURCE + 'def größe(wert):\n    """Nennt die Größe 😀."""\n\treturn {"a": [1, 2]}[wert]  # done\n';
    fc.assert(
      fc.property(fc.integer({ min: 1, max: source.length }), fc.infiniteStream(fc.nat()), (cut, choices) => {
        const prompt = tokenizer.encode(source.slice(0, cut));
        const plan = planHealing(prompt, tokenizer, () => indexOf(tokenizer));
        if (plan === undefined) return;
        const bytesOf = (ids: readonly number[]) => Buffer.concat(ids.map((id) => tokenizer.bytesOf(id)));
        const chosen: number[] = [];
        const beyond: Uint8Array[] = [];
        while (!plan.constraint.done) {
          const allowed = plan.constraint.allowed();
          const id = allowed[(choices.next().value as number) % allowed.length] as number;
          chosen.push(id);
          beyond.push(plan.constraint.consume(tokenizer.bytesOf(id)));
        }
        assert.deepEqual(bytesOf([...plan.kept, ...chosen]), Buffer.concat([bytesOf(prompt), ...beyond]));
      }),
    );
  });
});
