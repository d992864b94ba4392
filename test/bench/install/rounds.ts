/** Started by main.ts where there is no network: `rounds.ts VSIX ROUNDS RESULT` measures and writes what it found. */
import fs from 'node:fs';
import os from 'node:os';
import { measureRound, type Round } from './round';

export interface Rounds {
  readonly rounds: readonly Round[];
  /** Network interfaces of the rounds' processes beside the loopback one. */
  readonly interfaces: readonly string[];
}

async function main([vsix, count, result]: readonly string[]): Promise<void> {
  if (vsix === undefined || result === undefined) throw new Error('rounds.ts VSIX ROUNDS RESULT');
  const rounds: Round[] = [];
  for (let i = 0; i < Number(count); i++) {
    const round = await measureRound(vsix);
    rounds.push(round);
    const { install, open, model, suggestion } = round;
    console.log(`round ${i + 1}: install ${install.toFixed(2)} s, window ${open.toFixed(2)} s, model ${model.toFixed(2)} s, suggestion ${suggestion.toFixed(2)} s`);
  }
  const interfaces = Object.entries(os.networkInterfaces()).filter(([, addresses]) => addresses?.some(({ internal }) => !internal)).map(([name]) => name);
  fs.writeFileSync(result, JSON.stringify({ rounds, interfaces } satisfies Rounds));
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
