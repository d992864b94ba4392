/** Where models lie on this machine: those that are whole, and those that are still being fetched. No VS Code in here. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod/mini';
import { isSafeFilePath } from '../../../core/models/filePath';
import { parseJournal, type Journal } from '../../../core/models/journal';
import { storageError } from './storageError';
import { INCOMING, namesIn } from './unfinished';

const JOURNAL = 'journal.json';
const CONTENT = 'content';
/** Beside the model: where it came from. */
const RECORD = 'phi-pair-download.json';

const recordSchema = z.object({ title: z.string(), endpoint: z.string(), repo: z.string(), commit: z.string(), files: z.array(z.object({ path: z.string().check(z.refine(isSafeFilePath)), bytes: z.number() })) });
export type InstalledModel = z.output<typeof recordSchema> & { readonly id: string; readonly folder: string };

/** Names of folders that are ours to make and to remove. */
const ID = /^[a-z0-9][a-z0-9._-]{0,199}$/;

export class ModelStore {
  /** @param root of this extension alone; it need not be there yet */
  constructor(readonly root: string) {}

  /** Where a model lies once it is whole. */
  folderOf(id: string): string {
    return path.join(this.root, checked(id));
  }

  /** Where a model lies while it is fetched: its journal, its lock and its files. */
  incomingOf(id: string): string {
    return path.join(this.root, INCOMING, checked(id));
  }

  /** @param file a checked path, as a journal holds it */
  incomingFile(id: string, file: string): string {
    if (!isSafeFilePath(file)) throw new Error(`${file} is no path of a model's file`);
    return path.join(this.incomingOf(id), CONTENT, ...file.split('/'));
  }

  /** The journal of an unfinished download; undefined where there is none, or none that can be read. */
  async readJournal(id: string): Promise<Journal | undefined> {
    const text = await fs.readFile(path.join(this.incomingOf(id), JOURNAL), 'utf8').catch(missing);
    const parsed = text === undefined ? undefined : parseJournal(text);
    return parsed?.kind === 'journal' && parsed.journal.id === id ? parsed.journal : undefined;
  }

  /** Replaces the journal as a whole: a crash leaves the old one or the new one. @throws DownloadError */
  async writeJournal(journal: Journal): Promise<void> {
    await writeWhole(path.join(this.incomingOf(journal.id), JOURNAL), journal);
  }

  /** Ids of all downloads that have not come to their end. */
  async unfinished(): Promise<string[]> {
    return (await namesIn(path.join(this.root, INCOMING))).filter((name) => ID.test(name));
  }

  /** Models that were downloaded and are whole. */
  async installed(): Promise<InstalledModel[]> {
    const names = (await namesIn(this.root)).filter((name) => ID.test(name));
    return (await Promise.all(names.map((id) => this.installedAs(id)))).filter((model) => model !== undefined);
  }

  async installedAs(id: string): Promise<InstalledModel | undefined> {
    const folder = this.folderOf(id);
    const text = await fs.readFile(path.join(folder, RECORD), 'utf8').catch(missing);
    if (text === undefined) return undefined;
    const parsed = recordSchema.safeParse(jsonOf(text));
    return parsed.success ? { ...parsed.data, id, folder } : undefined;
  }

  /** Makes a fetched model a whole one, in one step: nobody ever sees half of it. @throws DownloadError */
  async install(journal: Journal): Promise<string> {
    const { id, title, endpoint, repo, commit, files } = journal;
    const folder = this.folderOf(id);
    const content = path.join(this.incomingOf(id), CONTENT);
    try {
      await writeWhole(path.join(content, RECORD), { title, endpoint, repo, commit, files: files.map(({ path: file, bytes, hash }) => ({ path: file, bytes, hash })) });
      // What lies there is an older download of the same model, or the half of one that was removed by hand.
      await fs.rm(folder, { recursive: true, force: true });
      await fs.rename(content, folder);
    } catch (error) {
      throw storageError(error, folder);
    }
    return folder;
  }

  /** Forgets a download and what it fetched. @throws DownloadError */
  async removeIncoming(id: string): Promise<void> {
    await this.#remove(this.incomingOf(id));
  }

  /** Removes what was fetched, not the journal and not the lock. @throws DownloadError */
  async removeContent(id: string): Promise<void> {
    await this.#remove(path.join(this.incomingOf(id), CONTENT));
  }

  /** Removes a downloaded model. @throws DownloadError */
  async remove(id: string): Promise<void> {
    await this.#remove(this.folderOf(id));
  }

  async #remove(folder: string): Promise<void> {
    await fs.rm(folder, { recursive: true, force: true, maxRetries: 3, retryDelay: 100 }).catch((error: unknown) => {
      throw storageError(error, folder);
    });
  }
}

function checked(id: string): string {
  if (!ID.test(id)) throw new Error(`${JSON.stringify(id)} is no name of a model's folder`);
  return id;
}

async function writeWhole(file: string, value: unknown): Promise<void> {
  const temporary = `${file}.new`;
  try {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(temporary, `${JSON.stringify(value, null, 2)}\n`, { flush: true });
    await fs.rename(temporary, file);
  } catch (error) {
    throw storageError(error, file);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
