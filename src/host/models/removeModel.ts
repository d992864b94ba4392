/** Removes a downloaded model: its own folder in the extension's storage, and nothing else. */
import * as vscode from 'vscode';
import type { EngineState } from '../engine/engine';
import type { ModelParts } from './downloadCommands';

/** Longer nobody waits for a model to be let go, ms. */
const RELEASE_MS = 30_000;

export async function removeModel(parts: ModelParts, id: string, title: string): Promise<void> {
  const { downloads, settings } = parts;
  const folder = downloads.store.folderOf(id);
  const yes = await vscode.window.showWarningMessage(`Remove ${title} from this machine?`, { modal: true, detail: folder }, 'Remove');
  if (yes !== 'Remove') return;
  if (settings.current.model.folder === folder) {
    await settings.update('model.folder', '');
    // Windows removes no file that a process has open.
    await released(parts, folder);
  }
  await downloads.store.remove(id);
}

/** Resolves when the worker has let the model go. */
async function released({ engine }: ModelParts, folder: string): Promise<void> {
  const holds = (state: EngineState): boolean => state.kind === 'starting' || state.kind === 'loading' || (state.kind === 'ready' && state.model.path === folder);
  if (!holds(engine.state)) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const timer = setTimeout(end, RELEASE_MS);
    const listener = engine.onDidChangeState((state) => {
      if (!holds(state)) end();
    });
  });
}
