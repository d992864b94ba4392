/** A server, a browser and a workbench on a fresh copy of the sample workspace: what every UI test and the check start from. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { linkExtensions } from './extension';
import { root, sampleWorkspace } from './paths';
import { removeFolder, temporaryFolder } from './processes';
import type { Server } from './server';
import { startServer } from './server';
import { Workbench, launchBrowser } from './workbench';

export interface Session {
  server: Server;
  workbench: Workbench;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** File of the workspace to open. */
  file: string;
  settings?: Record<string, unknown>;
  /** Restricted Mode. */
  restricted?: boolean;
  /** Files that the workspace has beside those of the sample, by their paths. */
  files?: Readonly<Record<string, string>>;
  /** Makes another extension to be there too; resolves with its folder. */
  beside?: () => Promise<string>;
}

/** Names an extensions folder with the packaged extension, to be used instead of this checkout. */
export const extensionsVariable = 'PHI_PAIR_EXTENSIONS';

/** In a browser VS Code saves by itself; a test that saves at that moment would wait for a second save in vain. */
const SETTINGS = { 'files.autoSave': 'off' } as const;

export async function openSession(options: SessionOptions): Promise<Session> {
  const folder = temporaryFolder('session');
  const workspace = path.join(folder, 'workspace');
  const installed = process.env[extensionsVariable];
  // What was installed for all sessions stays as it is: another extension goes into a copy.
  const extensionsDir = installed && !options.beside ? installed : path.join(folder, 'extensions');
  fs.cpSync(sampleWorkspace, workspace, { recursive: true });
  for (const [file, text] of Object.entries(options.files ?? {})) {
    const target = path.join(workspace, file);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, text);
  }
  if (installed && options.beside) fs.cpSync(installed, extensionsDir, { recursive: true });
  const linked = [...(installed ? [] : [root]), ...(options.beside ? [await options.beside()] : [])];
  if (linked.length > 0) linkExtensions(extensionsDir, linked);
  const server = await startServer({ workspace, extensionsDir, settings: { ...SETTINGS, ...options.settings }, restricted: options.restricted ?? false });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.stop();
    removeFolder(folder);
  };
  try {
    browser = await launchBrowser();
    return { server, workbench: await Workbench.open(browser, server, options.file), close };
  } catch (error) {
    await close();
    throw error;
  }
}
