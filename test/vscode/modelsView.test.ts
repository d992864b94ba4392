import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { GenerateParams } from '../../src/common/protocol';
import type { Action, ModelViewRow } from '../../src/host/models/view/row';
import { folderFiles, HubServer } from '../harness/hubServer';
import { closeAll, completeNow, openAt, phiPair, ready, shown, until, withSetting } from './editor';
import { Person } from './person';

const REPO = 'team/phi-micro';
const WEIGHTS = 'model.onnx.data';
/** More than any machine that runs tests has. */
const HUGE_BYTES = 1e13;

const ENDLESS: GenerateParams = {
  prompt: 'x = 1\n'.repeat(100), maxTokens: 2000, priority: 'interactive', slot: 'completion', stopStrings: [], scope: { kind: 'free' },
  sampling: { temperature: 0, topP: 1, topK: 0, seed: 0 }, heal: false, speculate: false,
};

async function rows(group: string): Promise<readonly ModelViewRow[]> {
  const { models } = await phiPair();
  return (await models.groups()).find(({ label }) => label === group)?.rows ?? [];
}

async function row(group: string, label: string | RegExp): Promise<ModelViewRow> {
  const found = (await rows(group)).find((one) => (typeof label === 'string' ? one.label === label : label.test(one.label)));
  return found ?? assert.fail(`no row ${String(label)} in ${group}: ${JSON.stringify((await rows(group)).map((one) => one.label))}`);
}

/** As the view does it: the command gets the row. */
async function act(action: Action, on: ModelViewRow): Promise<void> {
  assert.ok(on.actions.includes(action), `${on.label} can ${on.actions.join(', ')}`);
  await vscode.commands.executeCommand(`phiPair.models.${action}`, on);
}

const setFolder = (folder: string | undefined): Thenable<void> => vscode.workspace.getConfiguration('phiPair').update('model.folder', folder, vscode.ConfigurationTarget.Global);
const folderInUse = (): string => vscode.workspace.getConfiguration('phiPair').get('model.folder', '');

