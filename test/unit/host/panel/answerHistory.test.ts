import assert from 'node:assert/strict';
import { AnswerHistory, KEPT_ANSWERS, KEPT_LENGTH, KEPT_TOTAL, type AnswerStart } from '../../../../src/host/commands/panel/answerHistory';
import { SHOWN_LENGTH } from '../../../../src/panel/protocol';

const start = (id: string): AnswerStart => ({ id, title: `Explain \`${id}\``, place: 'shapes.py:1', modelName: 'phi-2', canInsert: true });

function begun(...ids: string[]): AnswerHistory {
  const history = new AnswerHistory();
  for (const id of ids) history.begin(start(id));
  return history;
}

describe('host/commands/panel/answerHistory', () => {
  it('lists the newest first and shows what was begun last', () => {
    const history = begun('a', 'b');
    assert.deepEqual(history.summaries.map(({ id }) => id), ['b', 'a']);
    assert.equal(history.selected, 'b');
    assert.ok(history.select('a'));
    assert.equal(history.selected, 'a');
    assert.ok(!history.select('c'));
    assert.equal(history.selected, 'a');
  });

  it('adds text while the answer is written, and none afterwards', () => {
    const history = begun('a');
    assert.ok(history.append('a', 'one '));
    assert.ok(history.append('a', 'two'));
    assert.ok(history.progress('a', { tokens: 2, tokensPerSecond: 10 }));
    assert.ok(history.stop('a'));
    assert.ok(!history.append('a', ' late'));
    assert.ok(!history.progress('a', { tokens: 3, tokensPerSecond: 10 }));
    assert.ok(!history.stop('a'));
    const view = history.viewOf('a');
    assert.deepEqual([view?.text, view?.state, view?.tokens], ['one two', 'stopped', 2]);
  });

  it('has the final text in the place of the streamed one, and the last end counts', () => {
    const history = begun('a');
    history.append('a', 'raw');
    history.stop('a');
    assert.ok(history.end('a', { state: 'done', markdown: 'final', notes: ['A second function was cut off.'] }));
    const view = history.viewOf('a');
    assert.deepEqual([view?.state, view?.text, view?.format, view?.notes], ['done', 'final', 'markdown', ['A second function was cut off.']]);
    assert.ok(!history.end('b', { state: 'done' }));
  });

  it('shows an unusable answer as it is', () => {
    const history = begun('a');
    history.end('a', { state: 'unusable', markdown: '# no heading', message: 'It does not parse.' });
    assert.deepEqual([history.viewOf('a')?.format, history.viewOf('a')?.message], ['plain', 'It does not parse.']);
  });

  it('begins anew with the same id', () => {
    const history = begun('a', 'b');
    history.append('a', 'old');
    history.begin(start('a'));
    assert.equal(history.textOf('a'), '');
    assert.deepEqual(history.summaries.map(({ id }) => id), ['a', 'b']);
  });

  it('keeps so many answers, and of them what is on screen', () => {
    const history = begun('first');
    history.end('first', { state: 'done' });
    for (let n = 0; n < KEPT_ANSWERS + 5; n++) {
      history.begin(start(`${n}`));
      history.end(`${n}`, { state: 'done' });
    }
    assert.equal(history.summaries.length, KEPT_ANSWERS);
    assert.equal(history.textOf('first'), undefined);
    assert.equal(history.selected, `${KEPT_ANSWERS + 4}`);
  });

  it('keeps so much of an answer, and says that it was longer', () => {
    const history = begun('a');
    history.append('a', 'x'.repeat(KEPT_LENGTH - 1));
    assert.equal(history.viewOf('a')?.cut, false);
    history.append('a', 'yz');
    const view = history.viewOf('a');
    assert.deepEqual([view?.length, view?.cut, view?.text.length], [KEPT_LENGTH, true, SHOWN_LENGTH]);
    assert.ok(history.textOf('a')?.endsWith('xy'));
  });

  it('keeps so much of all answers, the newest of them', () => {
    const history = new AnswerHistory();
    const count = KEPT_TOTAL / KEPT_LENGTH + 2;
    for (let n = 0; n < count; n++) {
      history.begin(start(`${n}`));
      history.end(`${n}`, { state: 'done', markdown: 'x'.repeat(KEPT_LENGTH) });
    }
    const kept = history.summaries.map(({ id }) => id);
    assert.equal(kept.length, KEPT_TOTAL / KEPT_LENGTH);
    assert.equal(kept[0], `${count - 1}`);
  });

  it('forgets all but what is being written when cleared', () => {
    const history = begun('a', 'b', 'c');
    history.end('a', { state: 'done' });
    history.end('c', { state: 'failed', message: 'No model.' });
    history.clear();
    assert.deepEqual(history.summaries.map(({ id }) => id), ['b']);
    assert.equal(history.selected, 'b');
    history.end('b', { state: 'done' });
    history.clear();
    assert.equal(history.selected, undefined);
    assert.deepEqual(history.summaries, []);
  });

  it('bounds what names of code and files may be of any length in', () => {
    const history = new AnswerHistory();
    const long = 'x'.repeat(100_000);
    history.begin({ id: 'a', title: long, place: long, modelName: long, question: long, canInsert: false });
    history.end('a', { state: 'failed', message: long, notes: Array.from({ length: 1000 }, () => long) });
    const { title = '', question = '', ...view } = history.viewOf('a') ?? {};
    assert.ok(title.length <= 1001 && title.endsWith('x…'));
    assert.ok(question.length <= 20_001);
    assert.ok(JSON.stringify(view).length < 30_000);
  });

  it('stops all that runs', () => {
    const history = begun('a', 'b');
    history.end('a', { state: 'done' });
    assert.deepEqual(history.stopAll(), ['b']);
    assert.deepEqual(history.summaries.map(({ state }) => state), ['stopped', 'done']);
  });
});
