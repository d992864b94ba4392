/** `npm run docs`: writes the pages that are made from package.json. `npm run docs -- --check` only says whether they are stale. */
import fs from 'node:fs';
import path from 'node:path';
import { readManifest } from './docs/manifest';
import { PAGES } from './docs/pages';
import { root } from './paths';

function main(): void {
  const check = process.argv.includes('--check');
  const manifest = readManifest();
  for (const [file, write] of Object.entries(PAGES)) {
    const target = path.join(root, file);
    const text = write(manifest);
    const stale = !fs.existsSync(target) || fs.readFileSync(target, 'utf8') !== text;
    if (stale && check) process.exitCode = 1;
    if (stale && !check) fs.writeFileSync(target, text);
    console.log(`${file}: ${stale ? (check ? 'stale, run npm run docs' : 'written') : 'as it was'}`);
  }
}

main();
