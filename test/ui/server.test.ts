import assert from 'node:assert/strict';
import { CompletionsServer } from '../harness/completionsServer';
import { openSession, type Session } from '../harness/session';
import { docstringPrompt } from './setup';

const TEXT = 'return sum([a, b])';
const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern', 'high-contrast': 'Default High Contrast' };

for (const [name, theme] of Object.entries(themes)) {
  describe(`a team's server, in the theme ${theme}`, () => {
    let server: CompletionsServer;
    let session: Session;

    before('VS Code opens', async () => {
      server = await CompletionsServer.start();
      server.answer = () => ({ pieces: [...TEXT, '\n'] });
      session = await openSession({ file: 'start.py', settings: { 'workbench.colorTheme': theme, 'phiPair.server.url': server.url } });
    });

    afterEach(async function () {
      if (this.currentTest?.state === 'failed') console.log(`${await session.workbench.screenshot(`failed-server-${name}`)}\n${session.server.extensionLogs()}`);
    });

    after('VS Code closes', async () => {
      await session.close();
      await server.stop();
    });

    const dialog = () => session.workbench.page.locator('.monaco-dialog-box');

    it('is sent nothing before the question is answered', async () => {
      await dialog().waitFor({ timeout: 30_000 });
      await session.workbench.screenshot(`server-question-${name}`);
      assert.match(await dialog().innerText(), /Your code goes to 127\.0\.0\.1:\d+[\s\S]*Files that hold secrets by their name are never sent/);
      assert.equal(server.requests.length, 0);
    });

    it('completes, and the status bar says who does', async () => {
      const { workbench } = session;
      await dialog().locator('.monaco-button', { hasText: 'Send to' }).click();
      await workbench.waitForStatus(/microsoft\/phi-2 on 127\.0\.0\.1:\d+ is ready/);
      await workbench.retype(docstringPrompt);
      assert.match(await workbench.waitForGhostText(), /return sum\(\[a, b\]\)/);
      await workbench.screenshot(`server-answers-${name}`);
      await workbench.openMenu();
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Set server key' }).waitFor();
      await workbench.screenshot(`server-menu-${name}`);
      await workbench.press('Escape');
    });

    it('says why this machine answers when it is away', async () => {
      const { workbench } = session;
      await server.stop();
      await workbench.focusEditor();
      await workbench.press('Escape', 'Alt+\\');
      await workbench.retype(`${docstringPrompt}# `);
      await workbench.waitForStatus(/phi-micro is ready\. In place of the server: .*127\.0\.0\.1/, 30_000);
      await workbench.runCommand('Phi Pair: Why Is There No Suggestion?');
      await workbench.page.locator('.quick-input-list .monaco-list-row', { hasText: /In place of the server/ }).first().waitFor();
      await workbench.screenshot(`server-away-${name}`);
      await workbench.press('Escape');
    });
  });
}
