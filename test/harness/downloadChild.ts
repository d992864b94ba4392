/** A window of its own, as far as a download is concerned: a process that runs one and says what became of it. */
import type { DownloadOrder } from '../../src/core/models/journal';
import { runDownload } from '../../src/host/models/download/download';
import { freeBytes } from '../../src/host/models/download/storageError';
import { ModelStore } from '../../src/host/models/download/store';
import { wait } from '../../src/host/models/wait';

async function main(): Promise<void> {
  const [root = '', text = ''] = process.argv.slice(2);
  const order = JSON.parse(text) as DownloadOrder;
  const ports = { wait: (ms: number, signal: AbortSignal) => wait(Math.min(ms, 10), signal), log: (_: string, message: string) => console.log(message), now: () => performance.now(), freeBytes };
  const outcome = await runDownload(new ModelStore(root), { id: order.id, order }, ports, new AbortController().signal, () => undefined);
  process.send?.(outcome.kind === 'failed' ? { kind: outcome.kind, message: outcome.error.message } : outcome);
}

main().then(
  () => process.disconnect?.(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
