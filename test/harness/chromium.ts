/** A Chromium to drive: the one that is there, else fetched once. */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { root } from './paths';
import { run } from './processes';
import { step } from './progress';

const namesOnPath = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

const howToInstall = 'No Chromium found: install chromium or Google Chrome, or name one in the environment variable CHROME_PATH.';

export function onPath(names: string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

function isProgram(file: string): boolean {
  return fs.statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}

function findChromium(): string | undefined {
  const named = process.env['CHROME_PATH'];
  if (named) {
    if (!isProgram(named)) throw new Error(`CHROME_PATH names no program: ${named}`);
    return named;
  }
  return onPath(namesOnPath) ?? [...usualPlaces, chromium.executablePath()].find(isProgram);
}

/** Path of a Chromium that runs; fetches one where that is possible, else says what to install. */
export async function ensureChromium(): Promise<string> {
  const there = findChromium();
  if (there) return there;
  try {
    await fetchChromium();
  } catch (error) {
    throw new Error(howToInstall, { cause: error });
  }
  const fetched = findChromium();
  if (!fetched) throw new Error(howToInstall);
  return fetched;
}

async function fetchChromium(): Promise<void> {
  if (canUseApt()) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await step('Fetching Chromium (apt-get, once)', async () => {
      await run('apt-get', ['update'], { env });
      await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
    });
    return;
  }
  const installer = path.join(root, 'node_modules/playwright-core/cli.js');
  await step('Fetching Chromium (Playwright, once)', () =>
    run(process.execPath, [installer, 'install', 'chromium'], { timeoutMs: 120_000 }));
}

/** Ubuntu's package of that name is an empty shell around a snap. */
function canUseApt(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !onPath(['apt-get'])) return false;
  return /^ID=debian$/m.test(fs.readFileSync('/etc/os-release', 'utf8'));
}
