/** A model that does not fit into memory: the figures, and what can be done about it. */
import * as vscode from 'vscode';
import type { MemoryShortage } from '../../common/protocol';
import { catalogue } from '../../core/models/catalogue';
import { smallerModels } from '../../core/models/memory';
import type { SettingsReader } from '../settings/settings';
import type { ModelLoader } from './loader';

export interface ShortageParts {
  readonly settings: SettingsReader;
  readonly loader: ModelLoader;
}

interface Way {
  readonly title: string;
  readonly go: () => Thenable<unknown>;
}

export async function showShortage(parts: ShortageParts, message: string, shortage: MemoryShortage): Promise<void> {
  const ways = waysOut(parts, shortage);
  const chosen = await vscode.window.showErrorMessage(`Phi Pair: ${message}`, ...ways.map(({ title }) => title));
  await ways.find(({ title }) => title === chosen)?.go();
}

/** The best that fits, a shorter context, all models, and the user's own risk. */
function waysOut({ settings, loader }: ShortageParts, shortage: MemoryShortage): readonly Way[] {
  const [smaller] = smallerModels(catalogue(), shortage);
  const { contextThatFits } = shortage;
  const useSmaller = smaller && {
    title: `Use ${smaller.title}`,
    go: () => (smaller.source.kind === 'embedded' ? settings.update('model.folder', '') : vscode.commands.executeCommand('phiPair.getModel', smaller.id)),
  };
  const useLess = contextThatFits !== undefined && { title: `Use ${contextThatFits} Tokens`, go: () => settings.update('contextLength', contextThatFits) };
  return [
    ...(useSmaller ? [useSmaller] : []),
    ...(useLess ? [useLess] : []),
    { title: 'Models…', go: () => vscode.commands.executeCommand('phiPair.showModels') },
    { title: 'Load Anyway', go: () => loader.loadAnyway() },
  ];
}
