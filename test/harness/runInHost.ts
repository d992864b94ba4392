/** The suite `vscode`: mocha inside a real extension host, desktop VS Code where it can be downloaded, else code-server. */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { runTests } from '@vscode/test-electron';
import { outDir, root, sampleWorkspace } from './paths';
import { removeFolder, temporaryFolder } from './processes';
import { closingLine } from './closingLine';
import { startServer } from './server';
import { launchBrowser } from './workbench';

const bundleDir = path.join(outDir, 'test/vscode');
const report = path.join(outDir, 'vscode-report.txt');
const TIMEOUT_MS = 840_000;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { grep: { type: 'string', default: '' } } });
  await bundleTests();
  fs.rmSync(report, { force: true });
  const folder = temporaryFolder('host-tests');
  const workspace = path.join(folder, 'workspace');
  fs.cpSync(sampleWorkspace, workspace, { recursive: true });
  const env = { PHI_PAIR_RESULTS: report, PHI_PAIR_GREP: values.grep };
  try {
    if (await canDownloadVsCode()) await inDesktop(workspace, folder, env);
    else await inServer(workspace, folder, env);
  } finally {
    removeFolder(folder);
    // The exit code alone is no proof: it is 0 too where the extension host has died.
    console.log(fs.existsSync(report) ? fs.readFileSync(report, 'utf8').trimEnd() : 'The extension host wrote no report.');
  }
  const last = fs.existsSync(report) ? fs.readFileSync(report, 'utf8').trimEnd().split('\n').at(-1) : undefined;
  if (closingLine.exec(last ?? '')?.[2] !== '0') process.exitCode = 1;
}

async function bundleTests(): Promise<void> {
  fs.rmSync(bundleDir, { recursive: true, force: true });
  const sources = path.join(root, 'test/vscode');
  const names = fs.readdirSync(sources).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  await build({
    entryPoints: names.map((name) => path.join(sources, name)),
    outdir: bundleDir, bundle: true, platform: 'node', format: 'cjs', target: 'node20', sourcemap: 'inline',
    external: ['vscode', 'mocha'], logLevel: 'warning',
    // Its ES module asks for its own address, which a CommonJS bundle has not.
    alias: { 'web-tree-sitter': require.resolve('web-tree-sitter') },
  });
}

/** A quick look at the update server; on Linux, VS Code needs a display too. */
async function canDownloadVsCode(): Promise<boolean> {
  if (process.platform === 'linux' && !process.env['DISPLAY']) return false;
  const url = 'https://update.code.visualstudio.com/api/releases/stable';
  return fetch(url, { signal: AbortSignal.timeout(3000) }).then((answer) => answer.ok, () => false);
}

async function inDesktop(workspace: string, folder: string, env: Record<string, string>): Promise<void> {
  await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundleDir, 'index.js'),
    extensionTestsEnv: env,
    launchArgs: [workspace, '--disable-extensions', `--user-data-dir=${path.join(folder, 'user-data')}`],
  });
}

async function inServer(workspace: string, folder: string, env: Record<string, string>): Promise<void> {
  const server = await startServer({ workspace, extensionsDir: path.join(folder, 'extensions'), env });
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const remote = (file: string) => ({ $mid: 1, scheme: 'vscode-remote', authority: `127.0.0.1:${server.port}`, path: file });
    const development = { extensions: [remote(root)], extensionTestsPath: remote(path.join(bundleDir, 'index.js')) };
    await page.addInitScript({ content: enterTestMode(development) });
    await page.exposeFunction('codeAutomationLog', () => undefined);
    const ended = new Promise<number>((resolve) => void page.exposeFunction('codeAutomationExit', resolve));
    await page.goto(server.url('start.py'));
    await withLimit(ended);
  } catch (error) {
    console.log(server.extensionLogs());
    throw error;
  } finally {
    await browser.close();
    await server.stop();
  }
}

function withLimit(ended: Promise<number>): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the tests in the extension host took longer than ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
    void ended.then(resolve).finally(() => clearTimeout(timer));
  });
}

/** A script for the page, as text because it runs there: a built VS Code takes these options from its configuration element only. */
function enterTestMode(development: object): string {
  return `
    const original = Element.prototype.getAttribute;
    Element.prototype.getAttribute = function (name) {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || !value) return value;
      const config = JSON.parse(value);
      config.developmentOptions = { ...config.developmentOptions, ...${JSON.stringify(development)} };
      return JSON.stringify(config);
    };`;
}

main().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
