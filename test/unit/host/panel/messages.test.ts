import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMessage as readFromPanel } from '../../../../src/host/commands/panel/messages';
import { readMessage as readToPanel } from '../../../../src/panel/messages';
import type { AnswerView, FromPanel, ToPanel } from '../../../../src/panel/protocol';

const answer: AnswerView = {
  id: 'a', title: 'Explain `area`', place: 'shapes.py:1', state: 'running', question: undefined, modelName: 'phi-2', format: 'markdown', text: '', length: 0,
  cut: false, tokens: 0, tokensPerSecond: 0, message: undefined, notes: [], canInsert: false,
};

describe('messages of the answer panel', () => {
  const fromPanel: FromPanel[] = [
    { type: 'ready' }, { type: 'stop', id: 'a' }, { type: 'again', id: 'a' }, { type: 'insert', id: 'a' }, { type: 'select', id: 'a' },
    { type: 'copy', id: 'a', request: 1 }, { type: 'copyText', text: 'x', request: 2 }, { type: 'clear' }, { type: 'problem', message: 'm' },
  ];
  for (const message of fromPanel) {
    it(`the host knows '${message.type}'`, () => assert.deepEqual(readFromPanel(message), { kind: 'message', message }));
  }

  const toPanel: ToPanel[] = [
    { type: 'state', history: [{ id: 'a', title: 't', place: 'p', state: 'done' }], answer },
    { type: 'state', history: [], answer: null },
    { type: 'append', id: 'a', text: 'x', length: 1, tokens: 1, tokensPerSecond: 2 },
    { type: 'copied', request: 1 },
  ];
  for (const message of toPanel) {
    it(`the page knows '${message.type}'`, () => assert.equal(readToPanel(message), message));
  }

  const unknown: unknown[] = [
    undefined, null, 1, 'ready', [], {}, { type: 'run' }, { type: 'constructor' }, { type: '__proto__' }, { type: 'stop' }, { type: 'stop', id: 1 },
    { type: 'stop', id: 'a', command: 'workbench.action.quit' }, { type: 'copy', id: 'a', request: -1 }, { type: 'copyText', text: 'x'.repeat(3_000_000), request: 1 },
    { type: 'append', id: 'a' }, { type: 'state', history: [], answer: { ...answer, state: 'odd' } }, { type: 'state', history: [{}], answer: null },
    { type: 'state', history: [], answer: { ...answer, notes: [1] } }, { type: 'copied', request: Number.NaN },
  ];
  it('neither side takes anything else, and the reason holds nothing of the text', () => {
    for (const data of unknown) {
      const read = readFromPanel(data);
      assert.equal(read.kind, 'unknown', JSON.stringify(data));
      assert.ok(read.kind === 'unknown' && read.reason.length < 200, JSON.stringify(read));
      assert.equal(readToPanel(data), undefined, JSON.stringify(data));
    }
  });

  it('nothing that can be sent makes either side throw', () => {
    fc.assert(fc.property(fc.anything(), (data) => {
      assert.equal(readFromPanel(data).kind, 'unknown');
      assert.equal(readToPanel(data), undefined);
    }));
  });
});
