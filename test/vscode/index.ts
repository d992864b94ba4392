/** Runs the tests inside the extension host; VS Code calls `run`. The report goes to a file, as nobody sees this console. */
import fs from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import ClosingLineReporter from '../harness/reporter';

/** Generous: a busy machine loads the model slowly. */
const TIMEOUT_MS = 120_000;

export async function run(): Promise<void> {
  const report = process.env['PHI_PAIR_RESULTS'];
  if (!report) throw new Error('PHI_PAIR_RESULTS names no file for the report');
  const write = (...args: unknown[]): void => fs.appendFileSync(report, `${format(...args)}\n`);
  // What a test prints belongs to the report; the host has already replaced console.log by its own.
  Object.defineProperty(console, 'log', { value: write });
  Mocha.reporters.Base.consoleLog = write;
  const grep = process.env['PHI_PAIR_GREP'];
  const mocha = new Mocha({ timeout: TIMEOUT_MS, reporter: ClosingLineReporter, color: false, forbidOnly: true, ...(grep ? { grep } : {}) });
  for (const file of fs.readdirSync(__dirname).sort()) {
    if (file.endsWith('.test.js')) mocha.addFile(path.join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed`);
}
