import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Candidate, CandidateParams, GenerateParams } from '../../../src/common/protocol';
import { Generator } from '../../../src/worker/generation/generator';
import { joinSuffix } from '../../../src/worker/generation/suffixScore';
import { END_OF_TEXT, FakeSession, fakeTokenizer, hashedLogits, idOf, nextTurn, scripted, VOCABULARY, type FakeOptions } from './support/fakeModel';
import { done, never, request, without, type Done } from './support/requests';

const SEARCH: CandidateParams = { extra: 3, source: 'branch', temperature: 1, seed: 1, sureFrom: 2, giveUp: 1e9, budgetMs: Infinity };
const SUFFIX = '\n    return x';

/** A request for several short texts. */
function several(fields: Partial<GenerateParams> = {}): GenerateParams {
  return request({ maxTokens: 24, scope: { kind: 'line' }, stopStrings: [':', '=', 'a', 'e'], candidates: SEARCH, suffix: SUFFIX, ...fields });
}

async function answer(params: GenerateParams, options: FakeOptions = {}): Promise<Done> {
  return done(await new Generator(new FakeSession(options)).generate(params, never()));
}

function logprobs(history: readonly number[]): Float64Array {
  const row = new Float32Array(VOCABULARY);
  hashedLogits(history, row);
  const max = Math.max(...row);
  const log = Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - max), 0));
  return Float64Array.from(row, (logit) => logit - max - log);
}

const close = (a: number | undefined, b: number): void => assert.ok(a !== undefined && Math.abs(a - b) < 1e-6, `${a} against ${b}`);
const essence = ({ alternatives, ranking }: Done) => ({ alternatives, ranking });

