import assert from 'node:assert/strict';
import { descendants } from '../harness/processes';
import { until } from '../harness/progress';
import { docstringPrompt, promptWithIndent, useVsCode } from './setup';

describe('ghost text', () => {
  const session = useVsCode();

  it('appears below a docstring and Tab accepts it', async () => {
    const { workbench } = session();
    await workbench.retype(docstringPrompt);
    const suggestion = await workbench.waitForGhostText();
    await workbench.screenshot('ghost-text');
    assert.equal(await workbench.savedText(), promptWithIndent, 'nothing is written before it is accepted');
    assert.equal(await workbench.waitForGhostText(), suggestion);
    await workbench.press('Tab');
    await workbench.waitForNoGhostText();
    await workbench.screenshot('accepted');
    assert.ok((await workbench.savedText()).startsWith(`${promptWithIndent}${suggestion}`));
  });

  it('goes with Esc, and nothing is written', async () => {
    const { workbench } = session();
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
    await workbench.press('Escape');
    await workbench.waitForNoGhostText();
    await workbench.screenshot('dismissed');
    assert.equal(await workbench.savedText(), promptWithIndent);
  });

  it('dismissed with Esc, is not offered again there', async () => {
    const { workbench } = session();
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
    await workbench.press('Escape');
    await workbench.waitForNoGhostText();
    await workbench.type('z');
    await workbench.press('Backspace');
    await workbench.page.waitForTimeout(1000);
    assert.equal(await workbench.ghostText(), undefined);
    await workbench.press('Alt+\\');
    await workbench.waitForGhostText();
  });

  it('asked for by hand, has others beside it: Alt+] goes through them', async () => {
    const { workbench } = session();
    await workbench.retype('def check(value):\nif isinstance');
    const first = await workbench.suggestByHand();
    await workbench.press('Alt+]');
    await until('Another suggestion is shown', 10_000, async () => {
      const now = await workbench.ghostText();
      return now !== undefined && now !== first ? true : undefined;
    });
    await workbench.screenshot('another-suggestion');
    await workbench.press('Alt+[');
    await until('The first is shown again', 10_000, async () => ((await workbench.ghostText()) === first ? true : undefined));
  });

  it('is taken by words and by lines', async () => {
    const { workbench } = session();
    await workbench.retypeFast(docstringPrompt);
    const suggestion = await workbench.waitForGhostText();
    await workbench.press('Control+ArrowRight');
    await until('What is left is shown', 10_000, async () => {
      const rest = await workbench.ghostText();
      return rest !== undefined && rest.length < suggestion.length && suggestion.endsWith(rest) ? true : undefined;
    });
    await workbench.screenshot('accepted-word');
    await workbench.press('Alt+End');
    const taken = (await workbench.savedText()).trimEnd().split('\n').at(-1)?.trim() ?? '';
    assert.equal(taken, suggestion.split('\n')[0]);
  });

  it('stays while its own characters are typed: no flicker, no new request', async () => {
    const { workbench, server } = session();
    await workbench.retypeFast(docstringPrompt);
    const suggestion = await workbench.waitForGhostText();
    const asked = requestsOfTheModel(server.extensionLogs());
    const [start, rest] = [suggestion.slice(0, 3), suggestion.slice(3)];
    await workbench.watchGhostText();
    await workbench.type(start);
    assert.equal(await workbench.ghostText(), rest);
    assert.equal(await workbench.looksWithoutGhostText(), 0);
    assert.equal(requestsOfTheModel(server.extensionLogs()), asked);
    await workbench.press('Tab');
    assert.ok((await workbench.savedText()).startsWith(`${promptWithIndent}${suggestion}`));
  });

  it('comes by hand with Alt+\\', async () => {
    const { workbench } = session();
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
    await workbench.press('Escape');
    await workbench.waitForNoGhostText();
    await workbench.press('Alt+\\');
    await workbench.waitForGhostText();
  });

  it('comes from one worker process', () => {
    const workers = descendants(session().server.pid).filter(({ command }) => command.includes('worker.js') && command.includes('dist'));
    assert.equal(workers.length, 1, workers.map(({ command }) => command).join('\n'));
  });
});

/** Answers in the log that the model had to be asked for. */
function requestsOfTheModel(log: string): number {
  return log.split('\n').filter((line) => /#\d+ .*from the model/.test(line)).length;
}
