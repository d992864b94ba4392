/** Which functions are read, when, and what comes of it; a model that is decided here stands in for the worker's. */
import assert from 'node:assert/strict';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { ScoreParams, ScoreResult } from '../../../src/common/protocol';
import { NO_RUFF_CONFIG } from '../../../src/core/review/ruffConfig';
import { EVIDENCE, type Evidence } from '../../../src/core/review/surprise/evidence';
import type { Weights } from '../../../src/core/review/surprise/surprise';
import type { Engine, EngineState } from '../../../src/host/engine/engine';
import type { ReviewTask, SourceAnswer } from '../../../src/host/review/source';
import { RecentScores, remembering } from '../../../src/host/review/surprise/rememberedScores';
import { SurpriseSource } from '../../../src/host/review/surprise/source';
import { pythonSyntax } from '../support/syntax';

const READY = { kind: 'ready', model: { kvSlots: 4 } } as EngineState;
const NO_EVIDENCE = Object.fromEntries(Object.keys(EVIDENCE).map((name) => [name, 0])) as Record<Evidence, number>;
/** Every suspect is shown, what is expected most of all first. */
const ALL: Weights = { intercepts: { comparison: 0, arithmetic: 0, boolean: 0, constant: 0, name: 0, arguments: 0, negation: 0 }, evidence: { ...NO_EVIDENCE, expected: 5 }, shownFrom: 0 };
const done = (more: Partial<Extract<ScoreResult, { kind: 'done' }>> = {}): ScoreResult => ({ kind: 'done', unexpected: [], tokens: 1, logprob: 0, reusedTokens: 0, workedMs: 1, totalMs: 1, ...more });

/** Expects ` <=` wherever there is ` <`, with a probability that falls from one place of the file to the next. */
function expectsOrEqual({ text, expectedFrom, prompt }: ScoreParams): ScoreResult {
  if (expectedFrom === 0) return done({ logprob: text.startsWith(' <=') ? -1 : -9 });
  const unexpected = [...text.matchAll(/ <(?!=)/g)].map(({ index }) => ({ start: index, end: index + 2, logprob: -5, rivals: [{ text: ' <=', logprob: -0.01 - (prompt.length + index) / 1000 }] }));
  return done({ unexpected });
}

interface Rig {
  readonly source: SurpriseSource;
  readonly asked: ScoreParams[];
  readonly review: (text: string, more?: Partial<ReviewTask>) => Promise<SourceAnswer>;
  readonly cancellation: CancellationTokenSource;
  /** Of the engine. */
  readonly changed: () => void;
}

function rig({ score = expectsOrEqual, state = READY, isOn = true, weights = ALL, now }: { score?: (params: ScoreParams) => ScoreResult | Promise<ScoreResult>; state?: EngineState; isOn?: boolean; weights?: Weights; now?: () => number } = {}): Rig {
  const asked: ScoreParams[] = [];
  const listeners: (() => void)[] = [];
  const engine: Pick<Engine, 'state' | 'score' | 'onDidChangeState'> = {
    state,
    onDidChangeState: (listener) => {
      listeners.push(() => void listener(state));
      return { dispose: () => undefined };
    },
    score: async (params) => {
      asked.push(params);
      return score(params);
    },
  };
  const source = new SurpriseSource({ engine, parse: async (text) => (await pythonSyntax()).parse(text), isOn: () => isOn, weights, ...(now && { now }) });
  const cancellation = new CancellationTokenSource();
  const task = (text: string, more: Partial<ReviewTask>): ReviewTask => ({ text, path: undefined, isCell: false, config: NO_RUFF_CONFIG, ignore: [], accepted: [], only: { kind: 'all' }, rulesOnly: false, ...more });
  return { source, asked, cancellation, review: (text, more = {}) => source.review(task(text, more), cancellation.token), changed: () => listeners.forEach((listener) => listener()) };
}

const f = (name: string, line = 'return a < b'): string => `def ${name}(a, b):\n    ${line}\n\n\n`;

