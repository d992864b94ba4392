/** The ruff configuration of each folder, found as ruff finds it. */
import path from 'node:path';
import * as vscode from 'vscode';
import { extendConfig, NO_RUFF_CONFIG, parseRuffConfig, type ParsedConfig, type RuffConfigData } from '../../core/review/ruffConfig';
import type { Log } from '../log/log';

/** In the order in which ruff looks for them in one folder. */
const NAMES = ['.ruff.toml', 'ruff.toml', 'pyproject.toml'];
/** Larger files are no configuration. */
const BYTES_MAX = 256 * 1024;
/** What was found holds so long, ms: for the files of one review, and not past the user's next change. */
const KEPT_MS = 2000;
/** Files that extend each other in a chain. */
const EXTENDS_MAX = 4;

export class RuffConfigs {
  readonly #byFolder = new Map<string, { readonly found: Promise<RuffConfigData>; readonly at: number }>();

  constructor(private readonly log: Log) {}

  /** What holds for a document; nothing where it has no folder, as one that was never saved. */
  for(uri: vscode.Uri): Promise<RuffConfigData> {
    return uri.scheme === 'untitled' ? Promise.resolve(NO_RUFF_CONFIG) : this.#of(parentOf(uri));
  }

  #of(folder: vscode.Uri): Promise<RuffConfigData> {
    const key = folder.toString();
    const known = this.#byFolder.get(key);
    if (known !== undefined && Date.now() - known.at < KEPT_MS) return known.found;
    const found = this.#find(folder);
    this.#byFolder.set(key, { found, at: Date.now() });
    return found;
  }

  async #find(folder: vscode.Uri): Promise<RuffConfigData> {
    for (const name of NAMES) {
      const own = await this.#read(vscode.Uri.joinPath(folder, name), EXTENDS_MAX);
      if (own !== undefined) return own;
    }
    const above = parentOf(folder);
    return above.path === folder.path ? NO_RUFF_CONFIG : this.#of(above);
  }

  /** Undefined where the file is not there or says nothing of ruff. A broken one counts as an empty one, as the log says. */
  async #read(file: vscode.Uri, extendsLeft: number): Promise<RuffConfigData | undefined> {
    const text = await textOf(file);
    const parsed: ParsedConfig = text === undefined ? { kind: 'none' } : parseRuffConfig(file.path, text);
    if (parsed.kind === 'none') return undefined;
    if (parsed.kind === 'broken') {
      this.log.warn(`The ruff configuration ${file.fsPath} could not be read, so the review goes without it: ${parsed.why}`);
      return NO_RUFF_CONFIG;
    }
    const { data, extend } = parsed;
    const base = extend === undefined || extendsLeft === 0 || !extend.endsWith('.toml') ? undefined : await this.#read(extended(file, extend), extendsLeft - 1);
    return base === undefined ? data : extendConfig(base, data);
  }
}

const parentOf = (uri: vscode.Uri): vscode.Uri => uri.with({ path: path.posix.dirname(uri.path), query: '', fragment: '' });

const extended = (file: vscode.Uri, to: string): vscode.Uri => (path.posix.isAbsolute(to) ? file.with({ path: to }) : vscode.Uri.joinPath(parentOf(file), to));

async function textOf(file: vscode.Uri): Promise<string | undefined> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(file);
    if ((type & vscode.FileType.File) === 0 || size > BYTES_MAX) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch (error) {
    // Most folders have none of them.
    if (error instanceof vscode.FileSystemError) return undefined;
    throw error;
  }
}
