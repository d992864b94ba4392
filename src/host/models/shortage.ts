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

/** Models of the catalogue that fit, a shorter context, and the user's own risk. */
function waysOut({ settings, loader }: ShortageParts, shortage: MemoryShortage): readonly Way[] {
  const smaller = smallerModels(catalogue(), shortage);
  const fetched = smaller.find(({ source }) => source.kind === 'hub');
  const embedded = settings.current.model.folder === '' ? undefined : smaller.find(({ source }) => source.kind === 'embedded');
  const { contextThatFits } = shortage;
  return [
    ...(fetched ? [{ title: `Get ${fetched.title.split(',')[0] ?? ''}…`, go: () => vscode.commands.executeCommand('phiPair.getModel', fetched.id) }] : []),
    ...(embedded ? [{ title: `Use ${embedded.title}`, go: () => settings.update('model.folder', '') }] : []),
    ...(contextThatFits === undefined ? [] : [{ title: `Use ${contextThatFits} Tokens of Context`, go: () => settings.update('contextLength', contextThatFits) }]),
    { title: 'Load Anyway', go: () => loader.loadAnyway() },
  ];
}
