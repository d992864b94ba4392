/** The model folders that the user chose, so that they can be chosen again. They are the user's own: nothing in them is ever changed. */
import path from 'node:path';
import type * as vscode from 'vscode';
import type { SettingsReader } from '../settings/settings';
import { chooseFolder, embeddedFolder } from './folder';

const KEY = 'phiPair.models.chosenFolders';
/** The latest ones are kept. */
const FOLDERS_MAX = 20;

export class ChosenFolders implements vscode.Disposable {
  readonly #listener: vscode.Disposable;

  /** @param root folder of downloaded models, which are listed as such */
  constructor(
    private readonly memento: vscode.Memento,
    private readonly settings: SettingsReader,
    private readonly root: string,
    private readonly extensionPath: string,
  ) {
    void this.#remember();
    this.#listener = settings.onDidChange(() => void this.#remember());
  }

  /** Absolute paths, the latest first. */
  get list(): readonly string[] {
    const kept: unknown = this.memento.get(KEY);
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === 'string') : [];
  }

  /** The folder that the settings name now, as an absolute path; undefined where they name none that could be used. */
  get inUse(): string | undefined {
    const choice = chooseFolder(this.settings.current.model.folder, this.extensionPath);
    return choice.kind === 'folder' ? choice.path : undefined;
  }

  async forget(folder: string): Promise<void> {
    await this.memento.update(KEY, this.list.filter((one) => one !== folder));
  }

  async #remember(): Promise<void> {
    const folder = this.inUse;
    if (folder === undefined || folder === this.list[0] || folder === embeddedFolder(this.extensionPath) || isBelow(folder, this.root)) return;
    await this.memento.update(KEY, [folder, ...this.list.filter((one) => one !== folder)].slice(0, FOLDERS_MAX));
  }

  dispose(): void {
    this.#listener.dispose();
  }
}

function isBelow(folder: string, root: string): boolean {
  const way = path.relative(root, folder);
  return way !== '' && !way.startsWith('..') && !path.isAbsolute(way);
}
