/** Candidates on real sessions: exact scores, cancels inside native runs, and what stays in the KV cache. */
import assert from 'node:assert/strict';
import type { Candidate, CandidateParams, GenerateParams } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { startOf } from '../../../src/worker/generation/decoding';
import { joinSuffix } from '../../../src/worker/generation/suffixScore';
import type { ModelSession } from '../../../src/worker/model/session';
import { done, never, request, without } from '../../unit/generation/support/requests';
import { fixture, fresh, openSession, PHI_MICRO, ROUNDING } from './support';

const SEARCH: CandidateParams = { extra: 4, source: 'branch', temperature: 0.8, seed: 1, sureFrom: 2, giveUp: 1e9, budgetMs: Infinity };
const SOURCE = 'import os\n\n\ndef size_of(path):\n    """Size of a file in bytes."""\n    return os.stat(path).st_size\n\n\ndef names(folder):\n    found = []\n';
/** A prompt, and what stands after the cursor. */
const PLACES: readonly [prompt: string, suffix: string][] = [
  [`${SOURCE}    for name in `, '\n        found.append(name)\n    return found'],
  [`${SOURCE}    pa`, '\n    for name in os.listdir(path):\n        found.append(name)'],
  [`${SOURCE}    for name in os.listdir(folder):\n        found.append(`, ')\n    return found'],
  [`${SOURCE}    `, '\n    return found'],
];

function several(prompt: string, suffix: string, fields: Partial<GenerateParams> = {}): GenerateParams {
  return request({ prompt, suffix, heal: true, scope: { kind: 'line' }, maxTokens: 24, candidates: SEARCH, ...fields });
}

/** Mean log-probability of the last `count` of `tokens`: one forward of an empty cache, another loop than the product's. */
async function meanOfLast(session: ModelSession, tokens: readonly number[], count: number): Promise<number> {
  const slot = session.openSlot();
  const logits = await slot.forward(tokens, count + 1, never());
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const own = logits.subarray(row * session.info.vocabSize, row * session.info.vocabSize + session.tokenizer.size);
    const max = own.reduce((most, logit) => Math.max(most, logit), -Infinity);
    const log = Math.log(own.reduce((total, logit) => total + Math.exp(logit - max), 0));
    sum += (own[tokens[tokens.length - count + row] as number] as number) - max - log;
  }
  slot.dispose();
  return sum / count;
}

for (const [name, rounding] of [['phi-micro', 1e-3], ['phi2-genai-f32', ROUNDING.float32], ['phi2-optimum', ROUNDING.float32], ['llama-genai-f32', ROUNDING.float32]] as const) {
  describe(`Candidates on ${name}`, function () {
    this.timeout(60_000);
    let session: ModelSession;
    before(async () => {
      session = await openSession(name === 'phi-micro' ? PHI_MICRO : fixture(name));
    });
    after(() => session.dispose());

    it('leave the greedy text what it is', async () => {
      for (const [prompt, suffix] of PLACES) {
        for (const source of ['branch', 'sample'] as const) {
          const plain = without(several(prompt, suffix), 'candidates');
          const expected = done(await fresh(session, plain));
          const result = done(await fresh(session, several(prompt, suffix, { candidates: { ...SEARCH, source } })));
          const greedy = result.alternatives?.find((candidate) => candidate.greedy);
          assert.equal(greedy?.text, expected.text);
          assert.deepEqual(greedy?.tokens.map(({ id }) => id), expected.tokens.map(({ id }) => id));
        }
      }
    });

    it('have the scores that one forward over everything gives', async () => {
      let compared = 0;
      for (const [prompt, suffix] of PLACES) {
        // What random weights write is soon no UTF-8, which has no tokens of its own to compare.
        const fields = name === 'phi-micro' ? {} : { maxTokens: 1, stopStrings: [], heal: false };
        const result = done(await fresh(session, several(prompt, suffix, fields)));
        const { kept, healing } = startOf(session.tokenizer.encode(prompt), name === 'phi-micro', session);
        for (const { text, tokens, suffixLogprob } of result.alternatives ?? []) {
          const chosen = tokens.map(({ id }) => id);
          const healed = healing?.length ?? 0;
          // An answer leaves out tokens that only spell the prompt's end again; such texts are not compared here.
          const joined = joinSuffix({ kept, chosen, healedBytes: healed, text }, suffix, session.tokenizer);
          if (joined === undefined || result.ranking !== 'by-suffix') continue;
          assert.ok(suffixLogprob !== undefined);
          const expected = await meanOfLast(session, joined.tokens, joined.suffixTokens);
          assert.ok(Math.abs(suffixLogprob - expected) < rounding, `${suffixLogprob} against ${expected}`);
          compared++;
        }
      }
      assert.ok(compared >= (name === 'phi-micro' ? 8 : 1), `only ${compared} scores were compared`);
    });

    it('are the same for the same seed', async () => {
      const [prompt, suffix] = PLACES[0] as [string, string];
      const texts = async (seed: number) => done(await fresh(session, several(prompt, suffix, { candidates: { ...SEARCH, source: 'sample', seed } }))).alternatives?.map(({ text }) => text);
      assert.deepEqual(await texts(1), await texts(1));
    });
  });
}

describe('Candidates on phi-micro, one request after the other', function () {
  this.timeout(60_000);
  let session: ModelSession;
  before(async () => {
    session = await openSession(PHI_MICRO);
  });
  after(() => session.dispose());
  const [prompt, suffix] = PLACES[0] as [string, string];

  it('find other texts than the greedy one, and rank them by what follows', async () => {
    const result = done(await fresh(session, several(prompt, suffix)));
    assert.equal(result.ranking, 'by-suffix');
    assert.ok((result.alternatives?.length ?? 0) >= 3);
    const scores = result.alternatives?.map(({ score }) => score) ?? [];
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
  });

  it('can be cancelled at any moment; the slot is usable and right afterwards', async () => {
    const expected = done(await fresh(session, several(prompt, suffix)));
    const whole = expected.stats.totalMs;
    for (const share of [0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97]) {
      const generator = new Generator(session);
      const controller = new AbortController();
      setTimeout(() => controller.abort(), whole * share);
      const result = await generator.generate(several(prompt, suffix), controller.signal);
      assert.ok(result.kind === 'cancelled' || result.kind === 'done');
      const next = done(await generator.generate(several(prompt, suffix), never()));
      assert.deepEqual(next.alternatives?.map(withoutRounding), expected.alternatives?.map(withoutRounding));
      await generator.close();
    }
  });

  it('leave as much of the next prompts in the cache as the text alone does', async () => {
    for (const [before, follows] of PLACES) {
      const plain = without(several(before, follows), 'candidates');
      const reused = async (params: GenerateParams, typed: (text: string) => string) => {
        const generator = new Generator(session);
        const { text } = done(await generator.generate(params, never()));
        const { stats } = done(await generator.generate({ ...plain, prompt: before + typed(text) }, never()));
        await generator.close();
        return { all: stats.promptTokens, left: stats.promptTokens - stats.reusedTokens };
      };
      for (const typed of [(text: string) => text, (text: string) => `${text}\n    `, (text: string) => text.slice(0, 3), () => 'q']) {
        const [alone, ranked] = [await reused(plain, typed), await reused(several(before, follows), typed)];
        assert.ok(ranked.left <= Math.max(alone.left, 4), `${JSON.stringify(ranked)} against ${JSON.stringify(alone)}`);
      }
    }
  });
});

const withoutRounding = ({ text, tokens, greedy }: Candidate) => ({ text, ids: tokens.map(({ id }) => id), greedy });
