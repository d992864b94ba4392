/** Runs programs that a model wrote, each in a process behind the walls of sandbox.py, or not at all. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { z } from 'zod';

export interface Limits {
  /** Processor time of each process, s. */
  readonly cpuSeconds: number;
  /** From start to end, s; all processes of the program end then. */
  readonly wallSeconds: number;
  /** Address space of each process. */
  readonly memoryBytes: number;
  readonly fileBytes: number;
  /** Processes and threads at the same time. */
  readonly processes: number;
}

/** Three seconds are what HumanEval's own harness gives a program. */
export const LIMITS: Limits = { cpuSeconds: 3, wallSeconds: 8, memoryBytes: 512 * 2 ** 20, fileBytes: 2 ** 20, processes: 8 };
/** The walls themselves are up in a tenth of a second; after this, something is wrong with them. */
const GRACE_SECONDS = 10;

const VERDICT = z.discriminatedUnion('kind', [
  /** The program ran to its end. */
  z.object({ kind: z.literal('passed') }),
  /** `time`: too long · `crash`: ended by a signal · `error`: an exception, or an end before its end. */
  z.object({ kind: z.literal('failed'), why: z.enum(['time', 'crash', 'error']), detail: z.string() }),
  /** Nothing was run, since a wall could not be built. */
  z.object({ kind: z.literal('refused'), reason: z.string() }),
]);
type Answer = z.infer<typeof VERDICT>;
export type Verdict = Exclude<Answer, { kind: 'refused' }>;

/** Programs are not run here; the message says why, and what to do. */
export class SandboxRefused extends Error {
  constructor(reason: string) {
    super(`Programs that a model wrote are only run behind walls that the operating system builds, and here it does not: ${reason}. Use Linux 5.12 or newer with unprivileged user namespaces, or leave --humaneval and --mbpp out.`);
    this.name = 'SandboxRefused';
  }
}

/** See the module's comment. */
export class Sandbox {
  private constructor(
    private readonly python: string,
    /** Empty, and stays so: each program's root lies on top of it, where only that program sees it. */
    readonly folder: string,
    private readonly limits: Limits,
  ) {}

  /**
   * Builds the walls once, around a program that does nothing.
   * @param python the interpreter that programs are run by
   * @throws SandboxRefused where they cannot be built.
   */
  static async open(python = 'python3', limits = LIMITS, platform = process.platform): Promise<Sandbox> {
    if (platform !== 'linux') throw new SandboxRefused(`this is ${platform}`);
    const sandbox = new Sandbox(python, fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-eval-')), limits);
    try {
      const verdict = await sandbox.run('');
      if (verdict.kind === 'failed') throw new SandboxRefused(`a program that does nothing fails behind them (${verdict.detail})`);
      return sandbox;
    } catch (error) {
      sandbox.dispose();
      throw error;
    }
  }

  /** @throws SandboxRefused where a wall could not be built; the program was not run then. */
  async run(program: string): Promise<Verdict> {
    const answer = await this.ask(program);
    if (answer.kind === 'refused') throw new SandboxRefused(answer.reason);
    return answer;
  }

  dispose(): void {
    // Not recursive: whatever lies in it would be news.
    fs.rmdirSync(this.folder);
  }

  private ask(program: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.python, ['-I', '-B', path.join(__dirname, 'sandbox.py')], { cwd: this.folder, env: { PATH: process.env['PATH'] ?? '' }, stdio: ['pipe', 'pipe', 'pipe'] });
      const heard = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => (heard[name] += text));
      // The program's own process ends with this one.
      const timer = setTimeout(() => child.kill('SIGKILL'), (this.limits.wallSeconds + GRACE_SECONDS) * 1000);
      child.on('error', (error) => {
        clearTimeout(timer);
        reject(new SandboxRefused(`${this.python} could not be started (${error.message})`));
      });
      child.on('close', (code, signal) => {
        clearTimeout(timer);
        const answer = parseAnswer(heard.stdout);
        if (answer) resolve(answer);
        else reject(new SandboxRefused(`sandbox.py ended without an answer (${signal ?? code ?? 'unknown'}) ${heard.stderr.trim().slice(-400)}`));
      });
      // A child that ends before it has read is told of by its end.
      child.stdin.on('error', () => undefined);
      child.stdin.end(JSON.stringify({ program, folder: this.folder, limits: this.limits }));
    });
  }
}

function parseAnswer(text: string): Answer | undefined {
  if (text === '') return undefined;
  return VERDICT.parse(JSON.parse(text));
}
