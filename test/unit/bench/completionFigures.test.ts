import assert from 'node:assert/strict';
import type { GenerateParams, GenerateResult } from '../../../src/common/protocol';
import type { Call } from '../../bench/completion/observedEngine';
import { placeFigures, suppressions, violationsOf } from '../../bench/completion/placeFigures';
import type { Answer, Shown } from '../../bench/completion/places';
import type { Kind } from '../../bench/completion/positions';
import { figures, rankingGain } from '../../bench/completion/results';
import { replayFigures } from '../../bench/completion/typing/figures';
import type { Replayed } from '../../bench/completion/typing/replay';

function shown(changes: Partial<Shown> & { right?: boolean } = {}): Shown {
  const { right = true, ...others } = changes;
  return {
    item: { text: 'x', replaceAfter: 0 }, likeness: { firstLine: right, whole: right, similarity: right ? 1 : 0.5 },
    repeatsNextLine: false, repeatsNextWords: false, parsedBefore: true, parsesAfter: true, confidence: 0.5, ...others,
  };
}

function answer(changes: Partial<Answer> & { kind?: Kind; midFunction?: boolean } = {}): Answer {
  const { kind = 'lineEnd', midFunction = false, ...others } = changes;
  return {
    file: 'a.py', position: { kind, start: 0, end: 1, insert: '', truth: 'x', midFunction }, ms: 100, promptTokens: 10, reusedTokens: 5,
    shown: undefined, suppressed: undefined, rightUnranked: undefined, ...others,
  };
}

const withheld = (reason: string, kind: Kind = 'lineEnd'): Answer => answer({ suppressed: reason, kind, promptTokens: 0, reusedTokens: 0 });

describe('bench/completion/figures: positions', () => {
  it('counts what breaks a file only where it parsed before', () => {
    const answers = [
      answer({ shown: shown() }), answer({ shown: shown({ parsesAfter: false }) }), answer({ shown: shown({ parsedBefore: false, parsesAfter: false }) }),
      answer({ shown: shown({ parsedBefore: false }) }), answer({ shown: shown({ repeatsNextLine: true }) }),
    ];
    const found = placeFigures(answers);
    assert.deepEqual([found.breaks, found.parsedBefore, found.parseClean, found.repaired, found.repeats], [1, 3, 2 / 3, 1 / 2, 1]);
    assert.deepEqual(violationsOf(answers).map(({ what }) => what), ['breaks the file', 'repeats the next line']);
  });

  it('tells the share of all from the share of what was shown', () => {
    const found = placeFigures([answer({ shown: shown() }), answer({ shown: shown({ right: false }) }), withheld('rule: a'), withheld('rule: a')]);
    assert.deepEqual([found.positions, found.shown, found.exact, found.exactOfShown, found.similarity], [4, 2, 0.25, 0.5, 0.75]);
    assert.deepEqual([found.kvReuse, found.times.length], [0.5, 2], 'a rule asks nothing of the model');
  });

  it('lists reasons, most often first, by kind', () => {
    assert.deepEqual(suppressions([withheld('a'), withheld('b'), withheld('b', 'call'), answer({ shown: shown() })]), [
      { reason: 'b', byKind: { lineEnd: 1, call: 1 }, total: 2 },
      { reason: 'a', byKind: { lineEnd: 1 }, total: 1 },
    ]);
  });

  it('compares ranked with unranked at the same positions', () => {
    assert.equal(rankingGain([answer({ shown: shown() })]), undefined);
    const gain = rankingGain([answer({ shown: shown(), rightUnranked: false }), answer({ shown: shown(), rightUnranked: true }), answer({ shown: shown() })]);
    assert.deepEqual([gain?.ranked, gain?.unranked, gain?.difference.mean, gain?.difference.pairs], [1, 0.5, 0.5, 2]);
  });

  it('says null of what was not measured', () => {
    const found = figures({ machine: '', date: '', model: '', files: 1, answers: [answer({ shown: shown(), midFunction: true }), answer()], typing: undefined });
    assert.deepEqual(found, {
      positions: 2, breaksFile: 0, repeatsNextLine: 0, exactMatch: 1, exactMatchNoRerank: null, kvReuse: null, requestsPerKeystroke: null, p95Ratio: null, cpuRatio: null,
    });
  });
});

describe('bench/completion/figures: typing', () => {
  const call = (priority: GenerateParams['priority'], promptTokens: number, reusedTokens: number): Call => ({
    params: { priority } as GenerateParams,
    result: { kind: 'done', stats: { promptTokens, reusedTokens } } as GenerateResult,
  });
  const run = (changes: Partial<Replayed> = {}): Replayed => ({
    keystrokes: 50, seconds: 30, answers: [{ key: 1, ms: 60, how: 'cache' }, { key: 2, ms: 200, how: 'model' }], outcomes: { cache: 1, model: 1, superseded: 5 }, visibleMs: [100, 250],
    calls: [call('interactive', 100, 90), call('background', 100, 0), { params: { priority: 'interactive' } as GenerateParams, result: { kind: 'cancelled' } }],
    accepted: { count: 0, characters: 0 }, cpu: { worker: 1, host: 0.5 }, ...changes,
  });

  it('takes replays as one', () => {
    const found = replayFigures([run(), run()]);
    assert.equal(found.keystrokes, 100);
    assert.deepEqual([found.seenPer100, found.answeredPer100, found.cacheShare], [2, 4, 0.5]);
    assert.deepEqual([found.requestsPerKeystroke, found.askedPerKeystroke, found.finishedShare], [0.06, 0.04, 0.5]);
    assert.deepEqual([found.kvReuse, found.askedKvReuse, found.promptTokens], [0.45, 0.9, 100]);
    assert.deepEqual([found.cpuPer100, found.workerCpuPer100], [3, 2]);
    assert.deepEqual([found.times, found.freshTimes], [[60, 200, 60, 200], [200, 200]]);
    assert.deepEqual(found.outcomes, { cache: 2, model: 2, superseded: 10 });
  });
});
