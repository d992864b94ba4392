/** `npm start`: VS Code with this extension on the sample workspace. `npm start -- --check`: the same without a person. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { check } from './check';
import { onPath } from './chromium';
import { linkExtensions } from './extension';
import { cacheDir, root, sampleWorkspace } from './paths';
import { startServer } from './server';
import { launchBrowser } from './workbench';

const firstFile = 'start.py';

async function main(): Promise<void> {
  if (process.argv.includes('--check')) return check();
  const workspace = path.join(cacheDir, 'workspace');
  if (!fs.existsSync(workspace)) fs.cpSync(sampleWorkspace, workspace, { recursive: true });
  const desktop = hasDisplay() ? onPath(process.platform === 'win32' ? ['code.cmd'] : ['code']) : undefined;
  if (desktop) openDesktop(desktop, workspace);
  else await openInBrowser(workspace);
}

function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

function openDesktop(code: string, workspace: string): void {
  console.log('Opening VS Code.');
  const args = ['--new-window', `--extensionDevelopmentPath=${root}`, workspace, path.join(workspace, firstFile)];
  spawn(code, args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

async function openInBrowser(workspace: string): Promise<void> {
  const extensionsDir = path.join(cacheDir, 'extensions');
  linkExtensions(extensionsDir);
  const server = await startServer({ workspace, extensionsDir, userDataDir: path.join(cacheDir, 'user-data') });
  console.log(`\nVS Code with Phi Pair: ${server.url(firstFile)}\nCtrl+C ends it.`);
  if (hasDisplay()) await openWindow(server.url(firstFile));
  // The server's process keeps this one alive until Ctrl+C.
}

async function openWindow(url: string): Promise<void> {
  try {
    const browser = await launchBrowser({ headless: false });
    await (await browser.newPage({ viewport: null })).goto(url);
  } catch (error) {
    console.log(`No browser window could be opened (${(error as Error).message}): open the address above yourself.`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? `\nFailed: ${error.message}` : error);
  process.exit(1);
});
