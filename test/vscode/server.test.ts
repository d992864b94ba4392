import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { CompletionsServer } from '../harness/completionsServer';
import { openFile, run } from './commandRig';
import { closeAll, completeNow, discardAll, openAt, ready, shown, until, withSetting } from './editor';

const DOCSTRING = 'def add(a, b):\n    """Return the sum of a and b."""\n    ¦';
/** What phi-micro would hardly write. */
const TEXT = 'return sum([a, b])';

/** Stands in for the person at the dialogs of VS Code: extension and tests share one `vscode`. */
class Person {
  readonly asked: { readonly message: string; readonly options: vscode.MessageOptions | undefined }[] = [];
  yes = true;
  typed: string | undefined;
  readonly #window = vscode.window as unknown as Record<string, unknown>;
  readonly #before = { ...this.#window };

  constructor() {
    for (const name of ['showInformationMessage', 'showErrorMessage', 'showWarningMessage']) this.#window[name] = (message: string, ...rest: unknown[]) => this.#ask(message, rest);
    this.#window['showInputBox'] = () => Promise.resolve(this.typed);
  }

  /** Presses the button of a question, and leaves other messages alone. */
  #ask(message: string, rest: readonly unknown[]): Promise<string | undefined> {
    const options = typeof rest[0] === 'object' ? (rest[0] as vscode.MessageOptions) : undefined;
    this.asked.push({ message, options });
    return Promise.resolve(options?.modal && this.yes ? (rest[1] as string) : undefined);
  }

  leave(): void {
    for (const name of ['showInformationMessage', 'showErrorMessage', 'showWarningMessage', 'showInputBox']) this.#window[name] = this.#before[name];
  }
}

