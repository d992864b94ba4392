/** `npm run bench:install`: from a VSIX to the first suggestion, in an empty profile, with the network cut off. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium } from '../../harness/chromium';
import { ensureCodeServer } from '../../harness/codeServer';
import { packageVsix } from '../../harness/package';
import { ownTarget } from '../../harness/packaging/targets';
import { megabytes, vsixFile } from '../../harness/packaging/vsix';
import { root } from '../../harness/paths';
import { removeFolder, run, spawnGroup, temporaryFolder } from '../../harness/processes';
import { replaceMarked, rounded, table } from '../report/markdown';
import { median } from '../stats';
import type { Rounds } from './rounds';

/** Seconds from the beginning of the installation to the first suggestion. */
const BAR_SECONDS = 10;
const MIN_ROUNDS = 5;

/** A network of its own, which has nothing but its loopback interface: what runs in it reaches this machine alone. */
const CUT_OFF = ['unshare', '--net', '--map-root-user', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: String(MIN_ROUNDS) }, vsix: { type: 'string' }, json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } } });
  const count = Number(values.rounds);
  if (values.write && !(count >= MIN_ROUNDS)) throw new Error(`--write wants at least ${MIN_ROUNDS} rounds.`);
  const vsix = await packaged(values.vsix);
  // What the rounds themselves need is fetched before the network is cut off.
  await Promise.all([ensureCodeServer(), ensureChromium()]);
  const load = os.loadavg()[0] ?? NaN;
  const found = await measure(vsix, count, await canCutOff());
  const figures = figuresOf(found, vsix, load);
  console.log(`\n${figures.text}`);
  if (values.write) replaceMarked(path.join(root, 'docs/packaging.md'), 'bench:install', figures.markdown);
  if (values.json) console.log(JSON.stringify(figures.json));
  if (!figures.json.met || figures.json.network !== 'cut off') process.exitCode = 1;
}

/** The VSIX that is named, else one that is made now. */
async function packaged(named: string | undefined): Promise<string> {
  if (named !== undefined) return path.resolve(named);
  const target = ownTarget();
  await packageVsix([target]);
  return vsixFile(target);
}

async function canCutOff(): Promise<boolean> {
  const [program = '', ...args] = CUT_OFF;
  return run(program, [...args, 'true']).then(() => true, (error: Error) => {
    console.log(`The network cannot be cut off here: ${error.message}`);
    return false;
  });
}

async function measure(vsix: string, count: number, cutOff: boolean): Promise<Rounds> {
  const folder = temporaryFolder('bench-install-result');
  const result = path.join(folder, 'result.json');
  try {
    // The loader that runs this file runs the rounds too.
    const command = [process.execPath, ...process.execArgv, path.join(__dirname, 'rounds.ts'), vsix, String(count), result];
    const [program = '', ...args] = cutOff ? [...CUT_OFF, ...command] : command;
    const child = spawnGroup(program, args, { cwd: root, stdio: 'inherit' }, 'SIGTERM');
    const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    if (code !== 0) throw new Error(`The rounds ended with code ${code}.`);
    return JSON.parse(fs.readFileSync(result, 'utf8')) as Rounds;
  } finally {
    removeFolder(folder);
  }
}

function figuresOf({ rounds, interfaces }: Rounds, vsix: string, load: number) {
  const medianOf = (pick: (round: Rounds['rounds'][number]) => number): number => median(rounds.map(pick));
  const install = medianOf((round) => round.install);
  const fromWindow = medianOf(({ open, model, suggestion }) => open + model + suggestion);
  const total = medianOf(({ install, open, model, suggestion }) => install + open + model + suggestion);
  const met = total <= BAR_SECONDS;
  const network = interfaces.length === 0 ? 'cut off' : `open (${interfaces.join(', ')})`;
  const seconds = (value: number): string => `${rounded(value, 1)} s`;
  const machine = `${os.cpus()[0]?.model ?? 'unknown processor'}, ${os.cpus().length} threads, ${process.platform}`;
  const rows: [string, string][] = [
    ['install', seconds(install)],
    ['window opens, first suggestion on screen', seconds(fromWindow)],
    ['all together', `**${seconds(total)}** (${BAR_SECONDS} s wanted)`],
  ];
  const head = `${new Date().toISOString().slice(0, 10)}; ${machine}; load ${rounded(load, 1)} before the first round; ${path.basename(vsix)}, ${rounded(megabytes(vsix), 1)} MB; network ${network}; medians of ${rounds.length} rounds.`;
  return {
    text: `${head}\n${rows.map(([name, value]) => `${name}: ${value.replaceAll('*', '')}`).join('\n')}\n${BAR_SECONDS} s: ${met ? 'met' : 'not met'}`,
    markdown: `${head}\n\n${table(['', 'median'], rows)}`,
    json: { rounds: rounds.length, install, fromWindow, total, bar: BAR_SECONDS, met, network },
  };
}

main().then(
  () => process.exit(process.exitCode ?? 0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
