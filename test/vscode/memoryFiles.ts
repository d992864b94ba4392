/** A file system that is nowhere on a disk, as extensions for archives, servers and repositories bring them along. */
import * as vscode from 'vscode';

export class MemoryFiles implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  /** @param texts by path, `/project/a.py` */
  constructor(texts: Readonly<Record<string, string>> = {}) {
    for (const [path, text] of Object.entries(texts)) this.#files.set(path, new TextEncoder().encode(text));
  }

  text(path: string): string | undefined {
    const bytes = this.#files.get(path);
    return bytes && new TextDecoder().decode(bytes);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const bytes = this.#files.get(uri.path);
    if (bytes) return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: bytes.length };
    if (this.readDirectory(uri).length === 0) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }

  readDirectory({ path }: vscode.Uri): [string, vscode.FileType][] {
    const within = `${path.replace(/\/$/, '')}/`;
    const below = [...this.#files.keys()].filter((file) => file.startsWith(within)).map((file) => file.slice(within.length));
    const folders = new Set(below.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/'))));
    return [...[...folders].map((name): [string, vscode.FileType] => [name, vscode.FileType.Directory]), ...below.filter((file) => !file.includes('/')).map((name): [string, vscode.FileType] => [name, vscode.FileType.File])];
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.#files.get(uri.path);
    if (!bytes) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }

  writeFile(uri: vscode.Uri, content: Uint8Array): void {
    this.#files.set(uri.path, content);
    this.#changed.fire([{ type: vscode.FileChangeType.Changed, uri }]);
  }

  createDirectory(): void {
    // Folders are there with their files.
  }

  delete({ path }: vscode.Uri): void {
    for (const file of [...this.#files.keys()]) if (file === path || file.startsWith(`${path}/`)) this.#files.delete(file);
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    this.#files.set(to.path, this.readFile(from));
    this.#files.delete(from.path);
  }
}
