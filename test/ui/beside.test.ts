import assert from 'node:assert/strict';
import { until } from '../harness/progress';
import { useVsCodeWithPyright } from './pyrightSession';
import { docstringPrompt } from './setup';

describe('beside Pyright', () => {
  const session = useVsCodeWithPyright();

  it('shows ghost text where no list is open, and Tab takes it', async () => {
    const { workbench } = session();
    await workbench.retype(docstringPrompt);
    const suggestion = await workbench.waitForGhostText();
    assert.deepEqual(await workbench.suggestions(), []);
    await workbench.screenshot('pyright-ghost-text');
    await workbench.press('Tab');
    await workbench.waitForNoGhostText();
    assert.ok((await workbench.savedText()).includes(suggestion));
  });

  it('extends the selected item of the list, and Tab takes what is seen', async () => {
    const { workbench } = session();
    await workbench.retype('import os\n\n\ndef read(path):\nif os.pat');
    await until('the list is open', 10_000, async () => ((await workbench.suggestions())[0] === 'path' ? true : undefined));
    const seen = await workbench.waitForGhostText();
    await workbench.screenshot('pyright-list-and-ghost-text');
    assert.ok(seen.startsWith('h') && seen.length > 2, seen);
    // The first Tab takes the list's item; what the ghost text added to it stays on screen, for the second.
    await workbench.press('Tab');
    await until('the item is taken', 10_000, async () => ((await workbench.suggestions()).length === 0 ? true : undefined));
    const rest = await workbench.waitForGhostText();
    await workbench.screenshot('pyright-after-tab');
    assert.equal(`h${rest}`, seen);
    await workbench.press('Tab');
    // Behind a colon the next suggestion may be there at once: what the file holds tells that this one was taken.
    assert.ok((await workbench.savedText()).endsWith(`if os.pat${seen}`));
  });

  it('closes the list with the first Escape and the ghost text with the second', async () => {
    const { workbench } = session();
    await workbench.retype('import os\n\n\ndef read(path):\nif os.pat');
    await until('the list is open', 10_000, async () => ((await workbench.suggestions()).length > 0 ? true : undefined));
    await workbench.waitForGhostText();
    await workbench.press('Escape');
    await until('the list is closed', 5_000, async () => ((await workbench.suggestions()).length === 0 ? true : undefined));
    await workbench.screenshot('pyright-escape');
    await workbench.press('Escape');
    await workbench.waitForNoGhostText();
    assert.ok((await workbench.savedText()).endsWith('if os.pat'));
  });
});