describe('the Models view', () => {
  let server: HubServer;
  let person: Person | undefined;
  let embedded: string;
  let own: string;

  before(async () => {
    const { extensionPath } = vscode.extensions.getExtension('phi-pair.phi-pair') ?? assert.fail('the extension is installed');
    embedded = path.join(extensionPath, 'models', 'phi-micro');
    own = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-own-'));
    fs.cpSync(embedded, own, { recursive: true });
    server = await HubServer.start([{ repo: REPO, files: folderFiles(embedded), licence: 'mit' }]);
    await ready();
  });

  after(async () => {
    await server.stop();
    fs.rmSync(own, { recursive: true });
  });

  afterEach(async () => {
    person?.leave();
    person = undefined;
    server.onPiece = undefined;
    await setFolder(undefined);
    await runs(embedded);
    await closeAll();
  });

  /** Waits until the model of a folder is loaded. */
  async function runs(folder: string): Promise<void> {
    const { engine } = await phiPair();
    await until(`the model of ${folder} is loaded`, () => engine.state.kind === 'ready' && engine.state.model.path === fs.realpathSync(folder));
  }

  it('shows the model that runs with its device, and its speed once it has written', async () => {
    await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    shown(await completeNow());
    const running = await row('Running', 'phi-micro');
    assert.match(running.description, /^CPU · [\d,.]+ tokens\/s · \d+ tokens of context$/);
    assert.match((await row('Installed', 'phi-micro')).description, /^in use · 18\.8 MB/);
    assert.match((await row('Available', /^Phi-2, 4 bits, for the processor/)).description, /^2\.18 GB · /);
  });

  it('fetches, pauses, goes on with and uses a model, and removes it after a yes: its own folder and nothing else', async () => {
    const { engine } = await phiPair();
    let half: (() => void) | undefined;
    const halfThere = new Promise<void>((resolve) => (half = resolve));
    server.onPiece = async ({ path: file, from }) => {
      if (file === WEIGHTS && from > 5e6) half?.();
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    person = new Person(({ buttons }) => (buttons.includes('Resume') ? undefined : buttons[0]));
    await withSetting('hub.endpoint', server.url, async () => {
      const fetched = vscode.commands.executeCommand('phiPair.getModel');
      await halfThere;
      const running = await row('Available', REPO);
      assert.match(running.description, /MB of 20\.1 MB/);
      await act('pause', running);
      await fetched;
      const paused = await row('Available', REPO);
      assert.match(paused.description, /^paused, [\d.]+ MB of 20\.1 MB$/);
      server.onPiece = undefined;
      await act('resume', paused);
    });
    const folder = folderInUse();
    await runs(folder);
    assert.match((await row('Installed', REPO)).description, /^in use · 20\.1 MB/);
    assert.equal((await row('Running', 'phi-micro')).folder, folder);
    const root = path.dirname(folder);
    fs.writeFileSync(path.join(root, 'beside.txt'), 'not a model');
    // No is no.
    person.leave();
    person = new Person(() => undefined);
    await act('remove', await row('Installed', REPO));
    assert.equal(person.asked[0]?.options?.modal, true);
    assert.ok(fs.existsSync(folder));
    person.leave();
    person = new Person(() => 'Remove');
    await act('remove', await row('Installed', REPO));
    assert.ok(!fs.existsSync(folder) && fs.existsSync(path.join(root, 'beside.txt')));
    assert.equal(folderInUse(), '');
    assert.ok(!(await rows('Installed')).some(({ label }) => label === REPO));
    await until('the embedded model is loaded', () => engine.state.kind === 'ready');
    fs.rmSync(path.join(root, 'beside.txt'));
  });

  it('cancels a download after a yes, and keeps nothing of it', async () => {
    server.onPiece = () => new Promise((resolve) => setTimeout(resolve, 10));
    person = new Person(({ buttons }) => buttons[0]);
    await withSetting('hub.endpoint', server.url, async () => {
      const fetched = vscode.commands.executeCommand('phiPair.getModel');
      let running: ModelViewRow | undefined;
      while (!running) running = (await rows('Available')).find(({ label, actions }) => label === REPO && actions.includes('cancel'));
      await act('cancel', running);
      await fetched;
    });
    assert.ok(person.asked.some(({ message, options }) => message === `Cancel the download of ${REPO}?` && options?.modal === true));
    assert.ok(!(await rows('Available')).some(({ label }) => label === REPO));
  });

  it('switches models without a reload, also while a completion runs, and remembers the folder until it is forgotten', async () => {
    const { engine } = await phiPair();
    const pid = engine.workerPid;
    const source = new vscode.CancellationTokenSource();
    // One request after the other, so that one runs whenever the switch comes.
    const pending = (async () => {
      for (;;) {
        const result = await engine.generate(ENDLESS, source.token);
        if (result.kind !== 'done') return result;
      }
    })();
    await setFolder(own);
    const ended = await pending;
    assert.equal(ended.kind === 'failed' && ended.reason, 'not-ready', JSON.stringify(ended));
    await runs(own);
    assert.equal(engine.workerPid, pid, 'the same worker serves the next model');
    await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    shown(await completeNow());
    const name = path.basename(own);
    assert.match((await row('Installed', name)).description, /^in use · 18\.8 MB/);
    // Back by the other model's row, and here again by the list to switch with.
    await act('use', await row('Installed', 'phi-micro'));
    await runs(embedded);
    person = new Person(() => undefined, name);
    await vscode.commands.executeCommand('phiPair.switchModel');
    await runs(own);
    await act('forget', await row('Installed', name));
    assert.equal(folderInUse(), '');
    await runs(embedded);
    assert.ok(!(await rows('Installed')).some(({ label }) => label === name));
    assert.ok(fs.existsSync(path.join(own, WEIGHTS)), 'the user\'s folder is left alone');
    assert.deepEqual(person.asked, []);
  });

  it('tests the model, says what it found, and keeps the speed', async () => {
    person = new Person(() => undefined);
    await act('selfTest', await row('Running', 'phi-micro'));
    assert.match(person.asked[0]?.message ?? '', /^Phi Pair: phi-micro on the processor reads [\d,.]+ tokens\/s and writes [\d,.]+ tokens\/s\. Reading at once and token by token agree /);
    const installed = await row('Installed', 'phi-micro');
    assert.match(installed.description, /· CPU · [\d,.]+ tokens\/s$/);
    assert.ok(installed.lines.some(({ name }) => name === 'Last self-test'));
  });

  it('shows the card of a model: its README, or what is known of it', async () => {
    // In the preview, or as text where VS Code's Markdown extension is not there.
    const preview = (label: RegExp) => until(`a tab ${label}`, () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).find((tab) => label.test(tab.label)));
    await act('showCard', await row('Installed', 'phi-micro'));
    await preview(/README\.md/);
    const phi2 = await row('Available', /^Phi-2, 4 bits, for the processor/);
    await act('showCard', phi2);
    await preview(/Phi-2, 4 bits, for the processor/);
    const document = await until('the card is written', () => vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'phi-pair-model'));
    assert.match(document.getText(), /^# Phi\\-2, 4 bits, for the processor\n\n\*\*Can\*\*: complete code, [\s\S]*\*\*Licence\*\*: \[MIT\]\(<https:/);
  });

  describe('with a model that does not fit into memory', () => {
    let huge: string;

    before(() => {
      huge = fs.mkdtempSync(path.join(os.tmpdir(), 'phi-pair-huge-'));
      fs.cpSync(embedded, huge, { recursive: true });
      // The end of the file is a hole: it takes no room on the disk, and ONNX Runtime never reads it.
      fs.truncateSync(path.join(huge, WEIGHTS), HUGE_BYTES);
    });
    after(() => fs.rmSync(huge, { recursive: true }));

    /** Asks for the model, and answers the refusal. */
    async function refused(button: string): Promise<ModelViewRow> {
      const { engine } = await phiPair();
      let answer: ((button: string) => void) | undefined;
      const answered = new Promise<string>((resolve) => (answer = resolve));
      const atDialog = new Person(() => answered);
      person = atDialog;
      await setFolder(huge);
      await until('the model is refused', () => engine.state.kind === 'failed' && atDialog.asked.length > 0);
      const [question] = atDialog.asked;
      assert.match(question?.message ?? '', /^Phi Pair: phi-micro was not loaded: it needs about 10\.0 TB of memory \(weights 10\.0 TB, .*\), and [\d.]+ GB are free\./);
      assert.ok(question?.buttons.includes(button), JSON.stringify(question?.buttons));
      const running = await row('Running', path.basename(huge));
      answer?.(button);
      return running;
    }

    it('offers the model that fits', async () => {
      await refused('Use phi-micro');
      await runs(embedded);
      assert.equal(folderInUse(), '');
    });

    it('says what it needs and what is free, and loads it anyway on demand', async () => {
      const running = await refused('Load Anyway');
      assert.match(running.description, /^needs 10\.0 TB, [\d.]+ GB are free$/);
      assert.deepEqual(running.actions, ['loadAnyway', 'retry']);
      await runs(huge);
      await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
      shown(await completeNow());
    });

    it('is loaded again in this window without another question', async () => {
      person = new Person(() => undefined);
      await setFolder(huge);
      await runs(huge);
      assert.deepEqual(person.asked, []);
    });
  });
});
