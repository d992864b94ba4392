import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { LIMITS, Sandbox, SandboxRefused, type Verdict } from '../../bench/eval/sandbox';

const failed = (verdict: Verdict): string => (verdict.kind === 'failed' ? `${verdict.why}: ${verdict.detail}` : verdict.kind);

describe('bench/eval/sandbox', function () {
  this.timeout(60_000);

  it('refuses other systems than Linux, with the reason', async () => {
    await assert.rejects(Sandbox.open('python3', LIMITS, 'darwin'), (error) => error instanceof SandboxRefused && error.message.includes('this is darwin'));
  });

  it('refuses where the interpreter is missing, and where a wall cannot be built', async () => {
    await assert.rejects(Sandbox.open('/nonexistent/python3', LIMITS, 'linux'), (error) => error instanceof SandboxRefused && /could not be started/.test(error.message));
    if (process.platform !== 'linux') return;
    // An interpreter that cannot start within the limits.
    await assert.rejects(Sandbox.open('python3', { ...LIMITS, memoryBytes: 2 ** 20 }), SandboxRefused);
  });

  describe('behind the walls', () => {
    let sandbox: Sandbox;

    before(async function () {
      if (process.platform !== 'linux') this.skip();
      try {
        sandbox = await Sandbox.open('python3', { ...LIMITS, cpuSeconds: 1, wallSeconds: 3 });
      } catch (error) {
        // Then no program is run at all; there is nothing to prove.
        if (error instanceof SandboxRefused && /unshare|mount|read-only|\/proc\/self/.test(error.message)) this.skip();
        throw error;
      }
    });

    after(() => {
      // Throws where a program has left anything.
      sandbox?.dispose();
    });

    const run = (...lines: string[]): Promise<Verdict> => sandbox.run(lines.join('\n'));

    it('passes a program that runs to its end, with the standard library and a folder of its own', async () => {
      const verdict = await run(
        'import collections, datetime, decimal, hashlib, heapq, itertools, json, math, os, random, re, tempfile, typing',
        'assert os.getcwd() == os.environ["HOME"] == tempfile.gettempdir() and os.listdir() == []',
        'open("a.txt", "w").write("a")',
        'assert open("a.txt").read() == "a"',
        'if os.fork() == 0:',
        '    pass',
      );
      assert.deepEqual(verdict, { kind: 'passed' });
      assert.deepEqual(await run('import os', 'assert os.listdir() == []'), { kind: 'passed' });
    });

    for (const [what, program, end] of [
      ['a false assertion', 'assert 1 == 2', /^error: AssertionError$/],
      ['a text that is no Python', 'def f(:', /^error: SyntaxError$/],
      ['an end before the tests', 'raise SystemExit(0)', /^error: SystemExit$/],
      ['an end behind their back', 'import os; os._exit(0)', /^error: ended before its end$/],
      ['a crash', 'import ctypes; ctypes.string_at(0)', /^crash: SIGSEGV$/],
      ['an endless loop', 'while True: pass', /^time: /],
      ['waiting forever', 'import time; time.sleep(60)', /^time: /],
      ['4 GB of memory', 'x = bytearray(4 << 30)', /^error: MemoryError$/],
      ['a large file', 'open("a", "wb").write(bytes(4 << 20))', /^error: OSError$/],
      ['many files', 'for n in range(100): open(str(n), "wb").write(bytes(1 << 20))', /^error: OSError$/],
      ['another root', 'import os; os.chroot("/usr")', /^error: PermissionError$/],
      ['a namespace of its own', 'import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0', /^error: AssertionError$/],
      ['the signal to everybody', 'import os; os.kill(-1, 9)', /^error: ProcessLookupError$/],
      ['reading the passwords', 'open("/etc/passwd").read()', /^error: FileNotFoundError$/],
      ['being root', 'import os; os.setuid(0)', /^error: PermissionError$/],
    ] as const) {
      it(`fails ${what}`, async () => assert.match(failed(await sandbox.run(program)), end));
    }

    it('lets nobody be reached: not this machine, not by name, not by a file', async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eval-'));
      let reached = 0;
      const server = net.createServer(() => reached++);
      const local = net.createServer(() => reached++);
      try {
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        await new Promise<void>((resolve) => local.listen(path.join(folder, 'socket'), resolve));
        const { port } = server.address() as net.AddressInfo;
        assert.match(failed(await run('import socket', `socket.create_connection(("127.0.0.1", ${port}), 2)`)), /^error: OSError$/);
        assert.match(failed(await run('import socket', 'socket.create_connection(("192.0.2.1", 80), 2)')), /^error: OSError$/);
        assert.match(failed(await run('import socket', 'socket.getaddrinfo("example.org", 80)')), /^error: gaierror$/);
        assert.match(failed(await run('import socket', `socket.socket(socket.AF_UNIX).connect(${JSON.stringify(path.join(folder, 'socket'))})`)), /^error: FileNotFoundError$/);
        assert.equal(reached, 0);
      } finally {
        server.close();
        local.close();
        fs.rmSync(folder, { recursive: true });
      }
    });

    it('ends what a program has started together with it', async () => {
      assert.match(failed(await run('import os', 'while True: os.fork()')), /^error: BlockingIOError$/);
      const mark = `phi-pair-eval-${process.pid}`;
      const title = `import os, time\nfor n in range(3):\n    if os.fork() == 0:\n        os.execv("/bin/sleep", ["${mark}", "60"])\n`;
      assert.deepEqual(await sandbox.run(title), { kind: 'passed' });
      assert.match(failed(await sandbox.run(`${title}while True: time.sleep(1)`)), /^time: /);
      const still = fs.readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLine(pid).startsWith(mark));
      assert.deepEqual(still, []);
    });

    it('lets nothing be written but in its own folder', async () => {
      const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eval-'));
      fs.chmodSync(folder, 0o777);
      try {
        for (const place of [folder, os.homedir(), '/', '/usr', '/usr/bin', '/dev', '/dev/shm', '/root', sandbox.folder, path.resolve(__dirname)]) {
          assert.match(failed(await run(`open(${JSON.stringify(path.join(place, 'phi-pair-written'))}, "w")`)), /^error: (OSError|FileNotFoundError|PermissionError)$/, place);
        }
        assert.deepEqual(fs.readdirSync(folder), []);
        assert.deepEqual(fs.readdirSync(sandbox.folder), []);
      } finally {
        fs.rmSync(folder, { recursive: true });
      }
    });

    it('tells a program nothing of who runs it', async () => {
      process.env['PHI_PAIR_EVAL_SECRET'] = 'secret';
      try {
        assert.deepEqual(await run('import os', 'assert sorted(os.environ) == ["HOME", "LANG", "LC_CTYPE", "PATH", "PYTHONHASHSEED", "TMPDIR"] or sorted(os.environ) == ["HOME", "LANG", "PATH", "PYTHONHASHSEED", "TMPDIR"]', 'assert os.getuid() != 0 and os.getpid() == 1'), { kind: 'passed' });
      } finally {
        delete process.env['PHI_PAIR_EVAL_SECRET'];
      }
    });
  });
});

/** Empty for a process that has gone meanwhile. */
function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') return '';
    throw error;
  }
}
