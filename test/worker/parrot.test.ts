/** The parrot says what was recorded, through engine, worker process and native session: the ground of all tests of answers. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { GenerateParams } from '../../src/common/protocol';
import { ModelFolder } from '../../src/worker/model/folder';
import type { ModelTokenizer } from '../../src/worker/model/session';
import { readTokenizer } from '../../src/worker/model/tokenizer';
import { makeParrot, type ParrotOptions, type Recording } from '../harness/parrot';
import { removeFolder, temporaryFolder } from '../harness/processes';
import { done, request, type Done } from '../unit/generation/support/requests';
import { disposeRigs, loadParams, noToken, PHI_MICRO, rig, type Rig } from './support/worker';

const AREA = 'def area(width, height):\n    """Area of a rectangle."""\n';
const AREA_ANSWERS = ['    return width * height\n', '    return height * width\n', '    # größe 😀\n    area = width * height\n    return area\n'] as const;
const MEAN = 'def mean(values):\n    """Arithmetic mean."""\n    ';
/** Ends where a longer token could go on, as a cursor does. */
const CUT = 'import os\n\n\ndef names(folder):\n    retu';
const CUT_ANSWER = 'rn sorted(os.listdir(folder))\n';

const lines = (count: number) => Array.from({ length: count }, (_, at) => `totals[${at}] += prices[${at}] * amounts[${at}]\n`).join('');
/** Two prompts of some 1,500 tokens that differ in their first line alone, and answers that differ in their last. */
const [FIRST_LONG, OTHER_LONG] = [`# first\n${lines(90)}`, `# other\n${lines(90)}`];
const longAnswer = (name: string) => `${lines(8)}print("${name}")\n`;
/** Recorded with the lines above as well, so that its end is told apart by what stands before it. */
const COPY = `Copy:\n${lines(12)}Copied:\n`;
const CIRCLES = 'Go on:\n';

const RECORDINGS: readonly Recording[] = [
  { prompt: AREA, answers: AREA_ANSWERS },
  { prompt: MEAN, answers: ['return sum(values) / len(values)\n'] },
  { prompt: CUT, answers: [CUT_ANSWER] },
  { prompt: FIRST_LONG, answers: [longAnswer('first')] },
  { prompt: OTHER_LONG, answers: [longAnswer('other')] },
  { prompt: COPY, answers: [lines(12)] },
  { prompt: 'Say nothing.\n', answers: [''] },
  { prompt: '', answers: ['"""A module."""\n'] },
];
const SPOKEN = RECORDINGS.map(({ prompt, answers }) => ({ prompt, answer: answers[0] as string }));

const draw = (seed: number) => ({ temperature: 0.8, topK: 0, topP: 1, seed });

