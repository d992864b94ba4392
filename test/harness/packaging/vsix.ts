/** The VSIX files that `npm run package` makes. */
import fs from 'node:fs';
import path from 'node:path';
import { manifest } from '../extension';
import { outDir } from '../paths';
import type { TargetName } from './targets';

export function vsixFile(target: TargetName): string {
  const { name, version } = manifest();
  return path.join(outDir, `${name}-${target}-${version}.vsix`);
}

export const megabytes = (file: string): number => fs.statSync(file).size / 1e6;
