/** Which model folder to load. */
import os from 'node:os';
import path from 'node:path';

export type FolderChoice = { readonly kind: 'folder'; readonly path: string; readonly embedded: boolean } | { readonly kind: 'invalid'; readonly message: string };

/** The model that ships with the extension, so that everything works at once and offline. */
export const embeddedFolder = (extensionPath: string): string => path.join(extensionPath, 'models', 'phi-micro');

/**
 * @param setting `phiPair.model.folder`: empty for the embedded model, else an absolute path; `~` is the home folder
 * @param extensionPath where the extension is installed
 */
export function chooseFolder(setting: string, extensionPath: string, home = os.homedir()): FolderChoice {
  if (setting === '') return { kind: 'folder', path: embeddedFolder(extensionPath), embedded: true };
  const expanded = /^~(?=$|[\\/])/.test(setting) ? path.join(home, setting.slice(1)) : setting;
  if (path.isAbsolute(expanded)) return { kind: 'folder', path: path.normalize(expanded), embedded: false };
  return {
    kind: 'invalid',
    message: `The model folder "${setting}" is not an absolute path, so it could mean another folder in each workspace. Set phiPair.model.folder to a full path, or empty it to use the embedded model.`,
  };
}
