/** `npm run package`: a VSIX for every platform, or for those that are named, each with its own native files alone. */
import fs from 'node:fs';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { manifest } from './extension';
import { outDir, root } from './paths';
import { run } from './processes';
import { isPreRelease } from './packaging/release';
import { allowList, nativeAllowance, stage } from './packaging/stage';
import { TARGETS, targetNamed, targetNames, type TargetName } from './packaging/targets';
import { megabytes, vsixFile } from './packaging/vsix';

/** Builds once and makes the VSIX file of each target. @throws Error where one is too large. */
export async function packageVsix(targets: readonly TargetName[]): Promise<void> {
  await run(process.execPath, ['esbuild.js'], { cwd: root });
  for (const target of targets) await pack(target);
}

async function pack(target: TargetName): Promise<void> {
  const folder = path.join(outDir, 'package', target);
  await stage(target, folder);
  const ignoreFile = path.join(outDir, 'package/vscodeignore');
  fs.writeFileSync(ignoreFile, `${allowList()}${nativeAllowance}`);
  const packagePath = vsixFile(target);
  await createVSIX({
    cwd: folder, target, packagePath, ignoreFile, dependencies: false, preRelease: isPreRelease(manifest().version),
    allowMissingRepository: true, rewriteRelativeLinks: false,
  });
  checkSize(target, packagePath);
}

function checkSize(target: TargetName, file: string): void {
  const { maxMegabytes } = TARGETS[target];
  const size = megabytes(file);
  if (size > maxMegabytes) throw new Error(`${path.basename(file)} has ${size.toFixed(1)} MB; ${maxMegabytes} MB are allowed (test/harness/packaging/targets.ts).`);
}

async function main(named: readonly string[]): Promise<void> {
  const targets = named.length > 0 ? named.map(targetNamed) : targetNames;
  await packageVsix(targets);
  for (const target of targets) {
    const file = vsixFile(target);
    console.log(`${target.padEnd(13)} ${megabytes(file).toFixed(1).padStart(5)} MB of ${TARGETS[target].maxMegabytes}  ${path.relative(root, file)}`);
  }
}

if (require.main === module) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
}