describe('a team\'s server', () => {
  let server: CompletionsServer;
  let person: Person;

  before(ready);
  beforeEach(async () => {
    server = await CompletionsServer.start();
    server.answer = (prompt) => ({ pieces: [...`${prompt.endsWith('"""\n    ') ? '' : '\n    '}${TEXT}\n`].map((one) => one), logprobs: [] });
    person = new Person();
  });
  afterEach(async () => {
    person.leave();
    await server.stop();
    await discardAll();
    await closeAll();
    const { engine } = await ready();
    await until('the worker answers again', () => engine.state.kind === 'ready' && engine.state.model.server === undefined);
  });

  const atServer = <T>(test: () => Promise<T>): Promise<T> => withSetting('server.url', server.url, test);
  const answers = async (yes = true): Promise<void> => {
    const { engine } = await ready();
    await until(yes ? 'the server answers' : 'the worker answers', () => engine.state.kind === 'ready' && engine.state.model.server?.answers === yes);
  };

  it('completes after a yes, which is asked for once', async () => {
    const { status, history } = await ready();
    await atServer(async () => {
      await answers();
      assert.match(person.asked[0]?.message ?? '', new RegExp(`^Your code goes to ${server.host}$`));
      assert.match(person.asked[0]?.options?.detail ?? '', /phiPair\.server\.url names http:\/\/127/);
      await openAt(DOCSTRING);
      assert.equal(shown(await completeNow()), TEXT);
      assert.deepEqual([server.last.headers.authorization, String(server.last.body?.['prompt']).includes('def add(a, b)')], [undefined, true]);
      const { outcome } = history.entries.at(-1) ?? assert.fail('there is an entry');
      assert.equal('stats' in outcome && outcome.stats?.by?.startsWith(`microsoft/phi-2 on ${server.host}`), true);
      assert.deepEqual([status().text, status().reason], ['$(cloud) Phi Pair', `microsoft/phi-2 on ${server.host} is ready.`]);
      assert.match(status().device ?? '', /your team's server/);
    });
    const asked = person.asked.length;
    await atServer(answers);
    assert.equal(person.asked.length, asked);
  });

  it('is sent nothing without a yes', async () => {
    person.yes = false;
    await atServer(async () => {
      await answers(false);
      await openAt(DOCSTRING);
      assert.notEqual(shown(await completeNow()), TEXT);
      const { history } = await ready();
      const { outcome } = history.entries.at(-1) ?? assert.fail('there is an entry');
      assert.match(('stats' in outcome && outcome.stats?.by) || '', /^phi-micro on this machine, in place of the server: You have not agreed/);
    });
    assert.equal(server.requests.length, 0);
  });

  it('is taken from the user\'s settings, never from a workspace\'s', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? assert.fail('the tests have a workspace');
    const file = path.join(folder, '.vscode', 'settings.json');
    const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    // A setting that a workspace may set says when the file has been read.
    fs.writeFileSync(file, JSON.stringify({ 'phiPair.server.url': server.url, 'phiPair.server.model': 'x', 'phiPair.completion.maxLines': 3 }));
    try {
      await until('the workspace\'s settings are read', () => vscode.workspace.getConfiguration('phiPair').get('completion.maxLines') === 3);
      const { engine } = await ready();
      await openAt(DOCSTRING);
      await completeNow();
      assert.equal(vscode.workspace.getConfiguration('phiPair').get('server.url'), '');
      assert.ok(engine.state.kind === 'ready' && engine.state.model.server === undefined);
      assert.deepEqual([server.requests.length, person.asked.length], [0, 0]);
    } finally {
      if (before === undefined) fs.rmSync(file);
      else fs.writeFileSync(file, before);
      await until('they are gone', () => vscode.workspace.getConfiguration('phiPair').get('completion.maxLines') !== 3);
    }
  });

  it('gives way to this machine while it is away, and answers again when it is back', async () => {
    const { status } = await ready();
    await atServer(async () => {
      await answers();
      const { port } = server;
      await server.stop();
      await openAt(DOCSTRING);
      const entry = await completeNow();
      assert.notEqual(shown(entry), TEXT);
      const { outcome } = entry;
      assert.match(('stats' in outcome && outcome.stats?.by) || '', /^phi-micro on this machine, in place of the server: .*127\.0\.0\.1/);
      assert.match(status().reason, /^phi-micro is ready\. In place of the server: /);
      const answer = server.answer;
      server = await CompletionsServer.start(port);
      server.answer = answer;
      await answers();
      await openAt(DOCSTRING);
      assert.equal(shown(await completeNow()), TEXT);
    });
  });

  it('gets the key that was set for it, which stands in no settings', async () => {
    server.key = 'sk-very-secret';
    await atServer(async () => {
      await answers(false);
      await until('the user is told', () => person.asked.some(({ message }) => /wants a key.*Set Server Key/.test(message)));
      person.typed = 'sk-very-secret';
      await vscode.commands.executeCommand('phiPair.setServerKey');
      await answers();
      await openAt(DOCSTRING);
      assert.equal(shown(await completeNow()), TEXT);
      assert.equal(server.last.headers.authorization, 'Bearer sk-very-secret');
      assert.ok(!JSON.stringify(vscode.workspace.getConfiguration('phiPair')).includes('sk-very-secret'));
      // Another server does not get it.
      const other = await CompletionsServer.start();
      try {
        await withSetting('server.url', other.url, async () => {
          await until('the other one is asked', () => other.requests.length > 0);
          assert.ok(other.requests.every(({ headers }) => headers.authorization === undefined));
        });
      } finally {
        await other.stop();
      }
      await until('the first one answers again', () => server.requests.length > 0);
      await answers();
      person.typed = '';
      await vscode.commands.executeCommand('phiPair.setServerKey');
      await until('it is asked without a key', () => server.requests.at(-1)?.headers.authorization === undefined);
    });
  });

  it('gets no key where it would be readable on the way', async () => {
    person.yes = false;
    person.typed = 'sk-very-secret';
    await withSetting('server.url', 'http://llm.invalid/v1', async () => {
      await vscode.commands.executeCommand('phiPair.setServerKey');
      assert.ok(person.asked.some(({ message }) => /llm\.invalid is reached without encryption/.test(message)), JSON.stringify(person.asked));
    });
  });

  it('answers commands that the model of this machine cannot', async () => {
    const explanation = 'The function adds two numbers and gives back their sum.';
    server.answer = () => ({ pieces: explanation.split(/(?= )/) });
    await atServer(async () => {
      await answers();
      await openFile('def add(a, b):\n    return a¦ + b\n');
      const outcome = await run('explain');
      assert.ok(!['refused', 'failed', 'stopped'].includes(outcome.kind), JSON.stringify(outcome));
      assert.match(String(server.last.body?.['prompt']), /return a \+ b/);
    });
  });

  it('is reached through the proxy of VS Code\'s settings', async () => {
    const http = vscode.workspace.getConfiguration('http');
    await http.update('proxy', server.url.replace('/v1', ''), vscode.ConfigurationTarget.Global);
    try {
      await withSetting('server.url', 'http://proxied.invalid/v1', () => until('the proxy is asked', () => server.requests.some(({ headers }) => headers.host === 'proxied.invalid')));
    } finally {
      await http.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
