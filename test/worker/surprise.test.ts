/** The source of surprise hints over a real worker and a real session. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { NO_RUFF_CONFIG } from '../../src/core/review/ruffConfig';
import { SurpriseSource } from '../../src/host/review/surprise/source';
import type { ReviewTask, SourceAnswer } from '../../src/host/review/source';
import { makeParrot } from '../harness/parrot';
import { removeFolder, temporaryFolder } from '../harness/processes';
import { until } from '../harness/progress';
import { knowsBetter, SLIP_CODE, SLIP_MESSAGE, WITH_SLIP, WITHOUT_SLIP } from '../harness/surprising';
import { done, request } from '../unit/generation/support/requests';
import { pythonSyntax } from '../unit/support/syntax';
import { disposeRigs, loadParams, noToken, PHI_MICRO, rig, type Rig } from './support/worker';

const task = (text: string): ReviewTask => ({ text, path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], accepted: [], only: { kind: 'all' }, rulesOnly: false });
const sourceOn = ({ engine }: Rig): SurpriseSource => new SurpriseSource({ engine, parse: async (text) => (await pythonSyntax()).parse(text), isOn: () => true });

function hintsOf(answer: SourceAnswer): Extract<SourceAnswer, { kind: 'reviewed' }>['hints'] {
  assert.ok(answer.kind === 'reviewed', JSON.stringify(answer));
  return answer.hints;
}

describe('surprise', function () {
  this.timeout(120_000);
  const folders: string[] = [];
  after(() => {
    disposeRigs();
    for (const folder of folders) removeFolder(folder);
  });

  async function loaded(modelPath: string): Promise<Rig> {
    const made = await rig();
    const result = await made.engine.load(loadParams(modelPath));
    assert.equal(result.kind, 'loaded', JSON.stringify(result));
    return made;
  }

  async function parrot(stepMs = 0): Promise<Rig> {
    const folder = temporaryFolder('parrot');
    folders.push(folder);
    return loaded(await makeParrot(folder, [knowsBetter], { stepMs }));
  }

  it('marks what a model would have written otherwise, and only that', async () => {
    const source = sourceOn(await parrot());
    const [hint, ...more] = hintsOf(await source.review(task(WITH_SLIP), noToken()));
    assert.ok(hint?.fix && more.length === 0);
    const [{ start, end, text }] = hint.fix.edits as [{ start: number; end: number; text: string }];
    assert.deepEqual([hint.code, hint.message, WITH_SLIP.slice(0, start) + text + WITH_SLIP.slice(end)], [SLIP_CODE, SLIP_MESSAGE, WITHOUT_SLIP]);
    assert.deepEqual(hintsOf(await source.review(task(WITHOUT_SLIP), noToken())), []);
  });

  it('lets completions go first: a review under way is interrupted, and finds the same', async () => {
    const made = await parrot(30);
    const other = 'def other(width, height):\n    return [width, height] * 3\n\n\n'.repeat(3);
    const review = sourceOn(made).review(task(`${WITH_SLIP}\n\n${other}`), noToken());
    let isOver = false;
    void review.then(() => (isOver = true));
    const texts: string[] = [];
    for (let at = 0; at < 3; at++) texts.push(done(await made.engine.generate(request({ prompt: '', maxTokens: 4 }), noToken())).text);
    assert.equal(isOver, false);
    assert.ok(texts.every((text) => text !== '' && WITHOUT_SLIP.startsWith(text)), JSON.stringify(texts));
    assert.deepEqual(hintsOf(await review).map(({ code }) => code), [SLIP_CODE]);
  });

  it('gives the worker back when it is cancelled', async () => {
    const made = await parrot(60);
    const cancellation = new CancellationTokenSource();
    const review = sourceOn(made).review(task(WITH_SLIP.repeat(10)), cancellation.token);
    setTimeout(() => cancellation.cancel(), 100);
    assert.deepEqual(await review, { kind: 'cancelled' });
    // It is said at once; the worker's forward ends a little later.
    await until('the worker is free', 10_000, async () => ((await made.engine.status())?.pending === 0 ? true : undefined));
  });

  it('leaves the cache of completions as it is', async () => {
    const made = await loaded(PHI_MICRO);
    const text = `import os\nimport sys\n\n\n${'def total(prices, amounts):\n    """Sum of all."""\n    return sum(p * a for p, a in zip(prices, amounts))\n\n\n'.repeat(6)}`;
    const prompt = text.slice(0, text.length - 20);
    const ask = async (): Promise<number> => done(await made.engine.generate(request({ prompt, maxTokens: 1, slot: 'completion' }), noToken())).stats.reusedTokens;
    await ask();
    const known = await ask();
    hintsOf(await sourceOn(made).review(task(text), noToken()));
    assert.ok((await ask()) >= known);
  });
});
