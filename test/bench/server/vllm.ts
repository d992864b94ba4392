/** A real vLLM on this machine's processor: installed into a folder of its own, started for a run, ended after it. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from '../paths';

export const VLLM_VENV = path.join(ROOT, '.cache', 'vllm-venv');
const PYTHON = path.join(VLLM_VENV, 'bin', 'python');
const LOG = path.join(ROOT, '.cache', 'vllm.log');
/** It reads torch and a thousand modules, and starts three processes. */
const START_MS = 20 * 60_000;
const POLL_MS = 500;

/** Environment in which vLLM computes on the processor, compiles nothing and asks nobody. */
const ENVIRONMENT = {
  CUDA_VISIBLE_DEVICES: '',
  VLLM_TARGET_DEVICE: 'cpu',
  VLLM_CPU_KVCACHE_SPACE: '1',
  // Its default keeps a processor free for itself, of the few there are.
  VLLM_CPU_OMP_THREADS_BIND: '0-1',
  TORCHDYNAMO_DISABLE: '1',
  TORCH_COMPILE_DISABLE: '1',
  HF_HUB_OFFLINE: '1',
  VLLM_NO_USAGE_STATS: '1',
  DO_NOT_TRACK: '1',
} as const;

/**
 * Installs it where it is not yet: 7 GB. The package wants a build of torch that is not on PyPI; the one that is has the
 * same C++ interface, and the libraries for graphics cards beside it, which are not used.
 * @throws Error when a step fails
 */
export function installVllm(): void {
  if (fs.existsSync(PYTHON)) return;
  console.log(`installing vLLM into ${VLLM_VENV}`);
  run('python3.11', ['-m', 'venv', VLLM_VENV]);
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', 'uv']);
  run(path.join(VLLM_VENV, 'bin', 'uv'), ['pip', 'install', '--python', PYTHON, '--override', path.join(__dirname, 'overrides.txt'), '-r', path.join(__dirname, 'requirements.txt')]);
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}

export interface Vllm {
  /** Base address of its API. */
  readonly url: string;
  readonly version: string;
  stop(): Promise<void>;
}

/** @throws Error with the end of its log when it does not come up */
export async function startVllm(checkpoint: string, port: number, key: string): Promise<Vllm> {
  const args = ['-m', 'vllm.entrypoints.openai.api_server', '--model', checkpoint, '--served-model-name', 'phi-micro', '--host', '127.0.0.1', '--port', String(port), '--api-key', key, '--max-model-len', '2048', '--dtype', 'float32', '--enforce-eager'];
  const log = fs.openSync(LOG, 'w');
  // A group of its own: its engine and workers end with it.
  const child = spawn(PYTHON, args, { env: { ...process.env, ...ENVIRONMENT }, stdio: ['ignore', log, log], detached: true });
  const url = `http://127.0.0.1:${port}/v1`;
  try {
    await untilHealthy(child, `http://127.0.0.1:${port}/health`);
  } catch (error) {
    await end(child);
    throw error;
  }
  return { url, version: versionOf(), stop: () => end(child) };
}

const versionOf = (): string => spawnSync(PYTHON, ['-c', 'import importlib.metadata as m; print(m.version("vllm-cpu"), m.version("torch"))'], { encoding: 'utf8' }).stdout.trim();

async function untilHealthy(child: ChildProcess, health: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while (!(await fetch(health).then(({ ok }) => ok, () => false))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`vLLM did not come up. The end of ${LOG}:\n${fs.readFileSync(LOG, 'utf8').slice(-3000)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  const impatience = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), 20_000);
  await gone;
  clearTimeout(impatience);
}
