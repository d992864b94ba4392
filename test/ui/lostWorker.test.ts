import assert from 'node:assert/strict';
import { descendants } from '../harness/processes';
import { until } from '../harness/progress';
import { docstringPrompt, promptWithIndent, useVsCode } from './setup';

describe('a lost worker process', () => {
  const session = useVsCode();

  function worker(): number | undefined {
    return descendants(session().server.pid).find(({ command }) => /dist.worker\.js/.test(command))?.pid;
  }

  it('killed in mid-request: nothing is written, and the next request works', async () => {
    const { workbench } = session();
    await workbench.retype(docstringPrompt);
    await workbench.waitForGhostText();
    const pid = await until('The worker runs', 5_000, worker);
    // A stopped process answers nothing: the next request is surely under way when the kill comes.
    process.kill(pid, 'SIGSTOP');
    await workbench.retype('def area(width, height):\n"""Return the area of a rectangle."""\n');
    await workbench.waitForStatus(/is writing a suggestion/);
    await workbench.screenshot('status-thinking');
    process.kill(pid, 'SIGKILL');
    const next = await until('Another worker runs', 15_000, () => (worker() === pid ? undefined : worker()));
    assert.notEqual(next, pid);
    await workbench.waitForStatus(/is ready/);
    assert.equal(await workbench.ghostText(), undefined);
    await workbench.retype(docstringPrompt);
    const suggestion = await workbench.waitForGhostText();
    await workbench.screenshot('after-lost-worker');
    await workbench.press('Tab');
    assert.ok((await workbench.savedText()).startsWith(`${promptWithIndent}${suggestion}`));
  });
});
