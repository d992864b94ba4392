import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { useVsCode } from './setup';

const SHELL = 'import subprocess\nsubprocess.run(f"ping {host}", shell=True)\n';
const IS = 'name = "a"\nif name is "a":\nprint(name)';

describe('review hints', () => {
  // What a model finds surprising is another's business: reviewSurprise.test.ts.
  const session = useVsCode({ settings: { 'phiPair.review.surprise': false } });

  /** Types a file, reviews it by command and waits for what is marked. */
  async function review(text: string): Promise<Locator> {
    const { workbench } = session();
    await workbench.retype(text);
    await workbench.press('Escape');
    await workbench.runCommand('Phi Pair: Review File');
    const squiggle = workbench.editor.locator('.squiggly-info');
    await squiggle.first().waitFor();
    return squiggle;
  }

  it('are mended by a quick fix, and undone', async () => {
    const { workbench } = session();
    const { page } = workbench;
    const squiggle = await review(IS);
    const before = await workbench.savedText();
    await workbench.press('F8');
    await workbench.press('Control+.');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'Dismiss this hint (F632)' }).waitFor();
    await workbench.screenshot('review-fixes');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'Replace' }).first().click();
    await squiggle.first().waitFor({ state: 'detached' });
    assert.equal(await workbench.savedText(), before.replace(' is ', ' == '));
    await workbench.press('ControlOrMeta+Z');
    assert.equal(await workbench.savedText(), before);
  });

  it('come by themselves for accepted code', async () => {
    const { workbench } = session();
    await workbench.retype('import os\n\n\ndef read(folder, name):\npath = os.path.join(folder, name)\nif not os.path.');
    await workbench.suggestByHand();
    await workbench.press('Tab');
    await workbench.editor.locator('.squiggly-hint').first().waitFor();
    await workbench.screenshot('review-accepted');
  });

  it('do not return when they were dismissed', async () => {
    const { workbench } = session();
    const { page } = workbench;
    const squiggle = await review(IS);
    await workbench.press('F8', 'Control+.');
    await page.locator('.action-widget .monaco-list-row', { hasText: 'Dismiss this hint (F632)' }).click();
    await squiggle.first().waitFor({ state: 'detached' });
    await workbench.runCommand('Phi Pair: Review File');
    await page.locator('.statusbar-item', { hasText: 'no hints in start.py' }).waitFor();
    assert.equal(await squiggle.count(), 0);
  });

  it('appear in Problems and under the code, and link to what they mean', async () => {
    const { workbench } = session();
    const { page } = workbench;
    await review(SHELL);
    await page.keyboard.press('Control+Shift+M');
    const row = page.locator('.markers-panel .monaco-list-row', { hasText: 'A shell reads this command' });
    await row.waitFor();
    await workbench.screenshot('review-problems');
    await row.locator('a', { hasText: 'S602' }).click({ modifiers: ['ControlOrMeta'] });
    const preview = page.frameLocator('iframe.webview').frameLocator('#active-frame');
    await preview.locator('h3', { hasText: 'S602' }).waitFor();
    await workbench.screenshot('review-rule');
  });
});
