/** The commands, one row each; their titles stand in package.json. */
import os from 'node:os';
import * as vscode from 'vscode';
import { showMenu } from './menu';
import type { CommandParts } from './parts';
import { showWhy } from './why';

type Run = (parts: CommandParts) => unknown;

export const COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.triggerCompletion': triggerCompletion,
  'phiPair.toggleCompletions': ({ settings }) => settings.update('completion.enabled', !settings.current.completion.enabled),
  'phiPair.toggleLanguage': toggleLanguage,
  'phiPair.showMenu': showMenu,
  'phiPair.whyNoSuggestion': showWhy,
  'phiPair.showLog': ({ log }) => log.show(true),
  'phiPair.restartWorker': ({ loader }) => loader.restart(),
  'phiPair.testDevicesAgain': ({ loader }) => loader.testDevicesAgain(),
  'phiPair.chooseModelFolder': chooseModelFolder,
  'phiPair.resetStatistics': ({ statistics }) => statistics.reset(),
  'phiPair.openSettings': () => vscode.commands.executeCommand('workbench.action.openSettings', '@ext:phi-pair.phi-pair'),
};

export function registerCommands(parts: CommandParts): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(COMMANDS).map(([id, run]) =>
      vscode.commands.registerCommand(id, async () => {
        try {
          await run(parts);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          parts.log.error(`${id}: ${message}`);
          void vscode.window.showErrorMessage(`Phi Pair: ${message}`);
        }
      }),
    ),
  );
}

async function triggerCompletion({ loader }: CommandParts): Promise<void> {
  loader.start();
  await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
}

async function toggleLanguage({ settings }: CommandParts): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language === undefined) return;
  const { languages } = settings.current.completion;
  const others = languages.filter((one) => one !== language);
  await settings.update('completion.languages', others.length < languages.length ? others : [...languages, language]);
}

async function chooseModelFolder({ settings }: CommandParts): Promise<void> {
  const chosen = await vscode.window.showOpenDialog({
    // A workspace may lie in a file system that only VS Code can read; the model must lie where this extension runs.
    defaultUri: vscode.Uri.file(os.homedir()),
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: false,
    title: 'Phi Pair: choose a model folder',
    openLabel: 'Use this model',
  });
  const folder = chosen?.[0];
  if (folder === undefined) return;
  if (folder.scheme !== 'file') throw new Error(`A model is read from the disk of the machine that Phi Pair runs on, and "${folder.toString(true)}" is not there. Copy the folder to that machine and choose the copy.`);
  await settings.update('model.folder', folder.fsPath);
}
