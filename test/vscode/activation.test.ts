import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { phiPair, ready } from './editor';

interface Manifest {
  contributes: {
    commands: { command: string; category: string }[];
    configuration: { properties: Record<string, { default: unknown; scope: string }> }[];
  };
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

describe('activation', () => {
  const manifest = (): Manifest => vscode.extensions.getExtension('phi-pair.phi-pair')?.packageJSON as Manifest;

  it('builds its parts before any worker runs', async () => {
    const { activationMs } = await phiPair();
    assert.ok(activationMs > 0);
    console.log(`activation took ${activationMs.toFixed(1)} ms`);
  });

  it('registers every command it contributes', async () => {
    await phiPair();
    const registered = new Set(await vscode.commands.getCommands(true));
    for (const { command, category } of manifest().contributes.commands) {
      assert.ok(registered.has(command), command);
      assert.equal(category, 'Phi Pair');
    }
  });

  it('keeps from the workspace what a workspace must not set', () => {
    const properties = Object.assign({}, ...manifest().contributes.configuration.map((group) => group.properties)) as Record<string, { scope: string }>;
    for (const key of manifest().capabilities.untrustedWorkspaces.restrictedConfigurations) assert.equal(properties[key]?.scope, 'machine', key);
  });

  it('loads the embedded model with the first Python document', async () => {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'python', content: 'x = 1\n' }));
    const { engine, status } = await ready();
    assert.ok(engine.state.kind === 'ready' && engine.state.model.contextLength > 0);
    assert.equal(status().error, false);
  });
});
