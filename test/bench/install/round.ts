/** One round: the VSIX into an empty profile, a window with a Python file, the first suggestion on screen. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { installVsix } from '../../harness/extension';
import { removeFolder, temporaryFolder } from '../../harness/processes';
import { startServer, type Server } from '../../harness/server';
import { Workbench, launchBrowser } from '../../harness/workbench';

/** Seconds, each from the end of the one before. */
export interface Round {
  /** VS Code's command line unpacks and registers the VSIX. */
  readonly install: number;
  /** VS Code and the browser that shows it start, until the file can be edited and Phi Pair's item is in the status bar. */
  readonly open: number;
  /** Until that item says that the model is loaded, which the first Python file has caused: before, a key brings nothing. */
  readonly model: number;
  /** From the key that asks for it to the first suggestion on screen. */
  readonly suggestion: number;
}

const FILE = 'first.py';
/** The cursor comes behind it, and Enter asks for what follows. */
const CODE = 'def add(a, b):\n    """Return the sum of a and b."""';
/** Far above the bar: a round that takes longer has gone wrong. */
const PATIENCE_MS = 120_000;

export async function measureRound(vsix: string): Promise<Round> {
  const folder = temporaryFolder('bench-install');
  const workspace = path.join(folder, 'workspace');
  const extensionsDir = path.join(folder, 'extensions');
  fs.mkdirSync(workspace);
  fs.writeFileSync(path.join(workspace, FILE), CODE);
  const lap = stopwatch();
  let server: Server | undefined;
  let browser: Browser | undefined;
  try {
    await installVsix(extensionsDir, vsix);
    const install = lap();
    server = await startServer({ workspace, extensionsDir });
    browser = await launchBrowser();
    const workbench = await Workbench.open(browser, server, FILE, PATIENCE_MS);
    const open = lap();
    await workbench.waitForStatus(/is ready/, PATIENCE_MS);
    const model = lap();
    await workbench.press('ControlOrMeta+End', 'Enter');
    await workbench.waitForGhostText(PATIENCE_MS);
    return { install, open, model, suggestion: lap() };
  } finally {
    await browser?.close();
    await server?.stop();
    removeFolder(folder);
  }
}

/** Each call gives the seconds since the one before. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}