async function found(review: Promise<SourceAnswer>, text: string): Promise<string[]> {
  const answer = await review;
  assert.ok(answer.kind === 'reviewed', JSON.stringify(answer));
  return answer.hints.map(({ start }) => /\w+(?=\(a, b\))/.exec(text.slice(text.lastIndexOf('def', start)))?.[0] ?? '');
}

describe('surprise as a source of hints', () => {
  it('gives the best of each function, best first, with the alternative as its fix', async () => {
    const text = f('one', 'return a < b or b < a') + f('two');
    const answer = await rig().review(text);
    assert.ok(answer.kind === 'reviewed');
    assert.deepEqual(answer.hints.map(({ code, start, end, fix }) => [code, text.slice(start, end), fix?.edits[0]?.text, start]), [
      ['PP701', '<', '<=', text.indexOf('<')],
      ['PP701', '<', '<=', text.lastIndexOf('<')],
    ]);
  });

  it('asks for the model in the background, in the slot of reviews', async () => {
    const { review, asked } = rig();
    await review(f('one'));
    assert.equal(asked.length, 3);
    assert.ok(asked.every(({ priority, slot }) => priority === 'background' && slot === 'review'));
    assert.deepEqual(asked.slice(1).map(({ prompt, text }) => prompt + text), ['def one(a, b):\n    return a < b', 'def one(a, b):\n    return a <= b']);
  });

  it('reads only functions that are asked for', async () => {
    const text = f('one') + f('two') + f('three');
    const { review, asked } = rig();
    const at = text.indexOf('def two');
    assert.deepEqual(await found(review(text, { only: { kind: 'ranges', ranges: [{ start: at, end: at + 30 }] } }), text), ['two']);
    assert.deepEqual(await found(review(text, { only: { kind: 'changes', before: f('one') + f('three') } }), text), ['two']);
    assert.ok(asked.every((params) => !params.text.startsWith('def one')));
    // The line that was asked for is another one of the same function.
    assert.deepEqual(await found(review(text, { only: { kind: 'ranges', ranges: [{ start: at, end: at + 5 }] } }), text), []);
  });

  it('leaves out what a comment or a setting answers', async () => {
    const text = f('one', 'return a < b  # noqa: PP701') + f('two');
    assert.deepEqual(await found(rig().review(text), text), ['two']);
    assert.deepEqual(await found(rig().review(text, { ignore: ['PP7'] }), text), []);
  });

  it('counts places as the document does where its line breaks are those of Windows', async () => {
    const text = (f('one') + f('two')).replaceAll('\n', '\r\n');
    const { review, asked } = rig();
    const answer = await review(text);
    assert.ok(answer.kind === 'reviewed' && answer.hints.length === 2);
    for (const { start, end, fix } of answer.hints) {
      assert.equal(text.slice(start, end), '<');
      assert.deepEqual(fix?.edits, [{ start, end, text: '<=' }]);
    }
    assert.ok(asked.every(({ prompt, text: scored }) => !`${prompt}${scored}`.includes('\r')));
  });

  it('shows nothing without evidence, and tries out nothing that could not be shown', async () => {
    const text = f('one');
    const { review, asked } = rig({ weights: { ...ALL, shownFrom: 1.01 } });
    assert.deepEqual(await found(review(text), text), []);
    assert.equal(asked.length, 1);
  });

  it('reads again only what has changed, and all of it with another model', async () => {
    const { review, asked, changed } = rig();
    await review(f('one') + f('two'));
    const first = asked.length;
    await review(f('one') + f('two'));
    assert.equal(asked.length, first);
    await review(f('one') + f('three'));
    assert.equal(asked.length, first + 3);
    changed();
    await review(f('one') + f('three'));
    assert.equal(asked.length, 2 * first + 3);
  });

  it('rests as long as the model worked', async () => {
    const { review } = rig({ score: () => done({ workedMs: 30 }) });
    const started = performance.now();
    await review(f('one') + f('two') + f('three'));
    assert.ok(performance.now() - started > 100);
  });

  it('ends after two minutes with what it has, and says so', async () => {
    let clock = 0;
    const { review, asked } = rig({ now: () => (clock += 20_000) });
    const answer = await review(Array.from({ length: 30 }, (_, at) => f(`f${at}`)).join(''));
    assert.ok(answer.kind === 'reviewed' && answer.hints.length > 0, JSON.stringify(answer));
    assert.match(answer.notes[0] ?? '', /^the model has read \d of 30 functions within 120 s$/);
    assert.ok(asked.length < 30);
  });

  for (const [what, state, reason] of [
    ['no model', { kind: 'stopped' }, /stopped/],
    ['a model that is being loaded', { kind: 'loading', fraction: 0.5, stage: 'weights' }, /loading/],
    ['memory for one prompt only', { kind: 'ready', model: { kvSlots: 1 } }, /phiPair\.kvMemory/],
  ] as const) {
    it(`reads nothing with ${what}, and says why`, async () => {
      const { review, asked } = rig({ state: state as EngineState });
      const answer = await review(f('one'));
      assert.ok(answer.kind === 'failed' && reason.test(answer.message), JSON.stringify(answer));
      assert.equal(asked.length, 0);
    });
  }

  it('reads nothing where it is off, nor in a review of a whole workspace', async () => {
    const nothing = { kind: 'reviewed', hints: [], notes: [], ms: 0 };
    assert.deepEqual(await rig({ isOn: false }).review(f('one')), nothing);
    assert.deepEqual(await rig().review(f('one'), { rulesOnly: true }), nothing);
  });

  it('ends when it is cancelled', async () => {
    const made = rig({
      score: (params) => {
        made.cancellation.cancel();
        return expectsOrEqual(params);
      },
    });
    assert.deepEqual(await made.review(f('one') + f('two')), { kind: 'cancelled' });
    assert.ok(made.asked.every(({ text }) => !text.includes('two')));
    assert.deepEqual(await made.review(f('one')), { kind: 'cancelled' });
  });

  it('goes on where one function cannot be read, and gives up where the model cannot read at all', async () => {
    const text = f('one') + f('two');
    const failing = (reason: 'prompt-too-long' | 'last-logits-only') => rig({ score: (params) => (params.text.startsWith('def one') ? { kind: 'failed', reason, message: 'It cannot.' } : expectsOrEqual(params)) });
    const long = await failing('prompt-too-long').review(text);
    assert.ok(long.kind === 'reviewed' && long.hints.length === 1 && long.notes.length === 1, JSON.stringify(long));
    const { review, asked } = failing('last-logits-only');
    assert.deepEqual(await review(text), { kind: 'failed', message: 'The text was not read by the model. It cannot.' });
    assert.equal(asked.length, 1);
  });

  it('reads one text after the other', async () => {
    let running = 0;
    let most = 0;
    const { review } = rig({
      score: async (params) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running--;
        return expectsOrEqual(params);
      },
    });
    await Promise.all([review(f('one')), review(f('two')), review(f('three'))]);
    assert.equal(most, 1);
  });
});

