/** CPython as a judge and a guide: one child process that is asked over a pipe. */
import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import * as readline from 'node:readline';
import type { Outline } from './positions';

interface Operations {
  parses: boolean;
  /** null where the text does not parse. */
  outline: Outline | null;
  /** Folder of the standard library. */
  stdlib: string;
}

interface Answer {
  id: number;
  value?: unknown;
  error?: string;
}

interface Pending {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

export class PythonJudge {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #ended: string | undefined;

  constructor(command = 'python3') {
    this.#child = spawn(command, [path.join(__dirname, 'python.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#child.on('error', (error) => this.#end(`${command} could not be started: ${error.message}`));
    this.#child.on('exit', (code, signal) => this.#end(`${command} ended (${signal ?? code ?? 'unknown'})`));
    if (this.#child.stdout) readline.createInterface({ input: this.#child.stdout }).on('line', (line) => this.#settle(JSON.parse(line) as Answer));
  }

  /** Whether `ast.parse` accepts the text. */
  parses(text: string): Promise<boolean> {
    return this.#ask('parses', text);
  }

  /** Where cursors may stand in the text; null where it does not parse. */
  outline(text: string): Promise<Outline | null> {
    return this.#ask('outline', text);
  }

  stdlib(): Promise<string> {
    return this.#ask('stdlib', '');
  }

  dispose(): void {
    this.#child.stdin?.end();
  }

  #ask<Name extends keyof Operations>(operation: Name, text: string): Promise<Operations[Name]> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(new Error(this.#ended));
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { resolve: (value) => resolve(value as Operations[Name]), reject });
      this.#child.stdin?.write(`${JSON.stringify({ id, operation, text })}\n`);
    });
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`python: ${error}`));
  }

  #end(why: string): void {
    this.#ended ??= why;
    for (const { reject } of this.#pending.values()) reject(new Error(this.#ended));
    this.#pending.clear();
  }
}
