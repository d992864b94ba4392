/** Which modules are the workspace's own: nobody needs to verify those against somebody's documentation. */
import * as vscode from 'vscode';
import type { Hint } from '../../core/review/hint';

/** A module's name as it stands in code is a file's name too. */
const NAME = /^\w+$/u;

export class WorkspaceModules implements vscode.Disposable {
  readonly #known = new Map<string, Promise<boolean>>();
  readonly #watcher = vscode.workspace.createFileSystemWatcher('**/*.py', false, true, false);

  constructor() {
    const forget = (): void => this.#known.clear();
    this.#watcher.onDidCreate(forget);
    this.#watcher.onDidDelete(forget);
  }

  /** The hints without those about modules of the workspace. */
  async without(hints: readonly Hint[]): Promise<Hint[]> {
    const kept = await Promise.all(hints.map(async (hint) => (hint.symbol !== undefined && (await this.#has(hint.symbol.module)) ? [] : [hint])));
    return kept.flat();
  }

  #has(module: string): Promise<boolean> {
    const top = module.split('.')[0] as string;
    const known = this.#known.get(top);
    if (known !== undefined) return known;
    const found = NAME.test(top) ? findModule(top) : Promise.resolve(false);
    this.#known.set(top, found);
    return found;
  }

  dispose(): void {
    this.#watcher.dispose();
  }
}

async function findModule(name: string): Promise<boolean> {
  if (vscode.workspace.workspaceFolders === undefined) return false;
  // What is installed beside the workspace's code is not its own.
  const found = await vscode.workspace.findFiles(`**/{${name}.py,${name}.pyi,${name}/__init__.py}`, '**/{node_modules,site-packages,.venv,venv,dist-packages}/**', 1);
  return found.length > 0;
}
