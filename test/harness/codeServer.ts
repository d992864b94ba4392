/** A real VS Code from npm: code-server, fetched once into the cache, cut down to what a Python user sees. */
import fs from 'node:fs';
import path from 'node:path';
import { npm } from './npm';
import { cacheDir } from './paths';
import { step } from './progress';

export const codeServerVersion = '4.139.1';
/** The VS Code inside needs Node 24, which the user may not have; npm has it for Linux only. */
const nodeVersion = '24.21.0';
const nodePackage = `node-linux-${process.arch}`;
const nodeFromNpm = process.platform === 'linux';

export interface CodeServer {
  node: string;
  entry: string;
}

function layout(dir: string): CodeServer {
  return {
    node: nodeFromNpm ? path.join(dir, 'node_modules', nodePackage, 'bin/node') : process.execPath,
    entry: path.join(dir, 'node_modules/code-server/out/node/entry.js'),
  };
}

/** Installs code-server where it is missing. A directory under its final name is always complete. */
export async function ensureCodeServer(): Promise<CodeServer> {
  const dir = path.join(cacheDir, `code-server-${codeServerVersion}`);
  if (fs.existsSync(dir)) return layout(dir);
  if (!nodeFromNpm && (process.platform === 'win32' || !process.version.startsWith('v24.'))) {
    throw new Error('Install desktop VS Code and its shell command "code" (or, on macOS, run this with Node 24).');
  }
  removeLeftovers();
  const building = `${dir}.tmp-${process.pid}`;
  await step(`Fetching VS Code (code-server ${codeServerVersion}, once, into .vscode-test)`, () => install(building));
  try {
    fs.renameSync(building, dir);
  } catch (error) {
    // Another run finished first: its copy is as good as ours.
    if (!fs.existsSync(dir)) throw error;
    fs.rmSync(building, { recursive: true, force: true });
  }
  return layout(dir);
}

async function install(dir: string): Promise<void> {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, 'package.json'), '{ "private": true }\n');
  const vscode = path.join(dir, 'node_modules/code-server/lib/vscode');
  // No install scripts: they would compile native parts that no test needs.
  const packages = [`code-server@${codeServerVersion}`, ...(nodeFromNpm ? [`${nodePackage}@${nodeVersion}`] : [])];
  await npm(['install', '--ignore-scripts', ...packages], dir);
  await npm(['install', '--omit=dev', '--ignore-scripts'], vscode);
  await npm(['install', '--omit=dev', '--ignore-scripts'], path.join(vscode, 'extensions'));
  prune(dir, vscode);
  replaceLogger(vscode);
}

function prune(dir: string, vscode: string): void {
  const native = `${process.platform}-${process.arch}`;
  const unused = [
    path.join(vscode, 'node_modules/@github'),
    path.join(vscode, 'node_modules/@microsoft/mxc-sdk'),
    path.join(vscode, 'extensions/copilot'),
    path.join(vscode, 'extensions/mermaid-markdown-features'),
    path.join(vscode, 'extensions/microsoft-authentication'),
    path.join(dir, 'node_modules', nodePackage, 'include'),
    ...others(path.join(vscode, 'node_modules/node-pty/prebuilds'), native),
    ...others(path.join(vscode, 'node_modules/@vscode/ripgrep-universal/bin'), native),
  ];
  for (const one of unused) fs.rmSync(one, { recursive: true, force: true });
}

function others(dir: string, keep: string): string[] {
  if (!fs.existsSync(dir)) return [];
  return fs.readdirSync(dir).filter((name) => name !== keep).map((name) => path.join(dir, name));
}

/** The logger is native and not compiled here; without one the output channels stay empty. */
function replaceLogger(vscode: string): void {
  const target = path.join(vscode, 'node_modules/@vscode/spdlog/index.js');
  fs.copyFileSync(path.join(__dirname, 'spdlog.cjs'), target);
}

/** What an interrupted run left behind; a run still at work keeps its folder. */
function removeLeftovers(): void {
  if (!fs.existsSync(cacheDir)) return;
  for (const name of fs.readdirSync(cacheDir)) {
    const pid = /\.tmp-(\d+)$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) fs.rmSync(path.join(cacheDir, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
