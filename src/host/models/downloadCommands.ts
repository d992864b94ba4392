/** What is done with downloads once they are under way, and with models once they are here. */
import * as vscode from 'vscode';
import { readEndpoint } from '../../core/models/endpoint';
import { DownloadError } from '../../core/models/failure';
import { formatBytes } from '../../core/models/pace';
import type { Log } from '../log/log';
import type { SupervisedEngine } from '../engine/createEngine';
import type { SettingsReader } from '../settings/settings';
import type { DownloadOutcome } from './download/download';
import type { Downloads, Paused } from './downloads';
import type { ModelLoader } from './loader';
import { wait } from './wait';

/** How often a window looks whether another one has left a download, ms. */
const LOOK_MS = 5000;

export interface ModelParts {
  readonly downloads: Downloads;
  readonly settings: SettingsReader;
  readonly loader: ModelLoader;
  /** Of this machine. */
  readonly engine: SupervisedEngine;
  readonly log: Log;
}

export interface Server {
  readonly endpoint: string;
  readonly host: string;
  readonly encrypted: boolean;
}

/** @throws DownloadError 'bad-endpoint' */
export function checkedEndpoint({ settings }: ModelParts): Server {
  const result = readEndpoint(settings.current.hubEndpoint);
  if (result.kind === 'invalid') throw new DownloadError('bad-endpoint', result.message);
  return { endpoint: result.url, host: result.host, encrypted: result.encrypted };
}

/** Goes on with what its journal says, from the server that the settings name now. */
export async function resumeDownload(parts: ModelParts, { id, title }: Pick<Paused, 'id' | 'title'>): Promise<void> {
  await tell(parts, id, title, await parts.downloads.run({ id, order: undefined, endpoint: checkedEndpoint(parts).endpoint }, title));
}

/**
 * After a restart: the yes was given before, and so was no wish to pause. Looks as long as another window works on one:
 * a window that is loaded anew finds the lock of the one before it, whose process takes a moment to end.
 */
export async function resumeUnfinished(parts: ModelParts): Promise<void> {
  const { downloads } = parts;
  const resume = async ({ id, title }: Paused): Promise<void> => tell(parts, id, title, await downloads.run({ id, order: undefined }, title));
  const resumed: Promise<void>[] = [];
  while (!downloads.closing.aborted) {
    const left = (await downloads.unfinished()).filter(({ waitsForUser }) => !waitsForUser);
    resumed.push(...left.filter(({ held }) => !held).map(resume));
    if (left.length === 0) break;
    await wait(LOOK_MS, downloads.closing).catch(ifClosing(downloads.closing));
  }
  await Promise.all(resumed);
}

const ifClosing = (closing: AbortSignal) => (error: unknown): void => {
  if (!closing.aborted) throw error;
};

/** What became of a download, and what to do next. */
export async function tell(parts: ModelParts, id: string, title: string, outcome: DownloadOutcome): Promise<void> {
  if (outcome.kind === 'ready') {
    const use = await vscode.window.showInformationMessage(`Phi Pair: ${outcome.title} is here.`, 'Use Now', 'Later');
    if (use === 'Use Now') await useFolder(parts, outcome.folder);
  } else if (outcome.kind === 'failed') {
    const next = await vscode.window.showErrorMessage(`Phi Pair: ${outcome.error.message}`, 'Resume', 'Choose Folder…', 'Show Log');
    if (next === 'Resume') await resumeDownload(parts, { id, title });
    else if (next === 'Choose Folder…') await chooseFolder();
    else if (next === 'Show Log') parts.log.show(true);
  } else if (outcome.kind === 'paused') {
    const next = await vscode.window.showInformationMessage(`Phi Pair: the download of ${title} is paused. What was fetched is kept.`, 'Resume', 'Remove');
    if (next === 'Resume') await resumeDownload(parts, { id, title });
    else if (next === 'Remove') await parts.downloads.cancel(id);
  }
}

export async function useFolder({ settings, loader }: ModelParts, folder: string): Promise<void> {
  await settings.update('model.folder', folder);
  loader.start();
}

export async function chooseFolder(): Promise<void> {
  await vscode.commands.executeCommand('phiPair.chooseModelFolder');
}

export async function pauseDownload({ downloads }: ModelParts): Promise<void> {
  const id = await oneOf(downloads.running.map(({ id, title }) => ({ id, label: title })), 'Pause which download?', 'No download is running in this window.');
  if (id !== undefined) await downloads.stop(id, 'pause');
}

export async function resumeOneDownload(parts: ModelParts): Promise<void> {
  const paused = await parts.downloads.paused();
  const items = paused.map(({ id, title, doneBytes, totalBytes }) => ({ id, label: title, description: `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}` }));
  const id = await oneOf(items, 'Resume which download?', 'No download is paused.');
  const chosen = paused.find((one) => one.id === id);
  if (chosen) await resumeDownload(parts, chosen);
}

export async function cancelDownload({ downloads }: ModelParts): Promise<void> {
  const items = [...downloads.running, ...(await downloads.paused())].map(({ id, title }) => ({ id, label: title }));
  const id = await oneOf(items, 'Cancel which download, and remove what was fetched?', 'There is no download to cancel.');
  if (id !== undefined) await downloads.cancel(id);
}

interface Named extends vscode.QuickPickItem {
  readonly id: string;
}

/** The only one, or the one that is chosen. */
async function oneOf(items: readonly Named[], title: string, none: string): Promise<string | undefined> {
  if (items.length === 0) void vscode.window.showInformationMessage(`Phi Pair: ${none}`);
  return items.length > 1 ? (await vscode.window.showQuickPick(items, { title }))?.id : items[0]?.id;
}
