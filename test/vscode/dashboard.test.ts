import assert from 'node:assert/strict';
import os from 'node:os';
import * as vscode from 'vscode';
import type { PhiPairApi } from '../../src/extension';
import { Messages } from './commandRig';
import { closeAll, completeNow, discardAll, openAt, ready, until, withSetting } from './editor';

const dashboards = (): vscode.Tab[] => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === 'Phi Pair: Dashboard');

describe('the dashboard', () => {
  let api: PhiPairApi;
  const messages = new Messages();

  before(async () => {
    api = await ready();
  });
  beforeEach(() => messages.begin());
  afterEach(async () => {
    messages.end();
    await discardAll();
    await closeAll();
  });

  const copy = (): Thenable<string> => vscode.commands.executeCommand<string>('phiPair.copyDiagnostics');

  it('is there once, and again after it was closed', async () => {
    for (let n = 0; n < 2; n++) await vscode.commands.executeCommand('phiPair.showDashboard');
    await until('it is open', () => dashboards().length === 1);
    await closeAll();
    await until('it is closed', () => dashboards().length === 0);
    await vscode.commands.executeCommand('phiPair.showDashboard');
    await until('it is open again', () => dashboards().length === 1);
  });

  it('counts what is typed and asked for', async () => {
    await vscode.commands.executeCommand('phiPair.resetStatistics');
    await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    await vscode.commands.executeCommand('type', { text: 'r' });
    await until('the key is counted', () => api.activity.facts.keys > 0);
    const { outcome } = await completeNow();
    const { rows, asked, samples } = api.activity.facts;
    const row = rows.findLast(({ kind }) => kind === 'by-hand');
    assert.equal(row?.result, outcome.kind === 'shown' ? 'good' : 'nothing');
    assert.ok(asked > 0 && samples.some(({ stats }) => stats.promptTokens > 0), JSON.stringify({ asked, samples }));
    await vscode.commands.executeCommand('phiPair.resetStatistics');
    assert.equal(api.activity.facts.keys, 0);
  });

  it('copies diagnostics without code, paths and names', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath as string;
    const editor = await openAt('def very_private_name(a):\n    return a¦\n');
    await completeNow();
    // A machine whose user is called like a word of the report could not be told from it.
    const text = await copy();
    for (const secret of ['very_private_name', folder, os.homedir(), os.hostname(), editor.document.uri.path]) assert.ok(!text.includes(secret), `${secret} in:\n${text}`);
    assert.match(text, /^Phi Pair: \d+\.\d+\.\d+$/m);
    assert.match(text, /^is: phi-micro$/m);
    assert.match(text, /^weights: \d+ MB \(\d+\.\d bits a parameter\), 6 layers/m);
    assert.match(text, /^KV cache: \d+ bytes a token, \w+, \d+ × \d+ tokens$/m);
    assert.match(text, /^Prefill: /m);
    assert.match(text, /× Completion, by hand: /);
    await until('it is said', () => messages.said.length > 0);
    assert.deepEqual(messages.buttons[0], ['Show']);
  });

  it('tells of a setting that is no default by its kind, and of a failure without its path', async () => {
    const secret = '/home/me/very private folder/phi';
    await withSetting('model.folder', secret, async () => {
      await until('the load has failed', () => api.engine.state.kind === 'failed');
      const text = await copy();
      assert.match(text, /^phiPair\.model\.folder: a local folder \(user\)$/m);
      assert.match(text, /There is no model folder <path> Choose another folder/);
      assert.doesNotMatch(text, /private|\/home/);
    });
    await until('the embedded model is back', () => api.engine.state.kind === 'ready');
  });

  it('shows what was copied, where somebody wants to see it', async () => {
    messages.choose = 'Show';
    const text = await copy();
    await until('it is shown', () => vscode.window.activeTextEditor?.document.getText() === text);
    assert.equal(vscode.window.activeTextEditor?.document.isUntitled, true);
  });
});
