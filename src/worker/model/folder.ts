/** Reads files of a model folder. The folder is hostile until checked: no path leaves it, no file is read without a bound. */
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { z } from 'zod';
import { ModelError } from './failure';

/** Configs are some kB; Phi-2's tokenizer.json is 2.1 MB, Llama 3's 17 MB. */
const CONFIG_BYTES_MAX = 4 << 20;
export const TOKENIZER_BYTES_MAX = 64 << 20;

export class ModelFolder {
  private constructor(readonly path: string) {}

  /** @throws ModelError when there is no such folder. */
  static async open(folder: string): Promise<ModelFolder> {
    const stat = await fs.stat(folder).catch(missingAsUndefined);
    if (!stat) throw new ModelError('missing-folder', `There is no model folder ${folder}. Choose another folder in the setting "phiPair.model.folder".`);
    if (!stat.isDirectory()) throw new ModelError('missing-folder', `${folder} is a file. Choose the folder that holds the model.`);
    return new ModelFolder(await fs.realpath(folder));
  }

  /**
   * Absolute path of a file below the folder.
   * @throws ModelError 'unsafe-path' when the name would lead out of it.
   */
  resolve(name: string): string {
    const file = path.resolve(this.path, name);
    if (path.isAbsolute(name) || !file.startsWith(this.path + path.sep)) {
      throw new ModelError('unsafe-path', `The model's configuration names a file outside its folder (${name}). Such a model is not loaded; get it from a source you trust.`);
    }
    return file;
  }

  /** Bytes of a file, or undefined when it is not there. */
  async sizeOf(name: string): Promise<number | undefined> {
    const stat = await fs.stat(this.resolve(name)).catch(missingAsUndefined);
    return stat?.isFile() ? stat.size : undefined;
  }

  /** The first of the names that is a file. */
  async firstOf(names: readonly string[]): Promise<string | undefined> {
    for (const name of names) if ((await this.sizeOf(name)) !== undefined) return name;
    return undefined;
  }

  /** A JSON file, unchecked. @throws ModelError when it is missing, too large or no JSON. */
  async readJson(name: string, maxBytes: number = CONFIG_BYTES_MAX): Promise<unknown> {
    const size = await this.sizeOf(name);
    if (size === undefined) throw new ModelError('missing-file', `The model folder ${this.path} has no ${name}. Copy the whole model again.`);
    if (size > maxBytes) throw new ModelError('bad-config', `${name} has ${size} bytes; at most ${maxBytes} are read. Is it the right file?`);
    const text = await fs.readFile(this.resolve(name), 'utf8');
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new ModelError('bad-config', `${name} is not valid JSON: ${(error as Error).message}. Copy the model again.`);
    }
  }

  /** A JSON file that has the schema's form. @throws ModelError that names the first field in error. */
  async readChecked<S extends z.ZodType>(name: string, schema: S): Promise<z.output<S>> {
    const parsed = schema.safeParse(await this.readJson(name));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new ModelError('bad-config', `${name} cannot be used: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown form'}.`);
  }

  /** Bytes of a graph and of the external data files beside it that carry its name. */
  async weightBytes(graphFile: string): Promise<number> {
    const folder = path.dirname(this.resolve(graphFile));
    const stem = path.basename(graphFile);
    const names = (await fs.readdir(folder)).filter((name) => name.startsWith(stem));
    const stats = await Promise.all(names.map((name) => fs.stat(path.join(folder, name))));
    return stats.reduce((sum, stat) => sum + stat.size, 0);
  }
}

function missingAsUndefined(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
