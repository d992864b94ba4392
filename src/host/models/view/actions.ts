/** What can be done with the rows of the view *Models*, one row of a table each. */
import * as vscode from 'vscode';
import { resumeDownload, useFolder } from '../downloadCommands';
import { getModel } from '../getModel';
import { idOf } from '../modelRows';
import { removeModel } from '../removeModel';
import type { ModelCards } from './card';
import type { FactSources } from './facts';
import type { Action, ModelViewRow } from './row';
import { selfTest } from './selfTest';

export interface ActionParts extends FactSources {
  readonly cards: ModelCards;
}

interface ActionEntry {
  /** As in package.json, with its codicon. */
  readonly title: string;
  readonly run: (parts: ActionParts, row: ModelViewRow) => Promise<void>;
}

/** The id of the model that a row stands for; a row of the engine or of a folder has none. */
function modelId({ subject }: ModelViewRow): string {
  if (subject.kind !== 'model') throw new Error('This row stands for no model of the catalogue and for no download.');
  return idOf(subject.state);
}

const offer = (parts: ActionParts, row: ModelViewRow): Promise<void> => getModel(parts, modelId(row));

export const ACTION_ENTRIES: Readonly<Record<Action, ActionEntry>> = {
  use: { title: '$(play) Use', run: use },
  download: { title: '$(cloud-download) Download…', run: offer },
  howTo: { title: '$(question) How to Get It', run: offer },
  pause: { title: '$(debug-pause) Pause', run: (parts, row) => parts.downloads.stop(modelId(row), 'pause') },
  resume: { title: '$(debug-continue) Resume', run: resume },
  cancel: { title: '$(close) Cancel Download', run: cancel },
  selfTest: { title: '$(beaker) Self-Test', run: (parts) => selfTest(parts) },
  loadAnyway: { title: '$(warning) Load Anyway', run: ({ loader }) => loader.loadAnyway() },
  retry: { title: '$(debug-restart) Load', run: ({ loader }) => loader.restart() },
  showCard: { title: '$(book) Show Card', run: ({ cards }, row) => cards.show(row) },
  remove: { title: '$(trash) Remove…', run: (parts, row) => removeModel(parts, modelId(row), row.label) },
  forget: { title: '$(close) Forget Folder', run: forget },
};

async function use(parts: ActionParts, { subject, folder = '' }: ModelViewRow): Promise<void> {
  const embedded = subject.kind === 'model' && subject.state.kind === 'embedded';
  await useFolder(parts, embedded ? '' : folder);
}

async function resume(parts: ActionParts, { subject }: ModelViewRow): Promise<void> {
  if (subject.kind === 'model' && subject.state.kind === 'paused') await resumeDownload(parts, subject.state.paused);
}

async function cancel(parts: ActionParts, row: ModelViewRow): Promise<void> {
  const yes = await vscode.window.showWarningMessage(`Cancel the download of ${row.label}?`, { modal: true, detail: 'What was fetched is removed.' }, 'Cancel Download');
  if (yes === 'Cancel Download') await parts.downloads.cancel(modelId(row));
}

/** The folder itself stays as it is: it is the user's. */
async function forget({ chosen, settings }: ActionParts, { folder }: ModelViewRow): Promise<void> {
  if (folder === undefined) return;
  if (chosen.inUse === folder) await settings.update('model.folder', '');
  await chosen.forget(folder);
}

/** Offers all that can be done with a row; for the keyboard. */
export async function chooseAction(parts: ActionParts, row: ModelViewRow): Promise<void> {
  const items = row.actions.map((action) => ({ label: ACTION_ENTRIES[action].title, action }));
  const chosen = await vscode.window.showQuickPick(items, { title: row.label, placeHolder: row.description });
  if (chosen) await ACTION_ENTRIES[chosen.action].run(parts, row);
}

/** Another model of those that are here. */
export async function switchModel(parts: ActionParts, rows: readonly ModelViewRow[]): Promise<void> {
  const items = rows.map((row) => ({ label: `$(${row.icon}) ${row.label}`, description: row.description, row }));
  const others = { label: '$(cloud-download) Get a model…', description: '', row: undefined };
  const chosen = await vscode.window.showQuickPick([...items, others], { title: 'Phi Pair: switch to a model of this machine', matchOnDescription: true });
  if (!chosen) return;
  if (!chosen.row) await getModel(parts);
  else if (chosen.row.actions.includes('use')) await use(parts, chosen.row);
}
