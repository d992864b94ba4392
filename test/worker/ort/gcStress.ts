/** 1,000 runs with a full garbage collection between all steps; started by binding.test.ts in a process of its own. */
import { rig } from './rig';

const RUNS = 1000;

async function main(): Promise<void> {
  const collect = globalThis.gc;
  if (!collect) throw new Error('Run with --expose-gc.');
  let collections = 0;
  const between = () => {
    collect();
    collections++;
  };
  const subject = await rig(2);
  const expected = Buffer.from((await subject.run(2, 0)).buffer);
  let differences = 0;
  for (let run = 0; run < RUNS; run++) {
    const logits = await subject.run(2, 0, undefined, between);
    if (!expected.equals(Buffer.from(logits.buffer))) differences++;
  }
  subject.dispose();
  console.log(`${RUNS} runs, ${differences} differences, ${collections} collections`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
