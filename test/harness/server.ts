/** One code-server on a free port of this machine, with folders of its own, gone without a trace when stopped. */
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import type { CodeServer } from './codeServer';
import { ensureCodeServer } from './codeServer';
import { removeFolder, spawnGroup, stopGroup, temporaryFolder } from './processes';
import { until } from './progress';

export interface ServerOptions {
  workspace: string;
  extensionsDir: string;
  /** Kept between runs where given; else a temporary folder. */
  userDataDir?: string;
  settings?: Record<string, unknown>;
  /** The workspace is not trusted: Restricted Mode, without a question at the start. */
  restricted?: boolean;
  env?: Record<string, string>;
}

export interface Server {
  pid: number;
  port: number;
  workspace: string;
  /** The workbench with one file of the workspace open. */
  url(openFile: string): string;
  /** Every log file that extensions of this server have written, with its name. */
  extensionLogs(): string;
  /** What the server and its extension hosts say of themselves. */
  hostLogs(): string;
  stop(): Promise<void>;
}

/** A quiet editor: nothing that opens, asks or downloads by itself. */
const quietSettings: Record<string, unknown> = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

const restrictedSettings: Record<string, unknown> = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'always',
};

export async function startServer(options: ServerOptions): Promise<Server> {
  const program = await ensureCodeServer();
  const scratch = temporaryFolder('vscode');
  const userData = options.userDataDir ?? path.join(scratch, 'user-data');
  writeSettings(userData, { ...(options.restricted ? restrictedSettings : {}), ...options.settings }, options.userDataDir !== undefined);
  const port = await freePort();
  const output = path.join(scratch, 'server.log');
  const child = spawnGroup(program.node, serverArguments(program, port, userData, scratch, options), {
    stdio: ['ignore', fs.openSync(output, 'a'), fs.openSync(output, 'a')],
    env: serverEnvironment(scratch, options.env ?? {}),
  });
  const stop = async () => {
    await stopGroup(child);
    removeFolder(scratch);
  };
  try {
    await until('VS Code server answers', 30_000, () => isHealthy(port, child.exitCode));
  } catch (error) {
    const log = fs.readFileSync(output, 'utf8');
    await stop();
    throw new Error(`The VS Code server did not start.\n${log}`, { cause: error });
  }
  return {
    pid: child.pid,
    port,
    workspace: options.workspace,
    url: (openFile) => workbenchUrl(port, options.workspace, openFile),
    extensionLogs: () => readLogs(path.join(userData, 'logs'), (name) => name.includes('phi-pair')),
    hostLogs: () => `${fs.readFileSync(output, 'utf8')}\n${readLogs(path.join(userData, 'logs'), (name) => name.endsWith('remoteexthost.log'))}`,
    stop,
  };
}

function writeSettings(userData: string, extra: Record<string, unknown>, keep: boolean): void {
  const file = path.join(userData, 'User/settings.json');
  if (keep && fs.existsSync(file)) return;
  write(file, { ...quietSettings, ...extra });
  // A remote window ignores the user's settings of machine scope, once it knows their scope: those are the remote's own.
  write(path.join(userData, 'Machine/settings.json'), extra);
}

function write(file: string, settings: Record<string, unknown>): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(settings, null, 2));
}

function serverArguments(program: CodeServer, port: number, userData: string, scratch: string, options: ServerOptions): string[] {
  const config = path.join(scratch, 'config.yaml');
  fs.writeFileSync(config, '');
  return [
    program.entry, '--config', config, '--bind-addr', `127.0.0.1:${port}`, '--auth', 'none',
    '--user-data-dir', userData, '--extensions-dir', options.extensionsDir,
    '--disable-telemetry', '--disable-update-check', ...(options.restricted ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override', '--disable-proxy',
  ];
}

function serverEnvironment(scratch: string, extra: Record<string, string>): NodeJS.ProcessEnv {
  const temporary = path.join(scratch, 'tmp');
  fs.mkdirSync(temporary);
  return {
    ...process.env,
    // No extension gallery: nothing is looked up or installed from outside.
    EXTENSIONS_GALLERY: '{}',
    XDG_CONFIG_HOME: path.join(scratch, 'config'),
    XDG_DATA_HOME: path.join(scratch, 'data'),
    TMPDIR: temporary,
    ...extra,
  };
}

async function isHealthy(port: number, exitCode: number | null): Promise<true | undefined> {
  if (exitCode !== null) throw new Error(`The server ended with code ${exitCode}.`);
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
  return answer?.ok || undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function workbenchUrl(port: number, workspace: string, openFile: string): string {
  const file = `vscode-remote://127.0.0.1:${port}${path.posix.join(workspace, openFile)}`;
  const payload = JSON.stringify([['openFile', file]]);
  return `http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`;
}

function readLogs(dir: string, wanted: (name: string) => boolean): string {
  if (!fs.existsSync(dir)) return '';
  const files = fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => wanted(name) && name.endsWith('.log'));
  return files.map((name) => `--- ${path.basename(name)}\n${fs.readFileSync(path.join(dir, name), 'utf8')}`).join('\n');
}
