/** What a workspace may set, and what it may not. test/ui/restricted.test.ts shows the same where it is not trusted. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import { ready, until } from './editor';

interface Setting {
  readonly scope: string;
  readonly default: unknown;
}
interface Manifest {
  readonly extensionKind: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly supported: unknown; readonly restrictedConfigurations: readonly string[] }; readonly virtualWorkspaces: unknown };
  readonly contributes: { readonly configuration: readonly { readonly properties: Readonly<Record<string, Setting>> }[] };
}

const manifest = (): Manifest => vscode.extensions.getExtension('phi-pair.phi-pair')?.packageJSON as Manifest;
const settings = (): readonly (readonly [string, Setting])[] => manifest().contributes.configuration.flatMap(({ properties }) => Object.entries(properties));
/** Settings of the machine: what is loaded, who is asked, what it costs. */
const ofTheMachine = (): readonly (readonly [string, Setting])[] => settings().filter(([, { scope }]) => scope === 'machine');

describe('trust', () => {
  const folder = (): vscode.Uri => vscode.Uri.joinPath((vscode.workspace.workspaceFolders as readonly vscode.WorkspaceFolder[])[0]?.uri as vscode.Uri, '.vscode');

  afterEach(async () => {
    await rm(folder().fsPath, { recursive: true, force: true });
    await until('the workspace\'s settings are gone', () => vscode.workspace.getConfiguration('phiPair').inspect('completion.maxLines')?.workspaceValue === undefined);
  });

  it('is not asked for: all of it works in Restricted Mode and in virtual workspaces', () => {
    const { untrustedWorkspaces, virtualWorkspaces } = manifest().capabilities;
    assert.deepEqual([untrustedWorkspaces.supported, virtualWorkspaces], ['limited', true]);
  });

  it('has every setting of the machine among those that VS Code keeps from an untrusted workspace', () => {
    const { restrictedConfigurations } = manifest().capabilities.untrustedWorkspaces;
    const names = ofTheMachine().map(([name]) => name);
    assert.ok(['phiPair.model.folder', 'phiPair.device', 'phiPair.hub.endpoint'].every((name) => names.includes(name)), names.join());
    assert.deepEqual(names.filter((name) => !restrictedConfigurations.includes(name)), []);
  });

  it('names nothing in a setting of the window that could start a program, load a file or reach a server', () => {
    const names = settings().filter(([, { scope }]) => scope !== 'machine').map(([name]) => name);
    assert.deepEqual(names.filter((name) => /folder|path|url|endpoint|librar|device|command|executable|key|token/i.test(name)), []);
  });

  it('no workspace sets them, trusted or not', async () => {
    const { engine } = await ready();
    const model = engine.state;
    const hostile = Object.fromEntries(ofTheMachine().map(([name, { default: standard }]) => [name, typeof standard === 'number' ? standard + 1 : '/home/me/hostile']));
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder(), 'settings.json'), new TextEncoder().encode(JSON.stringify({ ...hostile, 'phiPair.completion.maxLines': 3 })));
    const config = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('phiPair');
    await until('the workspace\'s settings are read', () => config().get('completion.maxLines') === 3);
    for (const [name, { default: standard }] of ofTheMachine()) {
      const key = name.replace(/^phiPair\./, '');
      const { globalValue, workspaceValue } = config().inspect(key) ?? {};
      assert.deepEqual([config().get(key), workspaceValue], [globalValue ?? standard, undefined], name);
    }
    assert.equal(engine.state, model, 'no other model is loaded');
  });
});
