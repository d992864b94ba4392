/** A workspace that is not trusted, and that would like to choose the model, the device and the servers. */
import assert from 'node:assert/strict';
import { docstringPrompt, useVsCode } from './setup';

const WANTED = {
  'phiPair.model.folder': '/home/me/hostile',
  'phiPair.device': 'cuda',
  'phiPair.cuda.libraries': '/home/me/hostile',
  'phiPair.hub.endpoint': 'http://192.0.2.1',
  'phiPair.server.url': 'http://192.0.2.1',
};

describe('in Restricted Mode', () => {
  const session = useVsCode({ restricted: true, files: { '.vscode/settings.json': JSON.stringify(WANTED) } });

  it('suggestions come from the embedded model, whatever the workspace wants', async () => {
    const { workbench, server } = session();
    const { page } = workbench;
    await page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await workbench.waitForStatus(/phi-micro is ready/);
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
    await workbench.screenshot('restricted-ghost-text');
    assert.doesNotMatch(server.extensionLogs(), /hostile|192\.0\.2\.1/);
  });

  it('review and commands are there', async () => {
    const { workbench } = session();
    await workbench.retype('eval(input())\n');
    await workbench.press('Escape');
    await workbench.runCommand('Phi Pair: Review File');
    await workbench.editor.locator('.squiggly-info').first().waitFor();
    await workbench.runCommand('Phi Pair: Show Answers');
    await workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame').locator('#empty-title').waitFor();
    await workbench.screenshot('restricted-review');
  });
});
