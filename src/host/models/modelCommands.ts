/** The commands around models, one row each; their titles stand in package.json. What they do is loaded at their first use. */
import * as vscode from 'vscode';
import { hasUnfinished } from './download/unfinished';
import type * as downloadModule from './downloadCommands';
import type { ModelParts } from './downloadCommands';
import type * as getModelModule from './getModel';
import type { ModelViewGroup } from './view/row';
import { ModelsView, type ModelsViewParts } from './view/modelsView';

/** What the view takes too. */
export type ModelCommandParts = Omit<ModelsViewParts, 'load' | 'guard'>;

export interface ModelsApi extends vscode.Disposable {
  /** What the view *Models* shows, read anew. */
  groups(): Promise<readonly ModelViewGroup[]>;
}

/** What is loaded late. */
type Work = Pick<typeof getModelModule, 'getModel'> & typeof downloadModule;
type Run = (work: Work, parts: ModelParts, ...args: readonly unknown[]) => Promise<void>;

const COMMANDS: Readonly<Record<string, Run>> = {
  'phiPair.getModel': (work, parts, id) => work.getModel(parts, id),
  'phiPair.pauseDownload': (work, parts) => work.pauseDownload(parts),
  'phiPair.resumeDownload': (work, parts) => work.resumeOneDownload(parts),
  'phiPair.cancelDownload': (work, parts) => work.cancelDownload(parts),
};

/** Registers them and the view *Models*, and goes on with what a closed window left. */
export function registerModels(parts: ModelCommandParts): ModelsApi {
  const commands = new ModelCommands(parts);
  const view = new ModelsView({ ...parts, load: () => commands.load(), guard: (what, run) => commands.guard(what, run) });
  const first = setImmediate(() => void commands.resumeUnfinished());
  const all = vscode.Disposable.from(
    view,
    commands,
    { dispose: () => clearImmediate(first) },
    ...Object.entries(COMMANDS).map(([id, run]) => vscode.commands.registerCommand(id, (...args: unknown[]) => commands.run(id, run, args))),
  );
  return { groups: () => view.groups(), dispose: () => void all.dispose() };
}

class ModelCommands implements vscode.Disposable {
  #loaded: Promise<{ work: Work; parts: ModelParts }> | undefined;

  constructor(private readonly parts: ModelCommandParts) {}

  async load(): Promise<ModelParts> {
    this.#loaded ??= load(this.parts);
    return (await this.#loaded).parts;
  }

  async run(what: string, run: Run, args: readonly unknown[] = []): Promise<void> {
    await this.guard(what, async () => {
      this.#loaded ??= load(this.parts);
      const { work, parts } = await this.#loaded;
      await run(work, parts, ...args);
    });
  }

  /** Every failure is logged and shown. */
  async guard(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.parts.log.error(`${what}: ${message}`);
      void vscode.window.showErrorMessage(`Phi Pair: ${message}`);
    }
  }

  async resumeUnfinished(): Promise<void> {
    if (await hasUnfinished(this.parts.root)) await this.run('unfinished downloads', (work, parts) => work.resumeUnfinished(parts));
  }

  dispose(): void {
    void this.#loaded?.then(({ parts }) => parts.downloads.dispose());
  }
}

async function load({ root, settings, loader, engine, log }: ModelCommandParts): Promise<{ work: Work; parts: ModelParts }> {
  const [{ getModel }, commands, { Downloads }, { ModelStore }] = await Promise.all([import('./getModel'), import('./downloadCommands'), import('./downloads'), import('./download/store')]);
  return { work: { getModel, ...commands }, parts: { downloads: new Downloads(new ModelStore(root), log), settings, loader, engine, log } };
}
