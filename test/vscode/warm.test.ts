import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { closeAll, openAt, ready, until, withSetting } from './editor';

/** Some hundred tokens that no other test opens. */
const source = (name: string): string => Array.from({ length: 40 }, (_, i) => `def ${name}_${i}(value):\n    return value + ${i}\n`).join('\n') + '\n¦';

describe('reading ahead', () => {
  before(ready);
  afterEach(closeAll);

  it('fills the KV cache when a file is opened, before anybody asks', async () => {
    const { engine, history } = await ready();
    await vscode.commands.executeCommand('phiPair.restartWorker');
    await until('another worker is ready', () => engine.state.kind === 'ready');
    await openAt(source('opened'));
    const asked = history.entries.length;
    await settled(async () => (await tokensHeld()) > 200);
    assert.equal(history.entries.slice(asked).filter(({ outcome }) => outcome.kind === 'shown' && outcome.stats).length, 0, 'a completion was asked for');
  });

  it('does nothing where it is switched off', async () => {
    const { engine } = await ready();
    await withSetting('warmPrefix', false, async () => {
      await vscode.commands.executeCommand('phiPair.restartWorker');
      await until('another worker is ready', () => engine.state.kind === 'ready');
      await openAt(source('off'));
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(await tokensHeld(), 0);
    });
  });

  async function tokensHeld(): Promise<number> {
    const status = await (await ready()).engine.status();
    return status?.slots.reduce((sum, { tokens }) => sum + tokens, 0) ?? 0;
  }

  async function settled(condition: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + 20_000;
    while (!(await condition())) {
      assert.ok(Date.now() < end, 'the KV cache was not filled');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});
