/** Pyright as an extension of the editor under test: npm's language server behind a client of a few lines. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { outDir, root } from './paths';

const source = path.join(root, 'test/fixtures/pyright-extension');

/** Bundles the extension; resolves with its folder. */
export async function pyrightExtension(): Promise<string> {
  // Each process that runs tests has its own: two would write the same file.
  const folder = path.join(outDir, `pyright-extension-${process.pid}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.copyFileSync(path.join(source, 'package.json'), path.join(folder, 'package.json'));
  await build({
    entryPoints: [path.join(source, 'extension.ts')],
    outfile: path.join(folder, 'extension.js'), bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    external: ['vscode'], logLevel: 'warning',
    define: { PYRIGHT_SERVER: JSON.stringify(path.join(root, 'node_modules/pyright/langserver.index.js')) },
  });
  return folder;
}
