import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { makeParrot } from '../harness/parrot';
import { removeFolder, temporaryFolder } from '../harness/processes';
import { knowsBetter, SLIP_CODE, SLIP_MESSAGE, WITH_SLIP, WITHOUT_SLIP } from '../harness/surprising';
import { MAIN_THEMES } from '../harness/themes';
import { useVsCode } from './setup';

describe('surprise hints', () => {
  const folder = temporaryFolder('parrot');
  before('a model is made', () => makeParrot(folder, [knowsBetter], { name: 'phi-2' }));
  after(() => removeFolder(folder));

  const session = useVsCode({ file: 'area.py', files: { 'area.py': WITH_SLIP }, settings: { 'phiPair.model.folder': folder } });

  async function review(): Promise<Locator> {
    const { workbench } = session();
    await workbench.waitForStatus(/is ready/, 30_000);
    await workbench.runCommand('Phi Pair: Review File');
    const squiggle = workbench.editor.locator('.squiggly-info');
    await squiggle.first().waitFor();
    // The rules may end after the model: hints that are drawn anew close an open menu.
    await workbench.page.locator('.statusbar-item', { hasText: 'reviewing area.py' }).waitFor({ state: 'detached' });
    return squiggle;
  }

  it('stand in Problems with both probabilities', async () => {
    const { workbench } = session();
    await review();
    await workbench.press('Control+Shift+M');
    const row = workbench.page.locator('.markers-panel .monaco-list-row', { hasText: SLIP_MESSAGE });
    await row.waitFor();
    await row.locator('a', { hasText: SLIP_CODE }).waitFor();
    for (const theme of MAIN_THEMES) {
      await workbench.useTheme(theme);
      await workbench.screenshot(`review-surprise-${theme}`);
    }
    await workbench.press('Control+Shift+M');
  });

  it('are mended by a quick fix, and undone in one step', async () => {
    const { workbench } = session();
    const { page } = workbench;
    // The hint that was found above is still there.
    const squiggle = workbench.editor.locator('.squiggly-info');
    await workbench.focusEditor();
    await workbench.press('F8', 'Control+.');
    const fix = page.locator('.action-widget .monaco-list-row', { hasText: 'Replace `width` by `height`' });
    await fix.waitFor();
    await workbench.screenshot('review-surprise-fix');
    await fix.click();
    await squiggle.first().waitFor({ state: 'detached' });
    assert.equal(await workbench.savedText(), WITHOUT_SLIP);
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), WITH_SLIP);
  });

  it('do not return when they were dismissed', async () => {
    const { workbench } = session();
    const { page } = workbench;
    const squiggle = await review();
    await workbench.focusEditor();
    await workbench.press('F8', 'Control+.');
    await page.locator('.action-widget .monaco-list-row', { hasText: `Dismiss this hint (${SLIP_CODE})` }).click();
    await squiggle.first().waitFor({ state: 'detached' });
    await workbench.runCommand('Phi Pair: Review File');
    await page.locator('.statusbar-item', { hasText: 'no hints in area.py' }).waitFor();
    assert.equal(await squiggle.count(), 0);
  });
});
