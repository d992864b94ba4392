/** The worker as an operating-system process with an RPC connection. Knows nothing of models and of VS Code. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createMessageConnection, ErrorCodes, IPCMessageReader, IPCMessageWriter, ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import { workerEnvironment } from '../../common/workerEnvironment';

/** Writes a line to the extension's log. */
export type EngineLog = (level: 'info' | 'warn' | 'error', message: string) => void;

/** How a worker ended. */
export interface WorkerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not even be started. */
  startError?: Error;
  /** Why the engine itself ended it. */
  killedBecause?: string;
}

export interface WorkerOptions {
  /** The worker's bundle. */
  workerPath: string;
  log: EngineLog;
  /** Time between a polite and a hard kill, in milliseconds. */
  killGraceMs: number;
}

/** After 'exit', the last lines of stderr and the last messages may still be on their way; this long at most. */
const DRAIN_MS = 300;
/** Variables that would make the worker load a debugger's or the user's own Node options. */
const DROPPED_VARIABLES = ['NODE_OPTIONS', 'VSCODE_INSPECTOR_OPTIONS'];

/** See the module's comment. */
export class WorkerProcess {
  readonly connection: MessageConnection;
  /** Settles when the process has ended; by then all pending calls on the connection were rejected. */
  readonly exited: Promise<WorkerExit>;
  private ended = false;
  private hardKill: NodeJS.Timeout | undefined;
  private killedBecause: string | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: WorkerOptions,
  ) {
    this.connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    this.connection.onError(([error]) => {
      if (!this.ended) options.log('warn', `The channel to the model process failed: ${error.message}`);
    });
    logLines(child.stdout, (line) => options.log('info', `[worker] ${line}`));
    logLines(child.stderr, (line) => options.log('warn', `[worker] ${line}`));
    this.exited = exitOf(child).then((exit) => {
      this.ended = true;
      clearTimeout(this.hardKill);
      this.connection.dispose();
      return this.killedBecause === undefined ? exit : { ...exit, killedBecause: this.killedBecause };
    });
  }

  /** Starts a worker. @throws Error when the system cannot create a process. */
  static start(options: WorkerOptions): WorkerProcess {
    // Electron's own binary runs as plain Node with this variable; a Node binary ignores it.
    const env: NodeJS.ProcessEnv = { ...workerEnvironment(process.env), ELECTRON_RUN_AS_NODE: '1' };
    for (const name of DROPPED_VARIABLES) delete env[name];
    const child = fork(options.workerPath, [], { env, execArgv: [], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    return new WorkerProcess(child, options);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Ends the process: politely at first, hard after the grace time. Calls still pending are rejected at its end. */
  kill(): void {
    if (this.ended) return;
    this.child.kill('SIGTERM');
    this.hardKill ??= setTimeout(() => this.child.kill('SIGKILL'), this.options.killGraceMs);
  }

  /** Ends the process at once, even one that is stopped or hangs, and rejects pending calls without waiting for it. */
  killNow(because?: string): void {
    this.killedBecause ??= because;
    this.connection.dispose();
    if (!this.ended) this.child.kill('SIGKILL');
  }
}

function exitOf(child: ChildProcess): Promise<WorkerExit> {
  return new Promise((resolve) => {
    child.once('error', (startError) => {
      // With a process id it is an error of the channel, which the connection reports.
      if (child.pid === undefined) resolve({ code: null, signal: null, startError });
    });
    child.once('exit', (code, signal) => {
      const drained = setTimeout(() => resolve({ code, signal }), DRAIN_MS);
      child.once('close', () => {
        clearTimeout(drained);
        // Messages that came with the last bytes are handled in the connection's own turn of the event loop.
        setImmediate(() => resolve({ code, signal }));
      });
    });
  });
}

function logLines(stream: Readable | null, log: (line: string) => void): void {
  let rest = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (piece: string) => {
    const lines = (rest + piece).split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') log(line);
  });
  stream?.on('end', () => {
    if (rest !== '') log(rest);
  });
  stream?.on('error', (error) => log(`(output lost: ${error.message})`));
}

/** Whether a call was rejected by a living worker; otherwise the connection has ended, and the process with it. */
export function isWorkersAnswer(error: unknown): error is ResponseError<unknown> {
  return error instanceof ResponseError && error.code !== Number(ErrorCodes.PendingResponseRejected);
}

/** What became of a worker, for a person. */
export function describeExit({ code, signal, startError, killedBecause }: WorkerExit): string {
  if (killedBecause !== undefined) return `had to be ended because ${killedBecause}`;
  if (startError !== undefined) return `could not be started (${startError.message})`;
  const known = signal === null ? undefined : SIGNALS[signal];
  if (signal !== null) return `was ended by ${signal}${known === undefined ? '' : `, ${known}`}`;
  return `ended with exit code ${code ?? 'unknown'}`;
}

const SIGNALS: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'which the system does when memory runs short',
  SIGSEGV: 'a crash in native code',
  SIGBUS: 'a crash in native code; a model file may have changed while it was open',
  SIGABRT: 'a crash in native code',
  SIGILL: 'since this processor lacks an instruction that the native code uses',
};
