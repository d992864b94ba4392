/** The suite `vsix`: packages the extension for every platform, looks at what is inside, installs this machine's and runs the UI tests on it. */
import path from 'node:path';
import { installVsix } from './extension';
import { packageVsix } from './package';
import { ownTarget, targetNames } from './packaging/targets';
import { vsixFile } from './packaging/vsix';
import { root } from './paths';
import { removeFolder, spawnGroup, temporaryFolder } from './processes';
import { extensionsVariable } from './session';

async function main(): Promise<number> {
  await packageVsix(targetNames);
  const folder = temporaryFolder('vsix');
  const extensionsDir = path.join(folder, 'extensions');
  try {
    await installVsix(extensionsDir, vsixFile(ownTarget()));
    return await runMocha({ [extensionsVariable]: extensionsDir });
  } finally {
    removeFolder(folder);
  }
}

/** Two files at a time: a UI test waits for the screen most of its time. */
const JOBS = 2;

function runMocha(env: Record<string, string>): Promise<number> {
  const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
  const args = [mocha, '--timeout', '120000', '--parallel', '--jobs', String(JOBS), 'test/package/**/*.test.ts', 'test/ui/**/*.test.ts', ...process.argv.slice(2)];
  // Mocha's own processes end the servers and browsers that they have started.
  const child = spawnGroup(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' }, 'SIGTERM');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