describe('parrot', function () {
  this.timeout(60_000);
  const folders: string[] = [];
  let test: Rig;
  /** A forward takes some 10 ms. */
  let slow: Rig;
  let folder: string;
  let tokenizer: ModelTokenizer;
  before(async () => {
    folder = await parrot([...RECORDINGS, { prompt: CIRCLES, answers: ['and on '.repeat(50)] }]);
    tokenizer = await readTokenizer(await ModelFolder.open(PHI_MICRO), 51200, [50256]);
    test = await loaded(folder);
    slow = await loaded(await parrot([...RECORDINGS, { prompt: 'Write.\n', answers: [lines(20)] }], { stepMs: 10 }));
  });
  after(() => {
    disposeRigs();
    for (const made of folders.splice(0)) removeFolder(made);
  });

  function parrot(recordings: readonly Recording[], options?: ParrotOptions): Promise<string> {
    const made = temporaryFolder('parrot');
    folders.push(made);
    return makeParrot(made, recordings, options);
  }

  async function loaded(modelPath: string): Promise<Rig> {
    const made = await rig();
    const result = await made.engine.load(loadParams(modelPath));
    assert.equal(result.kind, 'loaded', JSON.stringify(result));
    return made;
  }

  async function generate(fields: Partial<GenerateParams>, { engine } = test, onText?: (text: string) => void): Promise<Done> {
    return done(await engine.generate(request({ maxTokens: 500, ...fields }), noToken(), onText));
  }

  const idsOf = ({ tokens }: Done) => tokens.map(({ id }) => id);

  for (const { prompt, answer } of SPOKEN) {
    it(`says what follows ${JSON.stringify(prompt.slice(0, 24))}, token for token, whole and streamed`, async () => {
      let streamed = '';
      const result = await generate({ prompt }, test, (piece) => (streamed += piece));
      assert.equal(result.text, answer);
      assert.equal(streamed, answer);
      assert.deepEqual(idsOf(result), tokenizer.encode(answer));
      assert.equal(result.finish, 'stop-token');
    });
  }

  it('says the same healed, drafted, in any slot and order', async () => {
    const job = fc.record({
      spoken: fc.constantFrom(...SPOKEN),
      heal: fc.boolean(),
      speculate: fc.boolean(),
      slot: fc.constantFrom('completion' as const, 'commands' as const, 'review' as const),
      priority: fc.constantFrom('interactive' as const, 'background' as const),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 5 }), async (jobs) => {
        const texts = await Promise.all(jobs.map(async ({ spoken, ...fields }) => (await generate({ prompt: spoken.prompt, ...fields })).text));
        assert.deepEqual(texts, jobs.map(({ spoken }) => spoken.answer));
      }),
      { numRuns: 10 },
    );
  });

  it('is healed where a prompt is cut in mid-word', async () => {
    const { text, stats } = await generate({ prompt: CUT, heal: true });
    assert.equal(text, CUT_ANSWER);
    assert.ok(stats.generatedTokens > tokenizer.encode(CUT_ANSWER).length + 1, JSON.stringify(stats));
  });

  it('says the other answers when they are drawn, the same ones for the same seed', async () => {
    const texts: string[] = [];
    for (let seed = 1; seed <= 20; seed++) texts.push((await generate({ prompt: AREA, sampling: draw(seed) })).text);
    assert.deepEqual(new Set(texts), new Set(AREA_ANSWERS));
    for (const seed of [1, 7]) assert.equal((await generate({ prompt: AREA, sampling: draw(seed) })).text, texts[seed - 1]);
  });

  for (const [what, prompt] of [
    ['an unknown prompt', 'class Shape:\n    def area(self):\n'],
    ['the beginning of a known prompt', AREA.slice(0, 20)],
    ['a known prompt with more behind it', `${AREA}    pass\n`],
  ] as const) {
    for (const heal of [false, true]) {
      it(`ends at once after ${what}${heal ? ', healed' : ''}`, async () => {
        const { text, tokens, finish } = await generate({ prompt, heal });
        assert.deepEqual({ text, tokens, finish }, { text: '', tokens: [], finish: 'stop-token' });
      });
    }
  }

  it('knows a prompt by its end, and tells prompts with the same end apart by all they hold', async () => {
    assert.equal((await generate({ prompt: `import math\n\n\n${AREA}` })).text, AREA_ANSWERS[0]);
    const asked = await generate({ prompt: OTHER_LONG });
    assert.equal(asked.text, longAnswer('other'));
    assert.ok(asked.stats.promptTokens >= 1_500, `${asked.stats.promptTokens} tokens`);
    // By the last tokens alone both could be meant: the first one recorded speaks.
    assert.equal((await generate({ prompt: `# third\n${lines(90)}` })).text, longAnswer('first'));
  });

  it('goes on in circles until the worker sees it', async () => {
    const { text, finish } = await generate({ prompt: CIRCLES });
    assert.equal(finish, 'repetition');
    assert.match(text, /^(and on ){2,}/);
  });

  it('finds what it has read and said in the KV cache', async () => {
    await generate({ prompt: AREA, slot: 'commands' });
    const { text, stats } = await generate({ prompt: AREA + AREA_ANSWERS[0] + AREA, slot: 'commands' });
    assert.equal(text, AREA_ANSWERS[0]);
    assert.ok(stats.reusedTokens >= tokenizer.encode(AREA + AREA_ANSWERS[0]).length - 1, JSON.stringify(stats));
  });

  it('says the same after a restart, to the bit', async () => {
    const again = await loaded(folder);
    for (const fields of [{ prompt: AREA }, { prompt: AREA, sampling: draw(3) }, { prompt: OTHER_LONG }]) {
      assert.deepEqual((await generate(fields, again)).tokens, (await generate(fields)).tokens);
    }
    again.engine.dispose();
  });

  it('takes its time, comes in pieces, and can be stopped in mid-answer', async () => {
    const pieces: string[] = [];
    const source = new CancellationTokenSource();
    const stopped = await slow.engine.generate(request({ prompt: 'Write.\n', maxTokens: 400 }), source.token, (text) => {
      pieces.push(text);
      if (pieces.length === 3) source.cancel();
    });
    assert.deepEqual(stopped, { kind: 'cancelled' });
    assert.ok(lines(20).startsWith(pieces.join('')) && pieces.join('').length < lines(20).length, pieces.join(''));
    assert.equal((await generate({ prompt: AREA }, slow)).text, AREA_ANSWERS[0]);
  });

  it('gets several tokens a forward by lookup, where a forward takes its time', async () => {
    const { text, stats } = await generate({ prompt: COPY, speculate: true }, slow);
    assert.equal(text, lines(12));
    assert.ok(stats.acceptedTokens > 100, JSON.stringify(stats));
  });

  it('introduces itself as it is told', async () => {
    const chatty = await rig();
    const result = await chatty.engine.load(loadParams(await parrot([], { name: 'chatty', family: 'chatml' })));
    assert.ok(result.kind === 'loaded');
    const { name, family, contextUse, architecture } = result.model;
    assert.deepEqual({ name, family, contextUse, architecture }, { name: 'chatty', family: 'chatml', contextUse: 'project', architecture: 'phi' });
    chatty.engine.dispose();
  });

  it('refuses more than it can hold', async () => {
    await assert.rejects(parrot([{ prompt: 'x', answers: ['word '.repeat(40_000)] }]), /need \d+ places, but a parrot has 32768/);
    await assert.rejects(parrot([{ prompt: 'x', answers: Array.from({ length: 17 }, String) }]), /17 answers; a parrot tells at most 16 apart/);
  });

  it('logged no error', () => assert.deepEqual(test.log.filter((line) => !line.startsWith('info')), []));
});
