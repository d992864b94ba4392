/** The suite `vsix`: packages the extension for every platform, looks at what is inside, installs this machine's and runs the UI tests on it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { installVsix } from './extension';
import { packageVsix } from './package';
import { ownTarget, targetNames } from './packaging/targets';
import { vsixFile } from './packaging/vsix';
import { root } from './paths';
import { removeFolder, temporaryFolder } from './processes';
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

function runMocha(env: Record<string, string>): Promise<number> {
  const mocha = path.join(root, 'node_modules/mocha/bin/mocha.js');
  const args = [mocha, '--timeout', '120000', 'test/package/**/*.test.ts', ...UI_TESTS, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' });
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
