/** A failure that needs the user is shown once, with what can be done about it. */
import * as vscode from 'vscode';
import type { Engine } from '../engine/engine';
import type { ModelLoader } from '../models/loader';
import { showShortage } from '../models/shortage';
import type { SettingsReader } from '../settings/settings';

const ACTIONS: Readonly<Record<string, string>> = {
  'Show log': 'phiPair.showLog',
  Restart: 'phiPair.restartWorker',
  'Choose model folder': 'phiPair.chooseModelFolder',
};

export function showFailures(engine: Engine, loader: ModelLoader, settings: SettingsReader): vscode.Disposable {
  return vscode.Disposable.from(
    engine.onDidChangeState((state) => {
      if (state.kind !== 'failed') return;
      void (state.shortage ? showShortage({ settings, loader }, state.message, state.shortage) : showFailure(state.message));
    }),
    loader.onDidChangeProblem((problem) => {
      if (problem !== undefined) void showFailure(problem);
    }),
  );
}

async function showFailure(message: string): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(`Phi Pair: ${message}`, ...Object.keys(ACTIONS));
  const command = chosen === undefined ? undefined : ACTIONS[chosen];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}
