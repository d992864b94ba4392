/** Collects what the view *Models* shows. */
import type * as vscode from 'vscode';
import { catalogue } from '../../../core/models/catalogue';
import type { ModelParts } from '../downloadCommands';
import type { ChosenFolders } from '../chosenFolders';
import { embeddedFolder } from '../folder';
import { memoryForModels } from '../memory';
import { readDeviceChoices } from './deviceRecord';
import { folderBytes } from './folderBytes';
import type { ChosenModel, ViewFacts } from './row';
import { keptTests } from './tests';

export interface FactSources extends ModelParts {
  readonly chosen: ChosenFolders;
  readonly memento: vscode.Memento;
  readonly extensionPath: string;
  /** Where the worker keeps what it found out of devices. */
  readonly deviceFolder: string;
}

export async function readFacts({ downloads, settings, engine, loader, chosen, memento, extensionPath, deviceFolder }: FactSources): Promise<ViewFacts> {
  const sized = async (folder: string): Promise<ChosenModel> => ({ folder, bytes: await folderBytes(folder) });
  const [installed, paused, memory, status, devices, embedded, folders] = await Promise.all([
    downloads.store.installed(),
    downloads.unfinished(),
    memoryForModels(engine),
    engine.status(),
    readDeviceChoices(deviceFolder),
    sized(embeddedFolder(extensionPath)),
    Promise.all(chosen.list.map(sized)),
  ]);
  return {
    entries: catalogue(),
    installed,
    paused,
    running: downloads.running,
    inUse: settings.current.model.folder,
    memory,
    engine: engine.state,
    problem: loader.problem,
    stepMs: status?.stepMs,
    folderInUse: chosen.inUse,
    embedded,
    chosen: folders,
    tests: keptTests(memento),
    devices,
  };
}
