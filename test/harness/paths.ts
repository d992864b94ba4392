/** Where everything the harness makes or fetches lies. */
import fs from 'node:fs';
import path from 'node:path';

/** The nearest folder upwards with a package.json: a bundle in out/ lies at another depth than this file. */
function projectRoot(folder: string): string {
  return fs.existsSync(path.join(folder, 'package.json')) || path.dirname(folder) === folder ? folder : projectRoot(path.dirname(folder));
}

export const root = projectRoot(__dirname);

/** Fetched once, kept between runs; safe to delete. */
export const cacheDir = path.join(root, '.vscode-test');

/** Screenshots, reports and bundles of one run. */
export const outDir = path.join(root, 'out');

export const sampleWorkspace = path.join(root, 'test/fixtures/workspace');
