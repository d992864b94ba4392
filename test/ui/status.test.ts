import assert from 'node:assert/strict';
import { docstringPrompt, useVsCode } from './setup';

describe('the status bar item', () => {
  const session = useVsCode();

  it('says that the model is ready', async () => {
    await session().workbench.waitForStatus(/phi-micro is ready/);
  });

  it('opens a menu, which switches completions off and on', async () => {
    const { workbench } = session();
    await workbench.openMenu();
    await workbench.screenshot('menu');
    await workbench.choose('Turn off completions');
    await workbench.waitForStatus(/switched off/);
    await workbench.retypeFast(docstringPrompt);
    await workbench.press('Alt+\\');
    await workbench.page.waitForTimeout(1000);
    assert.equal(await workbench.ghostText(), undefined);
    await workbench.screenshot('status-off');
    await workbench.openMenu();
    await workbench.choose('Turn on completions');
    await workbench.waitForStatus(/is ready/);
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
  });

  it('tells how often suggestions were accepted, and forgets it when asked to', async () => {
    const { workbench } = session();
    // What is on screen now is counted when it goes.
    await workbench.retype('');
    await workbench.runCommand('Phi Pair: Reset Statistics');
    await workbench.retypeFast(docstringPrompt);
    await workbench.acceptGhostText();
    await workbench.openMenu();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: /1 of 1 accepted \(100 %\), [\d,]+ characters/ }).waitFor();
    await workbench.screenshot('menu-statistics');
    await workbench.choose('Reset statistics');
    await workbench.openMenu();
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'no suggestion has been shown yet' }).waitFor();
    await workbench.press('Escape');
  });

  it('shows the log', async () => {
    const { workbench } = session();
    await workbench.openMenu();
    await workbench.choose('Show log');
    // The view stands at the log's end: only its last lines are drawn.
    await workbench.page.locator('.output-view-content, .panel .monaco-editor', { hasText: '[info]' }).first().waitFor();
    await workbench.screenshot('log');
  });
});

describe('the status bar item, with a model folder that is missing', () => {
  const session = useVsCode({ settings: { 'phiPair.model.folder': '/no/such/model' } });

  it('shows an error with its reason', async () => {
    const { workbench } = session();
    await workbench.waitForStatus(/\/no\/such\/model/);
    await workbench.screenshot('status-error');
  });
});
