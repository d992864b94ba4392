/** The suite `static`: types, lint, and the arrows between the folders. */
import path from 'node:path';
import { formatClosing, formatFailed } from './closingLine';
import { root } from './paths';
import { run } from './processes';

const checks: Record<string, string[]> = {
  types: ['typescript/bin/tsc', '--noEmit'],
  'types of the panel': ['typescript/bin/tsc', '--noEmit', '-p', 'src/panel'],
  'types of the dashboard': ['typescript/bin/tsc', '--noEmit', '-p', 'src/dashboard'],
  lint: ['eslint/bin/eslint.js', '.'],
  arrows: ['dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', 'src'],
};

async function main(): Promise<void> {
  const failed: string[] = [];
  for (const [name, [program = '', ...args]] of Object.entries(checks)) {
    try {
      await run(process.execPath, [path.join(root, 'node_modules', program), ...args], { cwd: root, outputLines: Infinity });
      console.log(`  ✔ ${name}`);
    } catch (error) {
      failed.push(formatFailed(name, 'see above'));
      console.log(`  ✘ ${name}\n${(error as Error).message}`);
    }
  }
  for (const line of failed) console.log(line);
  console.log(formatClosing(Object.keys(checks).length - failed.length, failed.length));
  process.exitCode = failed.length > 0 ? 1 : 0;
}

void main();
