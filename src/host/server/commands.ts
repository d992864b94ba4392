/** The commands of a team's server, one row each; their titles stand in package.json. */
import * as vscode from 'vscode';
import { mayCarryKey, readServerAddress, type ServerAddress } from '../../core/server/address';
import type { SettingsReader } from '../settings/settings';
import type { Consent } from './consent';
import { keyProblem, type ServerKeys } from './keys';
import type { ServerState, TeamServer } from './teamServer';

export interface ServerCommandParts {
  readonly settings: Pick<SettingsReader, 'current'>;
  readonly server: TeamServer;
  readonly keys: ServerKeys;
  readonly consent: Consent;
}

type Run = (parts: ServerCommandParts, address: ServerAddress) => Promise<void>;

const COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.setServerKey': setKey,
  'phiPair.testServer': test,
};

export const registerServerCommands = (parts: ServerCommandParts): vscode.Disposable =>
  vscode.Disposable.from(...Object.entries(COMMANDS).map(([id, run]) => vscode.commands.registerCommand(id, () => withAddress(parts, run))));

async function withAddress(parts: ServerCommandParts, run: Run): Promise<void> {
  const read = readServerAddress(parts.settings.current.server.url);
  if (read.kind === 'address') return run(parts, read.address);
  const openSetting = 'Open Setting';
  const message = read.kind === 'invalid' ? read.message : 'No server is set. Set phiPair.server.url to the address of an OpenAI-compatible server, such as https://llm.example.org/v1.';
  if ((await vscode.window.showWarningMessage(`Phi Pair: ${message}`, openSetting)) === openSetting) await vscode.commands.executeCommand('workbench.action.openSettings', 'phiPair.server.url');
}

async function setKey({ keys }: ServerCommandParts, address: ServerAddress): Promise<void> {
  const { host } = address;
  if (!mayCarryKey(address)) {
    await vscode.window.showErrorMessage(`Phi Pair: ${host} is reached without encryption (http), so a key would be readable on the way. Set phiPair.server.url to its https address first.`);
    return;
  }
  const key = await vscode.window.showInputBox({
    title: `Phi Pair: key for ${host}`,
    prompt: `It is kept in the system's secret storage and sent to ${host} alone. Leave it empty to forget the key.`,
    password: true,
    ignoreFocusOut: true,
    validateInput: (value) => keyProblem(value.trim()),
  });
  // The change of the key makes the server be asked again, see index.ts.
  if (key !== undefined) await keys.set(address, key.trim());
}

async function test({ server, consent }: ServerCommandParts, address: ServerAddress): Promise<void> {
  consent.forgetNo(address);
  await tell(await server.connect());
}

async function tell(state: ServerState): Promise<void> {
  if (state.kind === 'up') void vscode.window.showInformationMessage(`Phi Pair: ${state.host} answers with ${state.model.name}, ${state.model.contextLength.toLocaleString('en')} tokens of context.`);
  // What waits for its user is told by index.ts, whenever it happens.
  else if (state.kind === 'away') await showTrouble(state.message);
}

const ACTIONS: Readonly<Record<string, string>> = { 'Set Server Key…': 'phiPair.setServerKey', 'Show Log': 'phiPair.showLog' };

/** What keeps the server from answering until its user does something about it. */
export async function showTrouble(message: string): Promise<void> {
  const chosen = await vscode.window.showWarningMessage(`Phi Pair: ${message} Until then, the model on this machine answers.`, ...Object.keys(ACTIONS));
  const command = chosen === undefined ? undefined : ACTIONS[chosen];
  if (command !== undefined) await vscode.commands.executeCommand(command);
}
