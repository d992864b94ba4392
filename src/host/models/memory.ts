/** The memory that a model could have if it were loaded in place of the one that is. No VS Code in here. */
import { readMemory, type MachineMemory } from '../../common/freeMemory';
import type { Engine } from '../engine/engine';

/** What is free, and what the present model would give back: it is released before another is loaded. */
export async function memoryForModels(engine: Pick<Engine, 'status'>): Promise<MachineMemory> {
  const status = await engine.status();
  const { freeBytes, totalBytes } = readMemory();
  return { freeBytes: Math.min(totalBytes, freeBytes + (status?.rssBytes ?? 0)), totalBytes };
}
