import assert from 'node:assert/strict';
import { CompletionsServer } from '../harness/completionsServer';
import { until } from '../harness/progress';
import { openSession, type Session } from '../harness/session';
import { docstringPrompt } from './setup';

const TEXT = 'return sum([a, b])';
const PATIENCE_MS = 60_000;

describe('a team\'s server', () => {
  let server: CompletionsServer;
  let session: Session;

  before('VS Code opens', async () => {
    server = await CompletionsServer.start();
    server.answer = () => ({ pieces: [...TEXT, '\n'] });
    // No model is needed for this file: the question comes with the first one that is completed.
    session = await openSession({ file: 'notes.txt', files: { 'notes.txt': 'Notes.\n', 'adding.py': '' }, settings: { 'phiPair.server.url': server.url } });
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') console.log(`${await session.workbench.screenshot('failed-server')}\n${session.server.extensionLogs()}`);
  });

  after('VS Code closes', async () => {
    // Undefined where VS Code did not open.
    await (session as Session | undefined)?.close();
    await server.stop();
  });

  const dialog = () => session.workbench.page.locator('.monaco-dialog-box');

  it('is sent nothing before the question is answered', async () => {
    const { workbench } = session;
    await workbench.press('ControlOrMeta+P');
    await workbench.page.locator('.quick-input-widget input[type=text]').fill('adding.py');
    await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'adding.py' }).first().waitFor({ timeout: PATIENCE_MS });
    await workbench.press('Enter');
    await dialog().waitFor({ timeout: PATIENCE_MS });
    await workbench.screenshot('server-question');
    assert.match(await dialog().innerText(), /Your code goes to 127\.0\.0\.1:\d+[\s\S]*Files that hold secrets by their name are never sent/);
    assert.equal(server.requests.length, 0);
  });

  it('completes, and the status bar says who does', async () => {
    const { workbench } = session;
    const { page } = workbench;
    await dialog().locator('.monaco-button', { hasText: 'Send to' }).click();
    await workbench.waitForStatus(/microsoft\/phi-2 on 127\.0\.0\.1:\d+ is ready/, PATIENCE_MS);
    await page.locator('.monaco-editor[data-uri$="/adding.py"] .view-lines').click();
    await workbench.type(docstringPrompt);
    await until('The server\'s text appears', PATIENCE_MS, async () => (await page.locator('.ghost-text-decoration').allTextContents()).join('').replaceAll('\u00a0', ' ').includes(TEXT) || undefined);
    await workbench.screenshot('server-answers');
    await workbench.openMenu();
    // The list draws what is in sight.
    await page.keyboard.type('server key');
    await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Set server key' }).waitFor();
    await workbench.screenshot('server-menu');
    await workbench.press('Escape');
  });

  it('says why this machine answers while it is away', async () => {
    const { workbench } = session;
    await server.stop();
    // The menu has left the focus at the status bar.
    await workbench.page.locator('.monaco-editor[data-uri$="/adding.py"] .view-lines').click();
    await workbench.press('ControlOrMeta+End');
    await workbench.type('total = ');
    await workbench.waitForStatus(/phi-micro is ready\. In place of the server: .*127\.0\.0\.1/, PATIENCE_MS);
    // The list tells what is so when it opens: while a suggestion is written, that.
    await until('The list tells why', PATIENCE_MS, async () => {
      await workbench.press('Escape');
      await workbench.runCommand('Phi Pair: Why Is There No Suggestion?');
      const row = workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: /In place of the server/ }).first();
      return row.waitFor({ timeout: 3000 }).then(() => true as const, () => undefined);
    });
    await workbench.screenshot('server-away');
    await workbench.press('Escape');
  });
});
