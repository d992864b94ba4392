/** The commands around models, one row each; their titles stand in package.json. */
import * as vscode from 'vscode';
import { formatBytes } from '../../core/models/pace';
import { getModel, resumeDownload, resumeUnfinished, type ModelParts } from './getModel';

type Run = (parts: ModelParts, ...args: readonly unknown[]) => Promise<void>;

const COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.getModel': getModel,
  'phiPair.pauseDownload': pauseDownload,
  'phiPair.resumeDownload': resumeOne,
  'phiPair.cancelDownload': cancelDownload,
};

/** Registers them, and goes on with what a closed window left. */
export function registerModelCommands(parts: ModelParts): vscode.Disposable {
  const guarded = async (what: string, run: () => Promise<void>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      parts.log.error(`${what}: ${message}`);
      void vscode.window.showErrorMessage(`Phi Pair: ${message}`);
    }
  };
  const first = setImmediate(() => void guarded('unfinished downloads', () => resumeUnfinished(parts)));
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(first) },
    ...Object.entries(COMMANDS).map(([id, run]) => vscode.commands.registerCommand(id, (...args: unknown[]) => guarded(id, () => run(parts, ...args)))),
  );
}

async function pauseDownload({ downloads }: ModelParts): Promise<void> {
  const id = await oneOf(downloads.running.map(({ id, title }) => ({ id, label: title })), 'Pause which download?', 'No download is running in this window.');
  if (id !== undefined) await downloads.stop(id, 'pause');
}

async function resumeOne(parts: ModelParts): Promise<void> {
  const paused = await parts.downloads.paused();
  const id = await oneOf(paused.map(({ id, title, doneBytes, totalBytes }) => ({ id, label: title, description: `${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}` })), 'Resume which download?', 'No download is paused.');
  const chosen = paused.find((one) => one.id === id);
  if (chosen) await resumeDownload(parts, chosen);
}

async function cancelDownload({ downloads }: ModelParts): Promise<void> {
  const paused = await downloads.paused();
  const id = await oneOf([...downloads.running, ...paused].map(({ id, title }) => ({ id, label: title })), 'Cancel which download, and remove what was fetched?', 'There is no download to cancel.');
  if (id === undefined) return;
  if (downloads.running.some((run) => run.id === id)) await downloads.stop(id, 'cancel');
  else await downloads.store.removeIncoming(id);
}

interface Named extends vscode.QuickPickItem {
  readonly id: string;
}

/** The only one, or the one that is chosen. */
async function oneOf(items: readonly Named[], title: string, none: string): Promise<string | undefined> {
  if (items.length === 0) void vscode.window.showInformationMessage(`Phi Pair: ${none}`);
  return items.length > 1 ? (await vscode.window.showQuickPick(items, { title }))?.id : items[0]?.id;
}
