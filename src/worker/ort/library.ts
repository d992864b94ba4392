/** Finds and loads the ONNX Runtime library that onnxruntime-node ships; its own JavaScript binding is not used. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';

/** Names of the library as onnxruntime-node 1.30 ships it, by `process.platform`. */
const LIBRARY_NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ['libonnxruntime.so.1'],
  darwin: ['libonnxruntime.1.dylib', 'libonnxruntime.dylib'],
  win32: ['onnxruntime.dll'],
};

/** MLAS kernels need more stack than koffi's default of 128 KiB for async calls. */
const STACK_BYTES = 8 << 20;

/**
 * Path of the library for a platform below onnxruntime-node's folder.
 * @throws Error that names the platform when it is not one we publish for, or the place that was looked at.
 */
export function libraryPath(packageFolder: string, platform: string = process.platform, arch: string = process.arch): string {
  const names = LIBRARY_NAMES[platform];
  if (!names) throw new Error(`ONNX Runtime has no library for ${platform}-${arch}.`);
  const folder = path.join(packageFolder, 'bin', 'napi-v6', platform, arch);
  const found = names.map((name) => path.join(folder, name)).find((file) => fs.existsSync(file));
  if (!found) {
    throw new Error(`The ONNX Runtime library for ${platform}-${arch} is missing: looked for ${names.join(', ')} in ${folder}. Install the package made for this platform.`);
  }
  return found;
}

/**
 * Keeps the library from collecting and sending usage data: 1.30 begins with that on Linux too as soon as it has an
 * environment, before DisableTelemetryEvents can be called.
 */
function forbidTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}

/** Loads the library. The handle unloads it when collected, so every owner of a native pointer must hold it. */
export function loadLibrary(): LibraryHandle {
  forbidTelemetry();
  const packageFolder = path.dirname(require.resolve('onnxruntime-node/package.json'));
  // The configuration is refused once any library is loaded: set it first, once.
  if (koffi.config().async_stack_size !== STACK_BYTES) {
    koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  }
  return koffi.load(libraryPath(packageFolder));
}
