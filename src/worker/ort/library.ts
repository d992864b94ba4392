/** Finds and loads the ONNX Runtime library that onnxruntime-node ships; its own JavaScript binding is not used. */
import { createHash } from 'node:crypto';
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

/**
 * Has attention on the processor computed without tiles: they save memory that a context of some thousand tokens does
 * not need, and cost 4 % of a decode step at 1,536 tokens and 3 to 12 % of a prefill. Read when a session is made.
 */
function preferPlainAttention(): void {
  process.env['ORT_GQA_DISABLE_FLASH_ATTENTION'] ??= '1';
}

/** Libraries of the user's that providers need. */
export interface LibraryPlaces {
  /** Folder that holds them. */
  readonly folder: string;
  /** Folder of ours, in which links to them are made. */
  readonly links: string;
}

export interface LoadedLibrary {
  readonly library: LibraryHandle;
  /** Absolute path of the folder it was loaded from. */
  readonly folder: string;
  /** Why `places` could not be followed. */
  readonly problem: string | undefined;
}

const LIBRARY_FILE = /\.(so(\.\d+)*|dll|dylib)$/;

/**
 * ONNX Runtime loads its providers from its own folder alone: this makes one with links to its library and to those of
 * `places`. A folder that holds an ONNX Runtime of its own is used as it is, since provider and library must match.
 * @returns path of the library to load.
 */
export function libraryBeside(ownLibrary: string, places: LibraryPlaces): string {
  const name = path.basename(ownLibrary);
  const theirs = path.join(places.folder, name);
  if (fs.existsSync(theirs)) return theirs;
  const files = fs.readdirSync(places.folder).filter((file) => LIBRARY_FILE.test(file)).map((file) => path.join(places.folder, file));
  // One folder of links for each pair of folders, so that another window's links are never taken away.
  const links = path.join(places.links, createHash('sha256').update(`${ownLibrary}\n${places.folder}`).digest('hex').slice(0, 16));
  fs.mkdirSync(links, { recursive: true });
  for (const file of [ownLibrary, ...files]) linkOnce(file, path.join(links, path.basename(file)));
  return path.join(links, name);
}

function linkOnce(file: string, link: string): void {
  try {
    fs.symlinkSync(file, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function resolveLibrary(ownLibrary: string, places: LibraryPlaces | undefined): { file: string; problem: string | undefined } {
  if (!places) return { file: ownLibrary, problem: undefined };
  try {
    return { file: libraryBeside(ownLibrary, places), problem: undefined };
  } catch (error) {
    return { file: ownLibrary, problem: (error as Error).message };
  }
}

/** Loads the library. The handle unloads it when collected, so every owner of a native pointer must hold it. */
export function loadLibrary(places: LibraryPlaces | undefined): LoadedLibrary {
  forbidTelemetry();
  preferPlainAttention();
  const packageFolder = path.dirname(require.resolve('onnxruntime-node/package.json'));
  // The configuration is refused once any library is loaded: set it first, once.
  if (koffi.config().async_stack_size !== STACK_BYTES) {
    koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
  }
  const { file, problem } = resolveLibrary(libraryPath(packageFolder), places);
  return { library: koffi.load(file), folder: path.dirname(file), problem };
}
