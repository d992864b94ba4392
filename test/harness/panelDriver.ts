/** The answer panel in a real VS Code, driven from a test without commands and model. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import type { FrameLocator, Locator } from 'playwright-core';
import { outDir, root } from './paths';
import { until } from './progress';
import type { Session } from './session';

const source = path.join(root, 'test/fixtures/panel-extension');
/** Each process that runs tests has its own: two would read each other's port. */
const folder = path.join(outDir, `panel-extension-${process.pid}`);
const portFile = path.join(folder, 'port');

/** Bundles the driving extension; resolves with its folder. */
export async function panelExtension(): Promise<string> {
  fs.mkdirSync(folder, { recursive: true });
  fs.rmSync(portFile, { force: true });
  fs.copyFileSync(path.join(source, 'package.json'), path.join(folder, 'package.json'));
  await build({
    entryPoints: [path.join(source, 'extension.ts')],
    outfile: path.join(folder, 'extension.js'), bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    external: ['vscode'], logLevel: 'warning',
    define: { PROJECT_ROOT: JSON.stringify(root), PORT_FILE: JSON.stringify(portFile) },
  });
  return folder;
}

export class PanelDriver {
  constructor(private readonly session: Session) {}

  /** The panel's page, once it is shown. */
  get frame(): FrameLocator {
    return this.session.workbench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
  }

  locator(...selector: Parameters<FrameLocator['locator']>): Locator {
    return this.frame.locator(...selector);
  }

  /** Calls a function of the driving extension, see test/fixtures/panel-extension. */
  async call<T = unknown>(name: string, ...args: unknown[]): Promise<T> {
    const port = await until('The driving extension listens', 30_000, () => (fs.existsSync(portFile) && fs.readFileSync(portFile, 'utf8')) || undefined);
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: JSON.stringify({ call: name, args }) });
    const body = await response.text();
    if (!response.ok) throw new Error(`${name}: ${body}`);
    return JSON.parse(body) as T;
  }

  /** What the panel has reported so far: its callbacks and its log. */
  events(): Promise<unknown[][]> {
    return this.call<unknown[][]>('events');
  }

  async waitForEvent(...event: unknown[]): Promise<void> {
    await until(`The panel reports ${JSON.stringify(event)}`, 10_000, async () => {
      const all = await this.events();
      return all.some((one) => JSON.stringify(one) === JSON.stringify(event)) || undefined;
    });
  }
}
