import assert from 'node:assert/strict';
import path from 'node:path';
import { folderFiles, HubServer } from '../harness/hubServer';
import { root } from '../harness/paths';
import { until } from '../harness/progress';
import { openSession, type Session } from '../harness/session';
import { docstringPrompt } from './setup';

const REPO = 'team/phi-micro';

describe('Get a Model', () => {
  let server: HubServer;
  let session: Session;

  before('VS Code opens', async () => {
    server = await HubServer.start([{ repo: REPO, files: folderFiles(path.join(root, 'models/phi-micro')), licence: 'mit' }]);
    session = await openSession({ file: 'start.py', settings: { 'phiPair.hub.endpoint': server.url } });
    await session.workbench.waitForStatus(/phi-micro is ready/);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(`${await session.workbench.screenshot('failed-models')}\n${session.server.extensionLogs()}`);
  });

  after('VS Code closes', async () => {
    await session.close();
    await server.stop();
  });

  const dialog = () => session.workbench.page.locator('.monaco-dialog-box');
  const notification = (text: RegExp) => session.workbench.page.locator('.notification-list-item', { hasText: text });

  it('lists what there is, with size, memory and licence', async () => {
    const { workbench } = session;
    await workbench.runCommand('Phi Pair: Get a Model');
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Phi-2, 4 bits, for the processor' }).waitFor();
    await workbench.screenshot('models-list');
    assert.match(await rows.filter({ hasText: 'Phi-2, 4 bits, for the processor' }).innerText(), /2\.18 GB to download · 4 GB of memory · MIT/);
    assert.match(await rows.filter({ hasText: 'phi-micro' }).first().innerText(), /in use/);
  });

  it('asks before anything is sent, and Escape means no', async () => {
    const { workbench } = session;
    await workbench.choose('Phi-2, 4 bits, for the processor');
    await dialog().waitFor();
    await workbench.screenshot('models-question');
    assert.match(await dialog().innerText(), /2\.18 GB from 127\.0\.0\.1:\d+, repository vrdevs\/phi-2-int4-cpu[\s\S]*Licence: MIT[\s\S]*Memory: about 4 GB[\s\S]*Goes to /);
    await workbench.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    assert.equal(server.requests.length, 0);
  });

  it('fetches after a yes, pauses by the button of its progress, goes on, also in a window that is loaded anew, and is used', async () => {
    const { workbench } = session;
    const { page } = workbench;
    // Slow enough to be seen.
    server.onPiece = () => new Promise((resolve) => setTimeout(resolve, 20));
    await workbench.runCommand('Phi Pair: Get a Model');
    await workbench.choose('Another repository of the Hub');
    await page.locator('.quick-input-widget input[type=text]').fill(REPO);
    await workbench.press('Enter');
    await dialog().locator('.monaco-button', { hasText: 'Download' }).click();
    const progress = notification(/MB of 20\.1 MB · .*MB\/s · .* left/);
    await progress.waitFor({ timeout: 30_000 });
    await workbench.screenshot('models-progress');
    await progress.getByRole('button', { name: 'Cancel' }).click();
    const paused = notification(/is paused\. What was fetched is kept/);
    await paused.waitFor();
    // It slides in.
    await page.waitForTimeout(500);
    await workbench.screenshot('models-paused');
    await paused.getByRole('button', { name: 'Resume' }).click();
    await progress.waitFor();
    // The window is loaded anew in mid-download: the new one goes on by itself.
    const asked = server.requests.length;
    await page.reload();
    server.onPiece = undefined;
    const here = notification(/team\/phi-micro is here/);
    await here.waitFor({ timeout: 60_000 });
    assert.ok(server.requests.slice(asked).some(({ headers }) => /^bytes=[1-9]\d*-$/.test(headers.range ?? '')));
    await workbench.screenshot('models-here');
    await here.getByRole('button', { name: 'Use Now' }).click();
    await until('The fetched model is loaded', 30_000, () => /Loaded phi-micro from \S*team--phi-micro /.test(session.server.extensionLogs()) || undefined);
    await workbench.waitForStatus(/phi-micro is ready/);
    await workbench.retypeFast(docstringPrompt);
    await workbench.waitForGhostText();
    await workbench.runCommand('Phi Pair: Get a Model');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: REPO });
    await row.waitFor();
    await workbench.screenshot('models-list-after');
    assert.match(await row.innerText(), /in use/);
    await workbench.press('Escape');
  });
});
