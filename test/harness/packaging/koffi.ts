/** koffi's binary for any platform: this machine's is installed, the others are fetched once, as package-lock.json has them. */
import fs from 'node:fs';
import path from 'node:path';
import { npm } from '../npm';
import { cacheDir, root } from '../paths';
import { step } from '../progress';
import { TARGETS, type TargetName } from './targets';

interface LockEntry {
  readonly version: string;
  readonly integrity: string;
}

/** Folder of the package with the binary for `target`. @throws Error where it is not in the lock file or cannot be fetched. */
export async function koffiFolder(target: TargetName): Promise<string> {
  const name = `@koromix/koffi-${target}`;
  const installed = path.join(root, 'node_modules', name);
  if (fs.existsSync(installed)) return installed;
  const entry = lockEntry(name);
  const folder = path.join(cacheDir, `koffi-${target}-${entry.version}`);
  if (!fs.existsSync(folder)) await step(`Fetching koffi for ${target} (once, into .vscode-test)`, () => fetchInto(folder, target, name, entry));
  return path.join(folder, 'node_modules', name);
}

function lockEntry(name: string): LockEntry {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry | undefined> };
  const entry = lock.packages[`node_modules/${name}`];
  if (!entry) throw new Error(`package-lock.json has no ${name}.`);
  return entry;
}

/** By `npm ci`, which compares what it gets with the checksum of the lock file. */
async function fetchInto(folder: string, target: TargetName, name: string, entry: LockEntry): Promise<void> {
  const building = `${folder}.tmp-${process.pid}`;
  // Optional, as in koffi: npm refuses a required package of another platform.
  const optionalDependencies = { [name]: entry.version };
  const manifest = { name: 'koffi-of-another-platform', private: true, optionalDependencies };
  fs.mkdirSync(building, { recursive: true });
  fs.writeFileSync(path.join(building, 'package.json'), JSON.stringify(manifest));
  fs.writeFileSync(path.join(building, 'package-lock.json'), JSON.stringify({ name: manifest.name, lockfileVersion: 3, requires: true, packages: { '': manifest, [`node_modules/${name}`]: entry } }));
  const { platform, arch } = TARGETS[target];
  try {
    // npm is confused by a path that leads through a link.
    await npm(['ci', '--ignore-scripts', `--os=${platform}`, `--cpu=${arch}`], fs.realpathSync(building));
    // npm leaves out an optional package that it could not fetch, and says nothing.
    if (!fs.existsSync(path.join(building, 'node_modules', name))) throw new Error(`npm could not fetch ${name} ${entry.version} with the checksum of package-lock.json. Is the registry reached?`);
    fs.renameSync(building, folder);
  } finally {
    fs.rmSync(building, { recursive: true, force: true });
  }
}