describe('Candidates', function () {
  this.timeout(20_000);
  const prompts = fc.constantFrom('def f(x):\n', 'x =', 'a( retu', 'prin', 'b  ', 'f(x', '');
  const sources = fc.constantFrom('branch' as const, 'sample' as const);

  it('change nothing about the first text, and come beside it', async () => {
    let others = 0;
    await fc.assert(
      fc.asyncProperty(prompts, sources, fc.boolean(), fc.integer({ min: 0, max: 5 }), async (prompt, source, heal, extra) => {
        const plain = without(several({ prompt, heal }), 'candidates');
        const expected = await answer(plain);
        const result = await answer({ ...plain, candidates: { ...SEARCH, source, extra } });
        const greedy = result.alternatives?.filter((candidate) => candidate.greedy) ?? [];
        assert.deepEqual(greedy.map(({ text, tokens, finish }) => ({ text, tokens, finish })), [{ text: expected.text, tokens: expected.tokens, finish: expected.finish }]);
        const texts = result.alternatives?.map(({ text }) => text) ?? [];
        assert.equal(new Set(texts).size, texts.length);
        assert.ok(texts.length <= 1 + extra);
        others += texts.length - 1;
        const best = result.alternatives?.[0] as Candidate;
        assert.deepEqual([result.text, result.tokens, result.finish], [best.text, best.tokens, best.finish]);
      }),
      { numRuns: 100 },
    );
    assert.ok(others > 50, `only ${others} other texts were found: too few to prove anything`);
  });

  it('have the probabilities of the model, and are greedy from their branch on', async () => {
    for (const prompt of ['def f(x):\n', 'f(x', 'x = 1\n']) {
      const result = await answer(several({ prompt }));
      const greedy = result.alternatives?.find((candidate) => candidate.greedy) as Candidate;
      for (const { text, tokens, logprob, suffixLogprob } of result.alternatives ?? []) {
        const history = fakeTokenizer.encode(prompt);
        let others = 0;
        for (const [index, token] of tokens.entries()) {
          const all = logprobs(history);
          close(token.logprob, all[token.id] as number);
          if (token.id !== greedy.tokens[index]?.id && tokens.slice(0, index).every(({ id }, i) => id === greedy.tokens[i]?.id)) others++;
          else if (token.id !== greedy.tokens[index]?.id) assert.equal(token.id, all.indexOf(Math.max(...all)));
          history.push(token.id);
        }
        assert.ok(others <= 1);
        close(logprob, tokens.length === 0 ? 0 : tokens.reduce((sum, token) => sum + token.logprob, 0) / tokens.length);
        if (result.ranking === 'by-suffix') assert.equal(typeof suffixLogprob, 'number', text);
      }
    }
  });

  it('score the suffix as the model does, token by token', async () => {
    const prompt = 'def f(x):\n';
    const result = await answer(several({ prompt }));
    assert.equal(result.ranking, 'by-suffix');
    const scores = result.alternatives?.map(({ score }) => score) ?? [];
    assert.deepEqual(scores, [...scores].sort((a, b) => b - a));
    for (const { tokens, text, suffixLogprob } of result.alternatives ?? []) {
      const joined = joinSuffix({ kept: fakeTokenizer.encode(prompt), chosen: tokens.map(({ id }) => id), healedBytes: 0, text }, SUFFIX, fakeTokenizer);
      assert.ok(joined);
      const { tokens: all, suffixTokens } = joined;
      let sum = 0;
      for (let at = all.length - suffixTokens; at < all.length; at++) sum += logprobs(all.slice(0, at))[all[at] as number] as number;
      close(suffixLogprob, sum / suffixTokens);
    }
  });

  it('leave the first text first when nothing follows, or when the graph gives the last logits alone', async () => {
    for (const prompt of ['def f(x):\n', 'x =', 'f(x', 'b  ']) {
      for (const [fields, options, ranking] of [
        [{ suffix: '' }, {}, 'no-suffix'],
        [{}, { logitsRows: 'last' }, 'last-logits-only'],
        [{ suffix: '\na = b' }, { capacity: fakeTokenizer.encode(prompt).length + 1 }, 'suffix-not-scored'],
      ] as const) {
        const params = several({ prompt, ...fields });
        const result = await answer(params, options);
        assert.equal(result.ranking, ranking);
        assert.equal(result.alternatives?.[0]?.greedy, true);
        assert.equal(result.text, (await answer(without(params, 'candidates'), options)).text);
        assert.ok(result.alternatives?.every(({ suffixLogprob }) => suffixLogprob === undefined));
      }
    }
  });

  it('are not looked for where the model is sure', async () => {
    const prompt = 'def f(x):\n';
    const session = new FakeSession({ logits: scripted(fakeTokenizer.encode(prompt).length, [' x', ' =', ' 1', '\n'].map(idOf)) });
    const result = done(await new Generator(session).generate(several({ prompt, stopStrings: [], candidates: { ...SEARCH, sureFrom: 0.9 } }), never()));
    assert.equal(result.ranking, 'sure');
    assert.deepEqual(result.alternatives?.map(({ text, greedy }) => [text, greedy]), [[' x = 1', true]]);
    assert.equal(session.forwards.length, 4);
  });

  it('share the beginning: what stands before a branch is not run again', async () => {
    const prompt = 'def f(x):\n';
    const length = fakeTokenizer.encode(prompt).length;
    const ids = [' x', ' =', ' 1', '\n'].map(idOf);
    // After the script the model writes a line break whatever came before; ' 10' is the nearest to ' 1'.
    const logits = (history: readonly number[], row: Float32Array) => {
      row.fill(0);
      const at = history.length - length;
      row[at < 3 ? (ids[at] as number) : idOf('\n')] = 20;
      if (at === 2) row[idOf(' 10')] = 19;
    };
    const session = new FakeSession({ logits });
    const params = without(several({ prompt, stopStrings: [], candidates: { ...SEARCH, extra: 1 } }), 'suffix');
    const result = done(await new Generator(session).generate(params, never()));
    assert.deepEqual(result.alternatives?.map(({ text }) => text), [' x = 1', ' x = 10']);
    // Prompt and four tokens of the first text; one token of the other; then the first one's again, for the next prompt.
    assert.deepEqual(session.forwards.map(({ tokens }) => tokens.length), [length, 1, 1, 1, 1, 1]);
    assert.equal(session.slots[0]?.length, length + 3);
  });

  it('are given up once they are clearly less probable than the first', async () => {
    const forwards = async (giveUp: number) => {
      let count = 0;
      for (const prompt of ['def f(x):\n', 'x =', 'f(x', 'b  ', 'prin']) {
        const session = new FakeSession();
        const result = done(await new Generator(session).generate(several({ prompt, candidates: { ...SEARCH, giveUp } }), never()));
        assert.ok(result.alternatives?.some(({ greedy }) => greedy));
        count += session.forwards.length;
      }
      return count;
    };
    assert.ok((await forwards(0)) < (await forwards(1e9)));
  });

  it('stop when their time is over, and rank what is there', async () => {
    for (const budgetMs of [0, 2, 5, 9, 14, 30]) {
      let time = 0;
      const session = new FakeSession({ pause: () => ((time += 1), Promise.resolve()) });
      const generator = new Generator(session, () => time);
      const result = done(await generator.generate(several({ candidates: { ...SEARCH, budgetMs } }), never()));
      assert.ok((result.stats.candidatesMs ?? NaN) <= budgetMs + 2, JSON.stringify(result.stats));
      assert.ok(result.alternatives?.some(({ greedy }) => greedy));
      if (budgetMs === 0) assert.equal(result.alternatives?.length, 1);
    }
  });

  it('stream the first text alone', async () => {
    await fc.assert(
      fc.asyncProperty(prompts, sources, async (prompt, source) => {
        let streamed = '';
        const params = several({ prompt, heal: true, candidates: { ...SEARCH, source } });
        const result = done(await new Generator(new FakeSession()).generate(params, never(), (text) => (streamed += text)));
        assert.equal(streamed, result.alternatives?.find(({ greedy }) => greedy)?.text);
      }),
      { numRuns: 40 },
    );
  });

  it('end all at once when cancelled; the next answer is that of a fresh session', async () => {
    const params = several({ heal: true });
    const expected = essence(await answer(params));
    for (let after = 0; after < 80; after++) {
      const generator = new Generator(new FakeSession());
      const controller = new AbortController();
      const running = generator.generate(params, controller.signal);
      for (let turn = 0; turn < after; turn++) await nextTurn();
      controller.abort();
      const result = await running;
      assert.ok(result.kind === 'cancelled' || result.kind === 'done');
      assert.equal(generator.pending, 0);
      assert.deepEqual(essence(done(await generator.generate(params, never()))), expected);
    }
  });

  it('go on where they were after interactive work came between', async () => {
    const params = several({ priority: 'background', heal: true });
    const expected = essence(await answer(params));
    for (let between = 1; between < 12; between++) {
      const generator = new Generator(new FakeSession());
      const slow = generator.generate(params, never());
      for (let i = 0; i < 6; i++) {
        for (let turn = 0; turn < between; turn++) await nextTurn();
        await generator.generate(request({ prompt: `x = ${i}`, maxTokens: 2 }), never());
      }
      assert.deepEqual(essence(done(await slow)), expected);
    }
  });

  it('leave the KV cache as the best text alone would', async () => {
    for (const prompt of ['def f(x):\n', 'x =', 'f(x', 'a( retu']) {
      const session = new FakeSession();
      const generator = new Generator(session);
      const { tokens } = done(await generator.generate(several({ prompt }), never()));
      const wanted = [...fakeTokenizer.encode(prompt), ...tokens.map(({ id }) => id)];
      const before = session.forwards.length;
      await generator.generate(request({ prompt: Buffer.concat(wanted.map((id) => Buffer.from(fakeTokenizer.bytesOf(id)))).toString('latin1'), maxTokens: 1 }), never());
      const cached = contentBefore(session, before);
      assert.deepEqual(cached.slice(0, wanted.length - 1), wanted.slice(0, -1));
    }
  });

  it('survive NaN: the first text stands, and the cache is not trusted', async () => {
    const prompt = 'def f(x):\n';
    const length = fakeTokenizer.encode(prompt).length;
    const logits = (history: readonly number[], row: Float32Array) => {
      row.fill(0);
      row[history.length - length >= 2 ? END_OF_TEXT : idOf(' x')] = 2;
      if (history.includes(0)) row.fill(NaN);
    };
    const generator = new Generator(new FakeSession({ logits }));
    const params = without(several({ prompt, stopStrings: [] }), 'suffix');
    const result = done(await generator.generate(params, never()));
    assert.equal(result.text, ' x x');
    assert.equal(done(await generator.generate(params, never())).text, ' x x');
  });
});

