import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { closeAll, completeNow, openAt, ready, shown, until } from './editor';
import { measureHeld } from './profile';

describe('worker', () => {
  before(ready);
  afterEach(closeAll);

  it('comes back when it was killed, and the next request works', async () => {
    const { engine } = await ready();
    const pid = engine.workerPid;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await until('another worker is ready', () => engine.workerPid !== undefined && engine.workerPid !== pid && engine.state.kind === 'ready');
    await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    shown(await completeNow());
  });

  it('restarts by command', async () => {
    const { engine } = await ready();
    const pid = engine.workerPid;
    await vscode.commands.executeCommand('phiPair.restartWorker');
    await until('another worker is ready', () => engine.workerPid !== pid && engine.state.kind === 'ready');
  });

  it('leaves the extension host free during 100 completions', async () => {
    const { engine } = await ready();
    const bundle = path.join('dist', 'extension.js').replaceAll(path.sep, '/');
    const { longestMs, totalMs } = await measureHeld(bundle, async () => {
      const editor = await openAt('import os\n\n\ndef first(a, b):\n    ¦');
      for (let i = 0; i < 100; i++) {
        await editor.edit((edit) => edit.replace(new vscode.Range(3, 0, 4, 0), `def function_${i}(a, b):\n`));
        const { outcome } = await completeNow();
        assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
      }
    });
    assert.equal(engine.state.kind, 'ready');
    console.log(`100 completions held the extension host for ${totalMs.toFixed(1)} ms in all, ${longestMs.toFixed(1)} ms at a time at most`);
  });
});
