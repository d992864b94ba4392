/** Whether there is a download to go on with: asked at every start, so that nothing else is loaded for it. No VS Code in here. */
import * as fs from 'node:fs/promises';
import path from 'node:path';

/** Folder, below that of the models, in which each download has one of its own until it is whole. */
export const INCOMING = '.incoming';

export async function hasUnfinished(root: string): Promise<boolean> {
  return (await namesIn(path.join(root, INCOMING))).length > 0;
}

/** Names in a folder; none where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
