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

export function manifest(folder = root): Manifest {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/**
 * Registers folders as installed extensions, the way VS Code records them: a rebuilt bundle needs only a reload. Those
 * that are installed there already stay.
 * @param folders this checkout where none is named
 */
export function linkExtensions(extensionsDir: string, folders: readonly string[] = [root]): void {
  const record = path.join(extensionsDir, 'extensions.json');
  const installed = fs.existsSync(record) ? (JSON.parse(fs.readFileSync(record, 'utf8')) as unknown[]) : [];
  const entries = folders.map((folder) => {
    const { publisher, name, version } = manifest(folder);
    return {
      identifier: { id: `${publisher}.${name}` },
      version,
      location: { $mid: 1, path: folder, scheme: 'file' },
      metadata: { installedTimestamp: 0, source: 'vsix' },
    };
  });
  fs.mkdirSync(extensionsDir, { recursive: true });
  fs.writeFileSync(record, JSON.stringify([...installed, ...entries]));
}

export async function installVsix(extensionsDir: string, vsix: string): Promise<void> {
  const program = await ensureCodeServer();
  fs.mkdirSync(extensionsDir, { recursive: true });
  await run(program.node, [
    program.entry, '--install-extension', vsix, '--extensions-dir', extensionsDir,
    '--user-data-dir', path.join(extensionsDir, '..', 'install-user-data'),
  ]);
}
