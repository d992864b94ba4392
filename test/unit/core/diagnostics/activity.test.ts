import assert from 'node:assert/strict';
import type { HistoryEntry } from '../../../../src/core/completion/history';
import type { Outcome } from '../../../../src/core/completion/outcome';
import { Activity } from '../../../../src/core/diagnostics/activity';
import { activityOf, statsOf } from './support';

const entry = (outcome: Outcome, byHand = false): HistoryEntry => ({ id: 1, languageId: 'python', line: 1, column: 1, byHand, selected: false, ms: 5, outcome });
const DROPPED: Outcome = { kind: 'dropped', by: 'blank', reason: 'the model wrote nothing', from: 'model', stats: statsOf() };
const done = (stats = statsOf()) => ({ kind: 'done' as const, text: 'secret', tokens: [], finish: 'scope' as const, stats });

describe('core/diagnostics/activity', () => {
  it('keeps each request with its reason, in words', () => {
    const { rows } = activityOf((activity) => {
      activity.noteCompletion(entry(DROPPED));
      activity.noteCompletion(entry({ kind: 'skipped', reason: 'mid-word' }, true));
      activity.noteCompletion(entry({ kind: 'failed', message: 'The model run failed.' }));
      activity.noteCommand({ result: 'good', outcome: 'explain: answered with text', stats: statsOf() });
      activity.noteGenerated({ slot: 'completion', priority: 'background', maxTokens: 0 }, done());
      activity.noteGenerated({ slot: 'completion', priority: 'background', maxTokens: 64 }, { kind: 'cancelled' });
      activity.noteScored({ kind: 'done', unexpected: [], tokens: 9, logprob: -1, reusedTokens: 0, workedMs: 1, totalMs: 4 });
    }).facts;
    assert.deepEqual(rows.map(({ kind, result, outcome, stats }) => [kind, result, outcome, stats !== undefined]), [
      ['typing', 'nothing', 'nothing: the model wrote nothing (blank, from the model)', true],
      ['by-hand', 'nothing', 'nothing: the cursor is inside or before a word', false],
      ['typing', 'failed', 'failed: The model run failed.', false],
      ['command', 'good', 'explain: answered with text', true],
      ['read-ahead', 'good', 'the prompt was read', true],
      ['ahead', 'nothing', 'nothing: typing went on', false],
      ['review', 'good', 'a text was judged', false],
    ]);
    assert.deepEqual(rows.map(({ id }) => id), [1, 2, 3, 4, 5, 6, 7]);
    assert.doesNotMatch(JSON.stringify(rows), /secret/, 'what was written is not kept');
  });

  it('a completion that somebody waits for has one row, that of its outcome', () => {
    const { rows, samples, asked } = activityOf((activity) => activity.noteGenerated({ slot: 'completion', priority: 'interactive', maxTokens: 64 }, done())).facts;
    assert.deepEqual([rows.length, samples.length, asked], [0, 1, 1]);
  });

  it('counts equal requests in a row that did not reach the model as one', () => {
    const { rows } = activityOf((activity) => {
      for (let n = 0; n < 5; n++) activity.noteCompletion(entry({ kind: 'superseded' }));
      activity.noteCompletion(entry(DROPPED));
      activity.noteCompletion(entry(DROPPED));
      activity.noteCompletion(entry({ kind: 'superseded' }));
    }).facts;
    assert.deepEqual(rows.map(({ times }) => times), [5, 1, 1, 1]);
    assert.ok((rows[0]?.at ?? 0) < (rows[1]?.at ?? 0));
  });

  it('keeps the last hundred', () => {
    const { rows, samples } = activityOf((activity) => {
      for (let n = 0; n < 300; n++) {
        activity.noteCompletion(entry(DROPPED));
        activity.noteGenerated({ slot: 'completion', priority: 'interactive', maxTokens: 64 }, done());
      }
    }).facts;
    assert.deepEqual([rows.length, rows.at(-1)?.id, samples.length], [100, 300, 200]);
  });

  it('counts the times that the worker was started again, not the first start nor one after an unload', () => {
    const restarts = (...states: string[]): number => activityOf((activity) => states.forEach((state) => activity.noteState(state))).facts.restarts;
    assert.equal(restarts('stopped', 'starting', 'loading', 'loading', 'ready'), 0);
    assert.equal(restarts('stopped', 'starting', 'loading', 'ready', 'starting', 'starting', 'loading', 'ready'), 1);
    assert.equal(restarts('stopped', 'starting', 'loading', 'starting', 'loading', 'starting', 'failed', 'starting'), 3);
    assert.equal(restarts('ready', 'stopped', 'starting', 'loading', 'ready'), 0);
  });

  it('keeps what went wrong, once', () => {
    const { troubles } = activityOf((activity) => {
      activity.noteTrouble('The model process ended.');
      activity.noteState('failed', 'The model process ended.');
      activity.noteGenerated({ slot: 'commands', priority: 'command', maxTokens: 9 }, { kind: 'failed', reason: 'runtime', message: 'The model run failed.' });
      activity.noteGenerated({ slot: 'commands', priority: 'command', maxTokens: 9 }, { kind: 'failed', reason: 'not-ready', message: 'The model is loading.' });
    }).facts;
    assert.deepEqual(troubles.map(({ message }) => message), ['The model process ended.', 'The model run failed.']);
  });

  it('begins anew when told to, and keeps what happened to the engine', () => {
    const activity = new Activity(() => 1);
    let told = 0;
    activity.onChange = () => told++;
    activity.noteCompletion(entry(DROPPED));
    activity.noteKey();
    activity.noteState('starting');
    assert.equal(told, 3);
    activity.clear();
    const { rows, keys, states } = activity.facts;
    assert.deepEqual([rows.length, keys, states.length, told], [0, 0, 1, 4]);
  });
});
