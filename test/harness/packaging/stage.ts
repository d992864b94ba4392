/** The folder that one VSIX is made of: what .vscodeignore names, and the native files of one platform alone. */
import fs from 'node:fs';
import path from 'node:path';
import { manifest } from '../extension';
import { root } from '../paths';
import { koffiFolder } from './koffi';
import { TARGETS, koffiBinary, type TargetName } from './targets';

/** Beside the worker's bundle, where Node looks first: vsce leaves out a `node_modules` at the top. */
const NATIVE_FOLDER = 'dist/node_modules';

/** koffi's own code; its sources, documents and headers are not needed. */
const KOFFI_FILES = ['package.json', 'LICENSE.txt', 'index.cjs', 'src/koffi/index.cjs', 'src/koffi/indirect.cjs', 'src/koffi/src/static.cjs', 'src/koffi/src/trampolines.cjs'];

/** Makes `folder` anew. @throws Error where a file that is named is missing. */
export async function stage(target: TargetName, folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  for (const name of allowedNames()) copy(path.join(root, name), path.join(folder, name));
  writeManifest(folder);
  await copyNatives(target, path.join(folder, NATIVE_FOLDER));
}

/** Lines for vsce beside those of .vscodeignore. */
export const nativeAllowance = `!${NATIVE_FOLDER}/**\n`;

export const allowList = (): string => fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8');

/** Each name of the allow-list, up to its first wildcard: vsce picks from what is copied. */
function allowedNames(): Set<string> {
  const allowed = allowList().split('\n').filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  return new Set(allowed.map(withoutWildcard));
}

function withoutWildcard(name: string): string {
  const parts = name.split('/');
  const wildcard = parts.findIndex((part) => part.includes('*'));
  return (wildcard < 0 ? parts : parts.slice(0, wildcard)).join('/');
}

function copy(from: string, to: string): void {
  if (!fs.existsSync(from)) throw new Error(`${path.relative(root, from)} belongs into the package and is not there.`);
  fs.cpSync(from, to, { recursive: true, dereference: true });
}

/** What only those need who build the package. */
const DEVELOPERS_KEYS = new Set(['scripts', 'dependencies', 'devDependencies']);

function writeManifest(folder: string): void {
  const shipped = Object.fromEntries(Object.entries(manifest()).filter(([key]) => !DEVELOPERS_KEYS.has(key)));
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(shipped, null, 2)}\n`);
}

async function copyNatives(target: TargetName, folder: string): Promise<void> {
  const { platform, arch, runtime } = TARGETS[target];
  const own = path.join(root, 'node_modules');
  const take = (from: string, name: string, files: readonly string[]): void => files.forEach((file) => copy(path.join(from, file), path.join(folder, name, file)));
  take(path.join(own, 'koffi'), 'koffi', KOFFI_FILES);
  take(await koffiFolder(target), `@koromix/koffi-${target}`, ['package.json', 'index.js', koffiBinary(target)]);
  take(path.join(own, 'onnxruntime-node'), 'onnxruntime-node', ['package.json', ...runtime.map((file) => `bin/napi-v6/${platform}/${arch}/${file}`)]);
}
