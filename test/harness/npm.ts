/** npm as this Node's user has it: the one that runs us, else the one on PATH. */
import { run } from './processes';

export async function npm(args: string[], cwd: string): Promise<string> {
  const cli = process.env['npm_execpath'];
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  // `--prefix`: an npm that runs us leaves its own prefix in the environment.
  const full = [...args, '--prefix', cwd, ...quiet];
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...full], { cwd }) : run('npm', full, { cwd });
}
