/** Where everything the harness makes or fetches lies. */
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

/** Fetched once, kept between runs; safe to delete. */
export const cacheDir = path.join(root, '.vscode-test');

/** Screenshots, reports and bundles of one run. */
export const outDir = path.join(root, 'out');

export const sampleWorkspace = path.join(root, 'test/fixtures/workspace');
