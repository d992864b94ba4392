/** Puts the extension into an extensions folder: this checkout itself, or a packaged VSIX. */
import fs from 'node:fs';
import path from 'node:path';
import { ensureCodeServer } from './codeServer';
import { root } from './paths';
import { run } from './processes';

interface Manifest {
  publisher: string;
  name: string;
  version: string;
}

export function manifest(): Manifest {
  return JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
}

/** Registers this checkout as an installed extension, the way VS Code records one: a rebuilt bundle needs only a reload. */
export function linkExtension(extensionsDir: string): void {
  const { publisher, name, version } = manifest();
  const entry = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: root, scheme: 'file' },
    metadata: { installedTimestamp: 0, source: 'vsix' },
  };
  fs.mkdirSync(extensionsDir, { recursive: true });
  fs.writeFileSync(path.join(extensionsDir, 'extensions.json'), JSON.stringify([entry]));
}

export async function installVsix(extensionsDir: string, vsix: string): Promise<void> {
  const program = await ensureCodeServer();
  fs.mkdirSync(extensionsDir, { recursive: true });
  await run(program.node, [
    program.entry, '--install-extension', vsix, '--extensions-dir', extensionsDir,
    '--user-data-dir', path.join(extensionsDir, '..', 'install-user-data'),
  ]);
}
