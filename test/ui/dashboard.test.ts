/** The dashboard and *Copy Diagnostics* in the real VS Code. What the page does by itself is in dashboardPage.test.ts. */
import assert from 'node:assert/strict';
import os from 'node:os';
import type { FrameLocator } from 'playwright-core';
import { until } from '../harness/progress';
import { MAIN_THEMES, THEMES } from '../harness/themes';
import { contrasts, LEAST_CONTRAST } from './contrast';
import { docstringPrompt, useVsCode } from './setup';

/** The extension host starts anew. */
const RELOAD_MS = 60_000;
/** What has colours of its own. */
const READ = ['h1', '#status', '#actions button', 'h2', 'dt', '.value', '.detail', 'h3', '.caption', 'th', '#requests td', '.quiet'];

describe('the dashboard', () => {
  const session = useVsCode({ settings: { 'phiPair.completion.maxLines': 5 } });
  const frame = (): FrameLocator => session().workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  const figure = async (label: string): Promise<string> => (await frame().locator('.figure').allInnerTexts()).find((text) => text.startsWith(`${label}\n`)) ?? '';

  before('something is asked for', async () => {
    const { workbench } = session();
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await workbench.retypeFast(docstringPrompt);
    await workbench.acceptGhostText(60_000);
  });

  it('opens from the menu, once', async () => {
    const { workbench } = session();
    await workbench.openMenu();
    await workbench.choose('Show dashboard');
    await frame().locator('h1', { hasText: 'Phi Pair' }).waitFor();
    await workbench.runCommand('Phi Pair: Show Dashboard');
    assert.equal(await workbench.page.locator('.tab', { hasText: 'Phi Pair: Dashboard' }).count(), 1);
  });

  it('shows what runs, how fast, and what became of the last requests', async () => {
    await frame().locator('#requests tr', { hasText: /shown: \d+ line/ }).first().waitFor();
    await until('The figures are there', 20_000, async () => (/^Accepted\n1\n100 %/.test(await figure('Accepted')) ? true : undefined));
    assert.match(await figure('Model'), /^Model\nphi-micro\nweights \d+ MB/);
    assert.match(await figure('Time to first token'), /\n[\d.,]+ ms, p95 [\d.,]+ ms\n/);
    assert.match(await figure('Worker’s memory'), /\n\d+ MB\n/);
  });

  for (const theme of MAIN_THEMES) {
    it(`can be read in the theme ${THEMES[theme].label}`, async () => {
      const { workbench } = session();
      await workbench.useTheme(theme);
      await frame().locator(`body.${THEMES[theme].webviewClass}`).waitFor();
      await frame().locator('body').evaluate('document.getElementById("dashboard").scrollTo(0, 0)');
      await workbench.screenshot(`dashboard-${theme}`);
      const measured = await contrasts(frame(), READ);
      for (const [selector, contrast] of Object.entries(measured)) assert.ok(contrast >= LEAST_CONTRAST && contrast <= 21, `${selector}: ${contrast}`);
      await frame().locator('body').evaluate('document.getElementById("dashboard").scrollTo(0, 1e6)');
      await workbench.screenshot(`dashboard-requests-${theme}`);
    });
  }

  it('copies diagnostics that hold no path and no name, and shows them', async () => {
    const { workbench } = session();
    await frame().getByRole('button', { name: 'Copy diagnostics' }).click();
    const notification = workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: 'Copied the diagnostics of Phi Pair' }).first();
    await notification.waitFor();
    const text = await workbench.page.evaluate<string>('navigator.clipboard.readText()');
    assert.match(text, /^Phi Pair diagnostics, \d/);
    assert.match(text, /^phiPair\.completion\.maxLines: 5 \(user\)$/m);
    assert.match(text, /^is: phi-micro$/m);
    assert.match(text, /^ONNX Runtime: \d+\.\d+/m);
    for (const secret of [session().server.workspace, os.homedir(), os.tmpdir(), os.hostname()]) assert.ok(!text.includes(secret), `${secret} in:\n${text}`);
    await workbench.screenshot('diagnostics-copied');
    await notification.getByRole('button', { name: 'Show' }).click();
    await workbench.page.locator('.monaco-editor .view-lines', { hasText: 'Phi Pair diagnostics' }).first().waitFor();
    await workbench.screenshot('diagnostics');
  });

  it('comes back after a reload', async () => {
    const { workbench } = session();
    await workbench.runCommand('Phi Pair: Show Dashboard');
    await frame().locator('h1', { hasText: 'Phi Pair' }).waitFor();
    // An address that names a file to open brings back nothing else.
    const url = new URL(workbench.page.url());
    url.searchParams.delete('payload');
    await workbench.page.goto(url.toString());
    // What Copy Diagnostics showed may lie in front.
    await workbench.page.locator('.tab', { hasText: 'Phi Pair: Dashboard' }).click({ timeout: RELOAD_MS });
    await frame().locator('.figure').first().waitFor({ timeout: RELOAD_MS });
    assert.equal(await workbench.page.locator('.tab', { hasText: 'Phi Pair: Dashboard' }).count(), 1);
  });

  it('forgets the statistics when told to', async () => {
    const { workbench } = session();
    await frame().getByRole('button', { name: 'Reset statistics' }).click();
    await until('All is forgotten', 10_000, async () => ((await figure('Shown')).startsWith('Shown\n0') ? true : undefined));
    await frame().getByRole('button', { name: 'Show log' }).click();
    await workbench.page.locator('.output-view-content, .panel .monaco-editor', { hasText: '[info]' }).first().waitFor();
  });
});
