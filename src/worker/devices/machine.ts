/** Asks this machine what the choice of a device depends on. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { LoadParams, LogParams } from '../../common/protocol';
import { hardwareDevices } from '../ort/hardware';
import type { LibraryPlaces } from '../ort/library';
import { builtInProviders } from '../ort/providers';
import type { OrtRuntime } from '../ort/runtime';
import type { Machine } from './candidates';
import { DeviceRecord } from './record';

type Log = (level: LogParams['level'], message: string) => void;

/** Where ONNX Runtime shall find CUDA's libraries; undefined = beside its own. */
export function librariesIn({ cudaLibraries, deviceFolder }: LoadParams): LibraryPlaces | undefined {
  if (!cudaLibraries || !deviceFolder) return undefined;
  return { folder: cudaLibraries, links: path.join(deviceFolder, 'libraries') };
}

export function readMachine(runtime: OrtRuntime): Machine {
  return {
    platform: process.platform,
    builtIn: builtInProviders(runtime),
    libraries: fs.readdirSync(runtime.folder),
    librariesProblem: runtime.librariesProblem,
  };
}

/** What is kept for a model on this machine; undefined where the host named no folder. */
export function recordFor(
  { deviceFolder, cudaLibraries }: LoadParams,
  runtime: OrtRuntime,
  graphPath: string,
  weightBytes: number,
  log: Log,
): DeviceRecord | undefined {
  if (!deviceFolder) return undefined;
  const key = {
    computer: os.hostname(),
    graphPath,
    weightBytes,
    graphModified: fs.statSync(graphPath).mtimeMs,
    ortVersion: runtime.version,
    hardware: hardwareOf(runtime, log),
    cudaLibraries: cudaLibraries ?? '',
  };
  const self = () => ({ worker: process.pid, host: process.ppid, now: Date.now(), isAlive });
  return new DeviceRecord(deviceFolder, key, self, (message) => log('warn', message));
}

function hardwareOf(runtime: OrtRuntime, log: Log): string[] {
  try {
    return hardwareDevices(runtime);
  } catch (error) {
    log('warn', `This machine's graphics devices could not be listed: ${(error as Error).message}`);
    return [];
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not permitted means that it lives, as another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
