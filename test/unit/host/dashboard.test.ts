import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readMessage as readToDashboard } from '../../../src/dashboard/messages';
import { ACTIONS } from '../../../src/dashboard/protocol';
import { readMessage as readFromDashboard } from '../../../src/host/dashboard/messages';
import { dashboardPage } from '../../../src/host/dashboard/page';
import { snapshot } from '../../../src/host/dashboard/snapshot';
import { activityOf, factsOf, statsOf } from '../core/diagnostics/support';

describe('host/dashboard', () => {
  const activity = activityOf((one) => {
    one.noteCommand({ result: 'failed', outcome: 'explain: failed (runtime): first' });
    one.noteCommand({ result: 'good', outcome: 'explain: answered with text', stats: statsOf() });
  });
  const state = snapshot(factsOf({ activity: activity.facts }), 'phi-micro is ready.');

  it('shows the latest request first, with its times', () => {
    assert.deepEqual(state.rows.map(({ kind, result, outcome, timing }) => ({ kind, result, outcome, timing })), [
      { kind: 'Command', result: 'good', outcome: 'explain: answered with text', timing: { queueMs: 1, prefillMs: 40, decodeMs: 200, tokens: 11 } },
      { kind: 'Command', result: 'failed', outcome: 'explain: failed (runtime): first', timing: null },
    ]);
  });

  it('the page knows what it is sent, and nothing else', () => {
    const sent = JSON.parse(JSON.stringify(state)) as object;
    assert.equal(readToDashboard(sent), sent);
    const unknown = [undefined, null, 1, [], {}, { ...state, type: 'run' }, { ...state, status: 1 }, { ...state, rows: [{}] }, { ...state, groups: [{ title: 'a' }] }, { ...state, charts: [{ label: 'a', unit: 'b', values: [Number.NaN] }] }];
    for (const data of unknown) assert.equal(readToDashboard(data), undefined, JSON.stringify(data));
  });

  it('the extension knows what the page says, and nothing else', () => {
    for (const message of [{ type: 'ready' }, ...ACTIONS.map((type) => ({ type })), { type: 'problem', message: 'm' }]) assert.deepEqual(readFromDashboard(message), message);
    const unknown = [undefined, null, 'ready', {}, { type: 'run' }, { type: '__proto__' }, { type: 'ready', command: 'x' }, { type: 'problem', message: 'x'.repeat(501) }, { type: 'showLog', id: 1 }];
    for (const data of unknown) assert.equal(readFromDashboard(data), undefined, JSON.stringify(data));
  });

  it('nothing that can be sent makes either side throw', () => {
    fc.assert(fc.property(fc.anything(), (data) => {
      assert.equal(readFromDashboard(data), undefined);
      assert.equal(readToDashboard(data), undefined);
    }));
  });

  it('the page allows its own script and styles, and has nothing inline', () => {
    const page = dashboardPage({ cspSource: 'https://files.example', scriptUri: 'https://files.example/dashboard.js', styleUri: 'https://files.example/panel.css', ownStyleUri: 'https://files.example/dashboard.css', nonce: '0123' });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.split('; ');
    assert.deepEqual(policy, [
      "default-src 'none'", 'style-src https://files.example', "script-src 'nonce-0123'", "base-uri 'none'", "form-action 'none'",
      "require-trusted-types-for 'script'", "trusted-types 'none'",
    ]);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|javascript:/);
  });
});
