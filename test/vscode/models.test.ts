import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { folderFiles, HubServer } from '../harness/hubServer';
import { closeAll, completeNow, openAt, ready, shown, until, withSetting } from './editor';
import { Person } from './person';

const REPO = 'team/phi-micro';
const WEIGHTS = 'model.onnx.data';

async function getModel(id?: string): Promise<void> {
  await vscode.commands.executeCommand('phiPair.getModel', id);
}

describe('models', () => {
  let server: HubServer;
  let person: Person | undefined;

  before(async () => {
    const { extensionPath } = vscode.extensions.getExtension('phi-pair.phi-pair') ?? assert.fail('the extension is installed');
    server = await HubServer.start([{ repo: REPO, files: folderFiles(path.join(extensionPath, 'models', 'phi-micro')), licence: 'mit' }]);
    await ready();
  });
  after(() => server.stop());

  afterEach(async () => {
    person?.leave();
    person = undefined;
    server.onPiece = undefined;
    server.requests.length = 0;
    await vscode.workspace.getConfiguration('phiPair').update('model.folder', undefined, vscode.ConfigurationTarget.Global);
    const { engine } = await ready();
    await until('the embedded model is loaded', () => engine.state.kind === 'ready' && engine.state.model.path.includes(path.join('models', 'phi-micro')) && !engine.state.model.path.includes('team--phi-micro'));
    await closeAll();
  });

  const atServer = <T>(run: () => Promise<T>): Promise<T> => withSetting('hub.endpoint', server.url, run);
  const folderInUse = (): string => vscode.workspace.getConfiguration('phiPair').get('model.folder', '');

  /** Removes what a test has downloaded, by the same list. */
  async function remove(): Promise<void> {
    const folder = folderInUse();
    person?.leave();
    person = new Person(() => 'Remove', 'Remove it');
    await getModel('team--phi-micro');
    assert.ok(folder === '' || !fs.existsSync(folder));
    assert.equal(folderInUse(), '');
  }

  it('are fetched after a yes, used, and complete', async () => {
    const { engine } = await ready();
    person = new Person(({ buttons }) => buttons[0]);
    await atServer(() => getModel());
    const [confirmed, offered] = person.asked;
    assert.equal(confirmed?.message, `Download ${REPO}?`);
    assert.equal(confirmed.options?.modal, true);
    assert.match(confirmed.options.detail ?? '', /^20\.1 MB from 127\.0\.0\.1:\d+, repository team\/phi-micro\nLicence: mit\nGoes to .*models.team--phi-micro\nThe connection is not encrypted/);
    assert.deepEqual(offered?.buttons, ['Use Now', 'Later']);
    const folder = folderInUse();
    assert.ok(path.isAbsolute(folder) && fs.existsSync(path.join(folder, WEIGHTS)), folder);
    await until('the fetched model is loaded', () => engine.state.kind === 'ready' && engine.state.model.path === fs.realpathSync(folder));
    await openAt('def add(a, b):\n    """Return the sum of a and b."""\n    ¦');
    shown(await completeNow());
    await remove();
  });

  it('are not fetched without a yes, and nothing is asked of anybody for a known one', async () => {
    person = new Person(() => undefined);
    await atServer(() => getModel('phi-2-int4-cpu'));
    assert.match(person.asked[0]?.options?.detail ?? '', /^2\.18 GB from 127\.0\.0\.1:\d+, repository vrdevs\/phi-2-int4-cpu\nLicence: MIT/);
    assert.equal(server.requests.length, 0);
    await atServer(() => getModel());
    assert.ok(server.requests.length > 0 && !server.requests.some((request) => /\/(resolve|bytes)\//.test(request.path)));
  });

  it('can be paused and resumed while they are fetched', async () => {
    let pausing: Thenable<unknown> | undefined;
    server.onPiece = async ({ path: file, from }) => {
      if (file !== WEIGHTS || from < 5e6 || pausing) return;
      pausing = vscode.commands.executeCommand('phiPair.pauseDownload');
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    person = new Person(({ buttons }) => (buttons.includes('Use Now') ? 'Use Now' : buttons[0]));
    await atServer(() => getModel());
    await pausing;
    assert.deepEqual(person.asked.map(({ message }) => message), [`Download ${REPO}?`, `Phi Pair: the download of ${REPO} is paused. What was fetched is kept.`, `Phi Pair: ${REPO} is here.`]);
    assert.ok(server.requests.some(({ headers }) => /^bytes=\d+-$/.test(headers.range ?? '')));
    await remove();
  });

  it('say what is wrong with the address they should come from', async () => {
    person = new Person(() => undefined);
    await withSetting('hub.endpoint', 'ftp://example', () => getModel());
    assert.match(person.asked[0]?.message ?? '', /phiPair\.hub\.endpoint cannot be used/);
  });

  it('are asked for through the proxy of VS Code\'s settings', async () => {
    const http = vscode.workspace.getConfiguration('http');
    await http.update('proxy', server.url, vscode.ConfigurationTarget.Global);
    try {
      person = new Person(() => undefined);
      await withSetting('hub.endpoint', 'http://models.invalid', () => getModel());
      assert.match(person.asked[0]?.options?.detail ?? JSON.stringify(person.asked), /from models\.invalid/);
      assert.ok(server.requests.length > 0 && server.requests.every(({ headers }) => headers.host === 'models.invalid'));
    } finally {
      await http.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    }
  });
});
