/** A child of the bench, seen from the parent: typed calls, and every call fails when the process ends. */
import { fork, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { workerEnvironment } from '../../src/common/workerEnvironment';
import type { Operations } from './child';

type Result<Name extends keyof Operations> = Awaited<ReturnType<Operations[Name]>>;

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

export class BenchProcess {
  private readonly child: ChildProcess;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private ended: string | undefined;

  constructor(private readonly name: string) {
    // The loader that runs this file runs the child too.
    const env = workerEnvironment(process.env);
    this.child = fork(path.join(__dirname, 'child.ts'), { env, execArgv: process.execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child.on('message', (message) => this.settle(message as Answer));
    this.child.on('exit', (code, signal) => {
      this.ended = `The process of ${this.name} ended (${signal ?? code ?? 'unknown'}).`;
      for (const { reject } of this.pending.values()) reject(new Error(this.ended));
      this.pending.clear();
    });
  }

  call<Name extends keyof Operations>(name: Name, ...args: Parameters<Operations[Name]>): Promise<Result<Name>> {
    return new Promise((resolve, reject) => {
      if (this.ended !== undefined) {
        reject(new Error(this.ended));
        return;
      }
      const id = this.nextId++;
      this.pending.set(id, { resolve: (value) => resolve(value as Result<Name>), reject });
      this.child.send({ id, name, args });
    });
  }

  /** Ends the process; settles when it is gone and its memory free. */
  end(): Promise<void> {
    if (this.ended !== undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.child.once('exit', () => resolve());
      this.child.kill('SIGKILL');
    });
  }

  private settle({ id, value, error }: Answer): void {
    const waiting = this.pending.get(id);
    this.pending.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${this.name}: ${error}`));
  }
}
