import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { folderFiles, HubServer } from '../harness/hubServer';
import { root } from '../harness/paths';
import { removeFolder, temporaryFolder } from '../harness/processes';
import { until } from '../harness/progress';
import { openSession, type Session } from '../harness/session';
import { THEMES } from '../harness/themes';

const REPO = 'team/phi-micro';
const EMBEDDED = path.join(root, 'models/phi-micro');
/** More than any machine that runs tests has. */
const HUGE_BYTES = 1e13;

/** Byte of the weights from which on they come slowly. */
const SLOW_FROM = 8e6;

/** phi-micro with a weights file whose end is a hole. */
function hugeModel(folder: string): string {
  const huge = path.join(folder, 'huge-phi');
  fs.cpSync(EMBEDDED, huge, { recursive: true });
  fs.truncateSync(path.join(huge, 'model.onnx.data'), HUGE_BYTES);
  return huge;
}

describe('the Models view', () => {
  let server: HubServer;
  let session: Session;
  let folder: string;

  before('VS Code opens', async () => {
    folder = temporaryFolder('models-view');
    server = await HubServer.start([{ repo: REPO, files: folderFiles(EMBEDDED), licence: 'mit' }]);
    session = await openSession({ file: 'start.py', settings: { 'workbench.colorTheme': THEMES.dark.setting, 'phiPair.hub.endpoint': server.url, 'phiPair.model.folder': hugeModel(folder) } });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(`${await session.workbench.screenshot('failed-models-view-dark')}\n${session.server.extensionLogs()}`);
  });

  after('VS Code closes', async () => {
    await session.close();
    await server.stop();
    removeFolder(folder);
  });

  const page = () => session.workbench.page;
  const rows = () => page().locator('.pane:has(h3:text-is("Models")) .monaco-list-row, .sidebar .monaco-list-row');
  const row = (text: string | RegExp) => rows().filter({ hasText: text });
  const notification = (text: RegExp) => page().locator('.notification-list-item', { hasText: text });

  /** Rests the mouse on Phi-2's row, and comes back where the row was drawn anew under it: the tooltip goes with it. */
  function tooltipOfPhi2(): Promise<Locator> {
    const tooltip = page().locator('.monaco-hover:visible', { hasText: 'Licence' });
    return until('The tooltip shows', 60_000, async () => {
      await page().mouse.move(900, 500);
      await row('Phi-2, 4 bits, for the processor').hover();
      return tooltip.waitFor({ timeout: 5_000 }).then(() => tooltip, () => undefined);
    });
  }

  it('says of a model that does not fit what it needs and what is free, and uses the one that fits', async () => {
    const { workbench } = session;
    const refusal = notification(/was not loaded: it needs about 10\.0 TB of memory/);
    await refusal.waitFor({ timeout: 60_000 });
    await workbench.waitForStatus(/it needs about 10\.0 TB of memory/);
    await workbench.openMenu();
    await workbench.choose('Models…');
    await row('huge-phi').filter({ hasText: /needs 10\.0 TB, [\d.]+ GB are free/ }).waitFor({ timeout: 60_000 });
    await workbench.screenshot('models-view-refused-dark');
    await refusal.getByRole('button', { name: 'Use phi-micro' }).click();
    await workbench.waitForStatus(/phi-micro is ready/, 60_000);
    await row('phi-micro').filter({ hasText: /in use/ }).waitFor({ timeout: 60_000 });
  });

  it('shows what runs, what is here and what there is, and says so to a screen reader', async () => {
    await row('Phi-2, 4 bits, for the processor').waitFor();
    await page().mouse.move(900, 500);
    await session.workbench.screenshot('models-view-dark');
    const labels = await Promise.all((await rows().all()).map(async (one) => (await one.getAttribute('aria-label')) ?? ''));
    assert.ok(labels.some((label) => /^Running, 1 model/.test(label)), labels.join('\n'));
    assert.ok(labels.some((label) => /^phi-micro, in use, 18\.8 MB/.test(label)), labels.join('\n'));
    assert.ok(labels.some((label) => /^Phi-2, 4 bits, for the processor, 2\.18 GB, /.test(label)), labels.join('\n'));
  });

  it('shows in a tooltip what a model can and under which licence', async () => {
    const tooltip = await tooltipOfPhi2();
    await session.workbench.screenshot('models-view-tooltip-dark');
    assert.match(await tooltip.innerText(), /complete code, explain code[\s\S]*about 4 GB[\s\S]*Licence: MIT/);
    await page().mouse.move(900, 500);
  });

  for (const theme of ['light', 'hc', 'dark'] as const) {
    it(`can be read in the theme ${THEMES[theme].label}, its tooltip too`, async () => {
      await session.workbench.useTheme(theme);
      await tooltipOfPhi2();
      await session.workbench.screenshot(`models-view-${theme}`);
      await page().mouse.move(900, 500);
    });
  }

  it('shows a download under way, and pauses it by its button', async () => {
    const { workbench } = session;
    // Slow enough to be seen, and slower yet while the button is looked for.
    server.onPiece = ({ from }) => new Promise((resolve) => setTimeout(resolve, from > SLOW_FROM ? 1000 : 20));
    await workbench.runCommand('Phi Pair: Get a Model');
    await workbench.choose('Another repository of the Hub');
    await page().locator('.quick-input-widget input[type=text]').fill(REPO);
    await workbench.press('Enter');
    await page().locator('.monaco-dialog-box .monaco-button', { hasText: 'Download' }).click();
    const running = row(REPO).filter({ hasText: /MB of 20\.1 MB · .*MB\/s/ });
    await running.waitFor({ timeout: 60_000 });
    await workbench.screenshot('models-view-download-dark');
    await running.hover();
    const pause = row(REPO).locator('.action-label[aria-label="Pause"]');
    const paused = row(REPO).filter({ hasText: /paused, [\d.]+ MB of 20\.1 MB/ });
    // A click is lost where the row is drawn anew under it: somebody clicks again.
    await until('The download is paused', 60_000, async () => {
      await pause.click({ timeout: 1000 }).catch(() => undefined);
      return paused.waitFor({ timeout: 5000 }).then(() => true as const, () => undefined);
    });
    server.onPiece = undefined;
    await workbench.screenshot('models-view-paused-dark');
  });

  it('offers by Enter what can be done with a row, and cancels the download after a yes', async () => {
    const { workbench } = session;
    await row(REPO).click();
    await workbench.press('Enter');
    const items = page().locator('.quick-input-list .monaco-list-row');
    await items.filter({ hasText: 'Cancel Download' }).waitFor();
    assert.deepEqual((await items.allInnerTexts()).map((text) => text.trim()), ['Resume', 'Cancel Download']);
    await workbench.screenshot('models-view-actions-dark');
    await workbench.choose('Cancel Download');
    await page().locator('.monaco-dialog-box .monaco-button', { hasText: 'Cancel Download' }).click();
    await row(REPO).waitFor({ state: 'detached', timeout: 60_000 });
  });
});

