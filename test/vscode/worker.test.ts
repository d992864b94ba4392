import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { closeAll, completeNow, openAt, ready, shown, until } from './editor';

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
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const { engine } = await ready();
    delay.enable();
    for (let i = 0; i < 100; i++) {
      await openAt(`import os\n\n\ndef function_${i}(a, b):\n    """Return number ${i} of a and b."""\n    ¦`);
      const { outcome } = await completeNow();
      assert.ok(outcome.kind === 'shown' || outcome.kind === 'dropped', JSON.stringify(outcome));
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    }
    delay.disable();
    assert.equal(engine.state.kind, 'ready');
    console.log(`longest delay of the event loop in 100 completions: ${(delay.max / 1e6).toFixed(1)} ms`);
  });
});
