/** When and how the worker process ends. */
import type { ModelHolder } from './modelHolder';
import type { Log } from './server';

/** How long a native run may take to stop before the process is ended the hard way, in milliseconds. */
const STOP_DEADLINE_MS = 2_000;
/** `process.exit` drops what pipes have not passed on yet: the last messages get this long, in milliseconds. */
const FLUSH_MS = 50;
/** `EX_SOFTWARE` of sysexits.h: an internal error. */
const INTERNAL_ERROR_EXIT_CODE = 70;

/** Ends the process with its parent, and after an error that nobody handled. */
export function bindLifetime(models: ModelHolder, log: Log): void {
  let ending = false;
  const end = (code: number): void => {
    if (ending) return;
    ending = true;
    void endProcess(models, code);
  };
  process.on('disconnect', () => end(0));
  // A pipe whose reader is gone says so by an error event, which must not become an uncaught exception in turn.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => end(0));
  const fail = (kind: string) => (error: unknown) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (process.connected) log('error', `${kind}: ${text}`);
    else process.stderr.write(`${kind}: ${text}\n`);
    end(INTERNAL_ERROR_EXIT_CODE);
  };
  process.on('uncaughtException', fail('Uncaught exception'));
  process.on('unhandledRejection', fail('Unhandled rejection'));
}

/** `process.exit` during a native run aborts the process with a crash report, so the run is ended first. */
async function endProcess(models: ModelHolder, code: number): Promise<void> {
  const hardEnd = setTimeout(() => process.kill(process.pid, 'SIGKILL'), STOP_DEADLINE_MS);
  try {
    await models.unload();
  } catch (error) {
    process.stderr.write(`The model could not be released: ${String(error)}\n`);
  }
  clearTimeout(hardEnd);
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  process.exit(code);
}