describe('remembered scores', () => {
  const params: ScoreParams = { prompt: 'a', text: 'b', priority: 'background', slot: 'review', expectedFrom: 0.1, rivals: 3 };
  const { token } = new CancellationTokenSource();

  it('are asked for once each, but for those that failed', async () => {
    let asked = 0;
    const score = remembering(new RecentScores(), (given) => {
      asked++;
      return Promise.resolve(given.text === 'bad' ? { kind: 'cancelled' } : done({ workedMs: 7, logprob: -asked }));
    });
    const first = await score(params, token);
    assert.deepEqual(await score({ ...params, priority: 'interactive' }, token), { ...first, workedMs: 0, totalMs: 0 });
    await score({ ...params, rivals: 2 }, token);
    await score({ ...params, prompt: 'ab', text: '' }, token);
    await score({ ...params, text: 'bad' }, token);
    await score({ ...params, text: 'bad' }, token);
    assert.equal(asked, 5);
  });

  it('are forgotten, the oldest first', () => {
    const memory = new RecentScores();
    for (let at = 0; at < 600; at++) memory.set(String(at), done() as Extract<ScoreResult, { kind: 'done' }>);
    assert.equal(memory.get('99'), undefined);
    assert.ok(memory.get('100') && memory.get('599'));
  });
});
