/** `npm run bench:make`: installs what the bench needs and writes the synthetic models. What is there already stays. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { CACHE, SHAPE_NAMES, VENV } from './paths';

const PYTHON = path.join(VENV, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const REQUIREMENTS = path.join(__dirname, 'make', 'requirements.txt');

function run(command: string, args: readonly string[], cwd?: string): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', cwd, shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}.`);
}

/** Runs `work` unless a stamp shows that it ran with these very inputs. */
function once(stampFile: string, inputs: string, work: () => void): void {
  if (fs.existsSync(stampFile) && fs.readFileSync(stampFile, 'utf8') === inputs) return;
  work();
  fs.writeFileSync(stampFile, inputs);
}

function main(): void {
  fs.mkdirSync(CACHE, { recursive: true });
  const requirements = fs.readFileSync(REQUIREMENTS, 'utf8');
  once(path.join(CACHE, '.python.installed'), requirements, () => {
    console.log('installing the Python packages');
    run(process.platform === 'win32' ? 'python' : 'python3', ['-m', 'venv', VENV]);
    run(PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', REQUIREMENTS]);
  });
  const lock = fs.readFileSync(path.join(__dirname, 'package-lock.json'), 'utf8');
  once(path.join(CACHE, '.peers.installed'), lock, () => {
    console.log('installing the peers');
    // Their install scripts fetch builds for GPUs, which are not measured.
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], __dirname);
  });
  const shapes = process.argv.includes('--tiny') ? ['tiny'] : SHAPE_NAMES;
  for (const shape of shapes) run(PYTHON, [path.join(__dirname, 'make', 'main.py'), CACHE, '--shape', shape]);
}

main();