/** The tokens in the cache after the first `count` forwards. */
function contentBefore(session: FakeSession, count: number): number[] {
  const ids: number[] = [];
  for (const { tokens, past } of session.forwards.slice(0, count)) ids.splice(past, Infinity, ...tokens);
  return ids;
}

describe('joinSuffix', () => {
  it('spells prompt, text and suffix, and counts every token that reaches into the suffix', () => {
    const bytesOf = (ids: readonly number[]) => Buffer.concat(ids.map((id) => Buffer.from(fakeTokenizer.bytesOf(id))));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: VOCABULARY - 2 }), { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), fc.constantFrom(SUFFIX, 'bcd', ')', ' = 1\n', 'é\n'), (ids, kept, cut, suffix) => {
        const all = bytesOf(ids).toString('utf8');
        if (all.includes('\ufffd')) return;
        const keptTokens = ids.slice(0, 1 + (kept % ids.length));
        const chosen = ids.slice(keptTokens.length);
        const spelled = bytesOf(chosen).toString('utf8');
        if (spelled.includes('\ufffd')) return;
        const text = spelled.slice(0, cut % (spelled.length + 1)).toWellFormed();
        if (text.includes('\ufffd')) return;
        const joined = joinSuffix({ kept: keptTokens, chosen, healedBytes: 0, text }, suffix, fakeTokenizer);
        assert.ok(joined);
        assert.deepEqual(bytesOf(joined.tokens), Buffer.concat([bytesOf(keptTokens), Buffer.from(text + suffix)]));
        const own = bytesOf(joined.tokens.slice(0, -joined.suffixTokens)).length;
        assert.ok(own <= bytesOf(keptTokens).length + Buffer.byteLength(text));
        const withNext = bytesOf(joined.tokens.slice(0, joined.tokens.length - joined.suffixTokens + 1)).length;
        assert.ok(withNext > bytesOf(keptTokens).length + Buffer.byteLength(text));
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a tokenizer that gives other bytes back', () => {
    const tokenizer = { encode: () => [idOf('x')], bytesOf: (id: number) => fakeTokenizer.bytesOf(id) };
    assert.equal(joinSuffix({ kept: [idOf('a')], chosen: [idOf('b')], healedBytes: 0, text: 'b' }, '\nc', tokenizer), undefined);
  });
});
