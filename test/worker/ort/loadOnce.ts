/** Loads a graph, runs it once and ends; started by binding.test.ts in a process with a home folder of its own. */
import { rig } from './rig';

async function main(): Promise<void> {
  const subject = await rig(2);
  await subject.run(2, 0);
  subject.dispose();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
