/** The worker's bundle, and an engine on it as tests need it. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { build } from 'esbuild';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { LoadParams } from '../../../src/common/protocol';
import { createEngine, type EngineTimings, type SupervisedEngine } from '../../../src/host/engine/createEngine';
import type { EngineState } from '../../../src/host/engine/engine';

export const PHI_MICRO = path.resolve('models/phi-micro');
const BUNDLE = path.resolve('out/test-worker/worker.js');

let built: Promise<string> | undefined;

/** Bundles the worker as esbuild.js does, once a test run; the tests then run the code as it ships. */
export function workerBundle(): Promise<string> {
  built ??= build({
    entryPoints: ['src/worker/main.ts'],
    outfile: BUNDLE,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['koffi', 'onnxruntime-node'],
    logLevel: 'warning',
  }).then(() => BUNDLE);
  return built;
}

/** Quick restarts; the heartbeat stays patient, since the machine that runs tests may be busy. */
const QUICK: Partial<EngineTimings> = { restart: { delaysMs: [10, 20, 40], windowMs: 60_000 }, killGraceMs: 1_000 };

export interface Rig {
  engine: SupervisedEngine;
  states: EngineState[];
  /** Lines of the log, with their level. */
  log: string[];
}

const rigs: Rig[] = [];
/** What the engines of all rigs logged as errors of their own. */
export const internalErrors: string[] = [];

/** Ends every engine that {@link rig} made. */
export function disposeRigs(): void {
  for (const { engine } of rigs.splice(0)) engine.dispose();
}

/** An engine that records its states and its log. */
export async function rig(timings: Partial<EngineTimings> = {}, workerPath?: string): Promise<Rig> {
  const log: string[] = [];
  const engine = createEngine({
    workerPath: workerPath ?? (await workerBundle()),
    log: (level, message) => {
      log.push(`${level}: ${message}`);
      if (message.startsWith('Internal error')) internalErrors.push(message);
    },
    timings: { ...QUICK, ...timings },
  });
  const states: EngineState[] = [engine.state];
  engine.onDidChangeState((state) => states.push(state));
  const made = { engine, states, log };
  rigs.push(made);
  return made;
}

export function loadParams(modelPath = PHI_MICRO): LoadParams {
  return { modelPath, device: 'auto', threads: 2, contextLength: 0, kvBytes: 2 ** 30 };
}

/** A token that nobody cancels. */
export function noToken(): CancellationTokenSource['token'] {
  return new CancellationTokenSource().token;
}

/** Waits until the engine enters a state of this kind (or is in it). */
export function stateOf(engine: SupervisedEngine, kind: EngineState['kind']): Promise<EngineState> {
  if (engine.state.kind === kind) return Promise.resolve(engine.state);
  return new Promise((resolve) => {
    const subscription = engine.onDidChangeState((state) => {
      if (state.kind !== kind) return;
      subscription.dispose();
      resolve(state);
    });
  });
}

/** Whether a process lives. */
export function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ESRCH');
    return false;
  }
}

/** Waits until a process is gone; the test's own time limit is the deadline. */
export async function gone(pid: number): Promise<void> {
  while (lives(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
}

export function pidOf(engine: SupervisedEngine): number {
  const pid = engine.workerPid;
  if (pid === undefined) throw new Error('The engine has no worker.');
  return pid;
}
