import assert from 'node:assert/strict';
import { pyrightExtension } from '../harness/pyright';
import { until } from '../harness/progress';
import { docstringPrompt, useVsCode } from './setup';

/** Pyright has to start and to read the standard library. */
const PYRIGHT_MS = 60_000;

describe('beside Pyright', () => {
  const session = useVsCode({ beside: pyrightExtension });

  before('Pyright answers', async function () {
    this.timeout(2 * PYRIGHT_MS);
    const { workbench } = session();
    await workbench.retype('import os\nos.getcw');
    await until('Pyright\'s items are listed', PYRIGHT_MS, async () => {
      await workbench.press('Control+Space');
      return (await workbench.suggestions()).some((label) => label.startsWith('getcwd')) || undefined;
    }, 500);
    await workbench.press('Escape');
  });

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
    await workbench.retype('def area(radius_of_circle):\n"""Return the area of a circle."""\nreturn 3.14 * radi');
    await until('the list is open', 10_000, async () => ((await workbench.suggestions())[0]?.startsWith('radius_of_circle') ? true : undefined));
    const seen = await workbench.waitForGhostText();
    await workbench.screenshot('pyright-list-and-ghost-text');
    assert.ok(seen.startsWith('us_of_circle'), seen);
    await workbench.press('Tab');
    await workbench.page.waitForTimeout(300);
    await workbench.screenshot('pyright-after-tab');
    const text = await workbench.savedText();
    assert.ok(text.includes('3.14 * radius_of_circle'), text);
  });

  it('closes the list with the first Escape and the ghost text with the second', async () => {
    const { workbench } = session();
    await workbench.retype('def area(radius_of_circle):\n"""Return the area of a circle."""\nreturn 3.14 * radi');
    await until('the list is open', 10_000, async () => ((await workbench.suggestions()).length > 0 ? true : undefined));
    await workbench.press('Escape');
    await until('the list is closed', 5_000, async () => ((await workbench.suggestions()).length === 0 ? true : undefined));
    await workbench.screenshot('pyright-escape');
    await workbench.press('Escape');
    await workbench.waitForNoGhostText();
    assert.ok((await workbench.savedText()).endsWith('3.14 * radi'));
  });
});
