/** The machine's read bandwidth: as many readers as the engines have threads, all at the same time. */
import { BenchProcess } from './process';

const PASSES = 4;
let readers: BenchProcess[] = [];

/** Bytes per second of all readers together: the best of some passes, since anything else on the machine only takes. */
export async function bandwidthOf(count: number): Promise<number> {
  if (readers.length !== count) {
    await stopReaders();
    readers = Array.from({ length: count }, (_, index) => new BenchProcess(`memory reader ${index}`));
    await Promise.all(readers.map((reader) => reader.call('prepareReader')));
  }
  let best = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    const rates = await Promise.all(readers.map((reader) => reader.call('read')));
    best = Math.max(best, rates.reduce((sum, rate) => sum + rate, 0));
  }
  return best;
}

export async function stopReaders(): Promise<void> {
  await Promise.all(readers.splice(0).map((reader) => reader.end()));
}
