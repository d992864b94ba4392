/** The suite `vsix`: packages the extension, installs it, looks at what is inside and runs UI tests on it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { installVsix } from './extension';
import { packageVsix } from './package';
import { root } from './paths';
import { removeFolder, temporaryFolder } from './processes';
import { extensionsVariable, vsixVariable } from './session';

/** The UI tests in which every shipped file takes part: worker, models, grammar, panel, reviewer. The suite `ui` has all of them. */
const UI_TESTS = ['ghostText', 'status', 'commands', 'models', 'review'].map((name) => `test/ui/${name}.test.ts`);

async function main(): Promise<number> {
  const vsix = await packageVsix();
  const folder = temporaryFolder('vsix');
  const extensionsDir = path.join(folder, 'extensions');
  try {
    await installVsix(extensionsDir, vsix);
    return await runMocha({ [vsixVariable]: vsix, [extensionsVariable]: extensionsDir });
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
