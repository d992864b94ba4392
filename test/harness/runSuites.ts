/** Builds once, runs every suite (or those named) and ends with one line over all of them: "N passed, N failed". */
import fs from 'node:fs';
import path from 'node:path';
import { closingLine, failedLine, formatClosing } from './closingLine';
import { outDir, root } from './paths';
import { run, spawnGroup, stopGroup } from './processes';

/**
 * Each is an npm script `test:NAME`. A stage begins when the one before has ended; its lanes run beside each other, for
 * the tests in the extension host wait most of their time; the suites of a lane follow one another.
 * The suite `ui` is not among them: `vsix` runs the same tests on what is shipped.
 */
const STAGES: readonly (readonly (readonly string[])[])[] = [
  [['static', 'unit', 'worker'], ['vscode']],
  [['vsix']],
];
const allSuites = [...STAGES.flat(2), 'ui'];

/** Longer than any suite takes on a slow machine; one that hangs is ended. */
const SUITE_LIMIT_MS = 900_000;

/** Tells esbuild.js that what it would build is there: two suites must not write it while others run it. */
const BUILT = { PHI_PAIR_BUILT: '1' };

interface Outcome {
  suite: string;
  passed: number;
  failed: number;
  /** Lines that name what failed. */
  failures: string[];
  seconds: number;
}

/** @param alone whether its output can be shown as it comes; else it is shown when the suite has ended. */
async function runSuite(suite: string, alone: boolean): Promise<Outcome> {
  const started = performance.now();
  console.log(`\n=== ${suite}${alone ? '' : ' begins'}`);
  const child = spawnGroup('npm', ['run', '--silent', `test:${suite}`], { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...BUILT } }, 'SIGTERM');
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
    if (alone) process.stdout.write(chunk);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const timer = setTimeout(() => {
    console.log(`${suite} took longer than ${SUITE_LIMIT_MS / 1000} s and was ended.`);
    void stopGroup(child);
  }, SUITE_LIMIT_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  if (!alone) console.log(`\n=== ${suite}\n${output.trimEnd()}`);
  return { suite, ...judge(output, code), seconds: (performance.now() - started) / 1000 };
}

async function runLane(suites: readonly string[], alone: boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const suite of suites) outcomes.push(await runSuite(suite, alone));
  return outcomes;
}

/** No closing line, no test at all, or a bad exit code without a failed test: each counts as a failure. */
function judge(output: string, code: number | null): Pick<Outcome, 'passed' | 'failed' | 'failures'> {
  const lines = output.split('\n');
  const line = lines.map((text) => closingLine.exec(text)).findLast((match) => match !== null);
  const passed = Number(line?.[1] ?? 0);
  const failed = Number(line?.[2] ?? 0);
  const sound = line !== undefined && passed + failed > 0 && (code === 0 || failed > 0);
  const failures = lines.flatMap((text) => failedLine.exec(text)?.[1] ?? []);
  return { passed, failed: sound ? failed : failed + 1, failures: sound ? failures : [...failures, `the suite did not end well (exit code ${code})`] };
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const unknown = named.filter((name) => !allSuites.includes(name));
  if (unknown.length > 0) throw new Error(`No suite ${unknown.join(', ')}; there are ${allSuites.join(', ')}.`);
  await run(process.execPath, ['esbuild.js'], { cwd: root });
  const outcomes: Outcome[] = [];
  for (const lanes of named.length > 0 ? [[named]] : STAGES) {
    outcomes.push(...(await Promise.all(lanes.map((suites) => runLane(suites, lanes.length === 1)))).flat());
  }
  console.log('');
  for (const { suite, failures } of outcomes) for (const failure of failures) console.log(`${suite}: ${failure}`);
  for (const { suite, passed, failed, seconds } of outcomes) {
    console.log(`${suite.padEnd(8)} ${formatClosing(passed, failed)} (${seconds.toFixed(0)} s)`);
  }
  const sum = (pick: (outcome: Outcome) => number): number => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const summary = formatClosing(sum(({ passed }) => passed), sum(({ failed }) => failed));
  fs.mkdirSync(outDir, { recursive: true });
  fs.writeFileSync(path.join(outDir, 'summary.txt'), `${summary}\n`);
  console.log(summary);
  process.exitCode = outcomes.some(({ failed }) => failed > 0) ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
