/** `npm run package`: the VSIX for this machine's platform, with that platform's native files alone. */
import fs from 'node:fs';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { build } from 'esbuild';
import { manifest } from './extension';
import { outDir, root } from './paths';
import { run } from './processes';

export const target = `${process.platform}-${process.arch}`;

/** Native packages are shipped as they are; the rest is inside the bundles. */
const nativePackages = ['koffi', `@koromix/koffi-${target}`, 'onnxruntime-node'];
/** Shipped as WebAssembly beside the bundle. */
const wasmPackages = ['tree-sitter-python'];

export async function packageVsix(): Promise<string> {
  await run(process.execPath, ['esbuild.js'], { cwd: root });
  await writeLicences();
  const ignoreFile = path.join(outDir, 'vscodeignore');
  fs.mkdirSync(outDir, { recursive: true });
  fs.writeFileSync(ignoreFile, `${fs.readFileSync(path.join(root, '.vscodeignore'), 'utf8')}${nativeFiles().map((file) => `!${file}\n`).join('')}`);
  const { name, version } = manifest();
  const packagePath = path.join(outDir, `${name}-${target}-${version}.vsix`);
  await createVSIX({ cwd: root, target, packagePath, ignoreFile, allowMissingRepository: true, rewriteRelativeLinks: false });
  return packagePath;
}

function nativeFiles(): string[] {
  const koffi = `node_modules/@koromix/koffi-${target}`;
  return [
    `${koffi}/package.json`,
    `${koffi}/index.js`,
    `${koffi}/${target.replace('-', '_')}/**`,
    `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/libonnxruntime*`,
    `node_modules/onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/onnxruntime.dll`,
  ];
}

/** The licence of every package whose code is shipped, read from the bundles' own list of inputs. */
async function writeLicences(): Promise<void> {
  const { metafile } = await build({
    entryPoints: ['src/extension.ts', 'src/worker/main.ts', 'src/panel/main.ts', 'src/dashboard/main.ts', 'src/host/review/process/main.ts'].map((file) => path.join(root, file)),
    outdir: path.join(outDir, 'licences'), bundle: true, write: false, metafile: true, platform: 'node', mainFields: ['module', 'main'],
    external: ['vscode', 'koffi', 'onnxruntime-node'], absWorkingDir: root,
  });
  // A package inside another one is its own: the last folder counts.
  const bundled = Object.keys(metafile.inputs).flatMap((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? []);
  const others = [...nativePackages, ...wasmPackages].map((name) => `node_modules/${name}`);
  const licences = [...new Set([...bundled, ...others])].map((folder) => licenceOf(path.join(root, folder)));
  fs.writeFileSync(path.join(root, 'dist/THIRD-PARTY-LICENSES.txt'), licences.sort().join('\n\n'));
}

function licenceOf(folder: string): string {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license: string };
  const file = fs.readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? fs.readFileSync(path.join(folder, file), 'utf8').trim() : 'The package carries no licence file of its own.';
  return `${name} ${version} (${license})\n${'='.repeat(72)}\n${text}`;
}

if (require.main === module) {
  packageVsix().then(
    (file) => console.log(`${path.relative(root, file)}: ${(fs.statSync(file).size / 1e6).toFixed(1)} MB`),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
