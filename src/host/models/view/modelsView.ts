/** The view *Models* in the side bar: kept up to date while it is seen, and the commands of its rows. */
import * as fs from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SupervisedEngine } from '../../engine/createEngine';
import type { Log } from '../../log/log';
import type { SettingsReader } from '../../settings/settings';
import { ChosenFolders } from '../chosenFolders';
import type { ModelParts } from '../downloadCommands';
import type { ModelLoader } from '../loader';
import type { ActionParts } from './actions';
import { isGroup, ModelsTree, type Node } from './modelsTree';
import { ACTIONS, type Action, type ModelViewGroup, type ModelViewRow } from './row';
import type * as workModule from './work';

export const VIEW = 'phiPair.models';
/** Changes come in bursts; nobody reads faster, ms. */
const CHANGE_MS = 300;
/** Speeds and progress need not be followed at once, ms: a row that is drawn anew loses the click that is under way. */
const FIGURES_MS = 2000;

export interface ModelsViewParts {
  /** Folder of this extension alone, for downloaded models; it need not be there yet. */
  readonly root: string;
  /** In which the worker keeps what it found out of devices. */
  readonly deviceFolder: string;
  readonly extensionPath: string;
  /** Of this machine's user. */
  readonly memento: vscode.Memento;
  /** Of this machine: its model is listed, tested and switched. */
  readonly engine: SupervisedEngine;
  readonly settings: SettingsReader;
  readonly loader: ModelLoader;
  readonly log: Log;
  /** What is loaded late. */
  readonly load: () => Promise<ModelParts>;
  /** Runs something whose failure is to be logged and shown. */
  readonly guard: (what: string, run: () => Promise<void>) => Promise<void>;
}

interface Loaded {
  readonly work: typeof workModule;
  readonly parts: ActionParts;
}

export class ModelsView implements vscode.Disposable {
  readonly #chosen: ChosenFolders;
  readonly #tree: ModelsTree;
  readonly #view: vscode.TreeView<Node>;
  readonly #disposables: vscode.Disposable[];
  #loaded: Promise<Loaded> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #due = Infinity;
  #stale = false;

  constructor(private readonly parts: ModelsViewParts) {
    const { engine, settings, loader, log } = parts;
    this.#chosen = new ChosenFolders(parts.memento, settings, parts.root, parts.extensionPath);
    this.#tree = new ModelsTree(() => this.groups(), log);
    this.#view = vscode.window.createTreeView(VIEW, { treeDataProvider: this.#tree });
    const changed = (): void => this.#refreshIn(CHANGE_MS);
    this.#disposables = [
      this.#chosen,
      this.#tree,
      this.#view,
      this.#view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.#stale) this.#refreshIn(0);
      }),
      engine.onDidChangeState(changed),
      engine.onDidChangeBusy((busy) => (busy === 0 ? this.#refreshIn(FIGURES_MS) : undefined)),
      settings.onDidChange(changed),
      loader.onDidChangeProblem(changed),
      ...this.#commands(),
    ];
  }

  /** What the view shows, or would show if it were seen, read anew. */
  async groups(): Promise<readonly ModelViewGroup[]> {
    const { work, parts } = await this.#work();
    return work.viewGroups(await work.readFacts(parts));
  }

  #work(): Promise<Loaded> {
    this.#loaded ??= this.#loadWork().catch((error: unknown) => {
      // The next look tries again.
      this.#loaded = undefined;
      throw error;
    });
    return this.#loaded;
  }

  async #loadWork(): Promise<Loaded> {
    const [work, loaded] = await Promise.all([import('./work'), this.parts.load()]);
    const { memento, extensionPath, deviceFolder, root } = this.parts;
    const cards = new work.ModelCards();
    this.#disposables.push(
      cards,
      loaded.downloads.onDidChange(() => this.#refreshIn(CHANGE_MS)),
      loaded.downloads.onDidProgress(() => this.#refreshIn(FIGURES_MS)),
      await this.#watch(root),
    );
    return { work, parts: { ...loaded, chosen: this.#chosen, memento, extensionPath, deviceFolder, cards } };
  }

  /** Other windows fetch and remove models too; what they fetch changes all the time. */
  async #watch(root: string): Promise<vscode.Disposable> {
    await fs.mkdir(root, { recursive: true });
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(root), '**'));
    const changed = (): void => this.#refreshIn(FIGURES_MS);
    return vscode.Disposable.from(watcher, watcher.onDidCreate(changed), watcher.onDidChange(changed), watcher.onDidDelete(changed));
  }

  /** Reads anew after a moment, once for all that happens until then; while nobody looks, not at all. */
  #refreshIn(ms: number): void {
    if (!this.#view.visible) {
      this.#stale = true;
      return;
    }
    const at = performance.now() + ms;
    if (this.#due <= at) return;
    clearTimeout(this.#timer);
    this.#due = at;
    this.#timer = setTimeout(() => {
      this.#due = Infinity;
      this.#stale = false;
      this.#tree.refresh();
    }, ms);
  }

  #commands(): vscode.Disposable[] {
    const rows = ACTIONS.map((action) => this.#command(`${VIEW}.${action}`, (row) => this.#act(action, row)));
    return [
      ...rows,
      this.#command('phiPair.showModels', async () => void (await vscode.commands.executeCommand(`${VIEW}.focus`))),
      this.#command('phiPair.switchModel', () => this.#switch()),
      this.#command('phiPair.internal.modelActions', () => this.#openFocused()),
    ];
  }

  #command(id: string, run: (argument: unknown) => Promise<void>): vscode.Disposable {
    return vscode.commands.registerCommand(id, (argument: unknown) => this.parts.guard(id, () => run(argument)));
  }

  async #act(action: Action, argument: unknown): Promise<void> {
    const row = isRow(argument) ? argument : (await this.groups()).find(({ id }) => id === 'running')?.rows[0];
    if (!row) return;
    const { work, parts } = await this.#work();
    await work.ACTION_ENTRIES[action].run(parts, row);
    this.#refreshIn(0);
  }

  async #switch(): Promise<void> {
    const { work, parts } = await this.#work();
    await work.switchModel(parts, (await this.groups()).find(({ id }) => id === 'installed')?.rows ?? []);
  }

  /** Enter on a row: VS Code tells which one has the focus by selecting it. */
  async #openFocused(): Promise<void> {
    await vscode.commands.executeCommand('list.select');
    const [node] = this.#view.selection;
    if (!node) return;
    if (isGroup(node)) {
      await vscode.commands.executeCommand('list.toggleExpand');
      return;
    }
    const { work, parts } = await this.#work();
    await work.chooseAction(parts, node);
    this.#refreshIn(0);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    vscode.Disposable.from(...this.#disposables).dispose();
  }
}

/** The commands can be run by others too, with anything. */
function isRow(argument: unknown): argument is ModelViewRow {
  return typeof argument === 'object' && argument !== null && 'subject' in argument && 'actions' in argument;
}
