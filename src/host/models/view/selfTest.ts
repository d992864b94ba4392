/** *Self-Test*: how fast the loaded model reads and writes where it runs, and whether it computes the same both ways. */
import * as vscode from 'vscode';
import { DEVICE_NAMES } from '../../../common/devices';
import type { FactSources } from './facts';
import { rateOf } from './row';
import { keepTest } from './tests';

export async function selfTest({ engine, chosen, memento, log }: FactSources): Promise<void> {
  const { state } = engine;
  if (state.kind !== 'ready') {
    void vscode.window.showInformationMessage('Phi Pair: no model is loaded, so there is none to test. Open a Python file, or use a model of the list.');
    return;
  }
  const { name, device } = state.model;
  const where = `${name} on ${DEVICE_NAMES[device]}`;
  const folder = chosen.inUse;
  const result = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title: `Phi Pair: testing ${where}`, cancellable: true }, (_, token) => engine.selfTest(token));
  if (result.kind === 'cancelled') return;
  if (result.kind === 'failed') {
    log.error(`self-test of ${where}: ${result.reason}: ${result.message}`);
    await tellTrouble(`The self-test of ${where} failed. ${result.message}`);
    return;
  }
  const { readPerSecond, writtenPerSecond, error, agrees } = result;
  const figures = `reads ${rateOf(readPerSecond)} and writes ${rateOf(writtenPerSecond)}`;
  const difference = `by ${error.toPrecision(2)} of the logits' spread`;
  log[agrees ? 'info' : 'warn'](`self-test of ${where}: ${figures}; reading at once and one by one differ ${difference}`);
  if (folder !== undefined) await keepTest(memento, folder, { readPerSecond, writtenPerSecond, device });
  if (agrees) void vscode.window.showInformationMessage(`Phi Pair: ${where} ${figures}. Reading at once and token by token agree (they differ ${difference}).`);
  else await tellTrouble(`${where} ${figures}, but computes other logits when it reads at once than token by token (${difference}): what it writes may be noise. Choose another device in phiPair.device, or have the devices tested again.`);
}

async function tellTrouble(message: string): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(`Phi Pair: ${message}`, 'Test the Devices Again', 'Show Log');
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen === 'Show Log' ? 'phiPair.showLog' : 'phiPair.testDevicesAgain');
}
