/** What the open Python files hold: declarations and windows of code, read once for each version of a document. */
import * as vscode from 'vscode';
import { outline, type Declaration } from '../../core/context/outline';
import type { OutlinedFile } from '../../core/context/signatures';
import { cutWindows, type CodeWindow } from '../../core/context/similar';
import type { Trees } from './trees';

/** Files looked at, those used last first. */
const FILES_MAX = 12;

export interface OpenFile extends OutlinedFile {
  readonly windows: readonly CodeWindow[];
}

export class OpenFiles {
  readonly #declarations = new ByVersion<readonly Declaration[]>();
  readonly #windows = new ByVersion<readonly CodeWindow[]>();
  /** By use, the latest last. */
  readonly #used = new Set<string>();

  constructor(private readonly trees: Trees) {}

  /** A document was shown or changed. */
  noteUse(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    this.#used.delete(key);
    this.#used.add(key);
  }

  forget(document: vscode.TextDocument): void {
    this.#used.delete(document.uri.toString());
  }

  /** Other documents than this one, those used last first. */
  others(document: vscode.TextDocument): vscode.TextDocument[] {
    const order = [...this.#used].reverse();
    const place = (one: vscode.TextDocument): number => {
      const at = order.indexOf(one.uri.toString());
      return at < 0 ? order.length : at;
    };
    return vscode.workspace.textDocuments
      .filter((one) => one !== document && !one.isClosed && one.languageId === 'python')
      .sort((a, b) => place(a) - place(b))
      .slice(0, FILES_MAX);
  }

  declarationsOf(document: vscode.TextDocument): readonly Declaration[] {
    const declared = this.#declarations.get(document, () => {
      const tree = this.trees.treeFor(document);
      return tree && outline(tree.root);
    });
    return declared ?? [];
  }

  /** Reads one file after the other and lets the editor go first in between. */
  async read(documents: readonly vscode.TextDocument[]): Promise<OpenFile[]> {
    const files: OpenFile[] = [];
    for (const document of documents) {
      await new Promise((resolve) => setImmediate(resolve));
      if (document.isClosed) continue;
      const path = pathOf(document.uri);
      const windows = this.#windows.get(document, () => cutWindows(path, document.getText())) ?? [];
      files.push({ path, windows, declarations: this.declarationsOf(document) });
    }
    return files;
  }
}

/** What was found out of a version of each document. */
class ByVersion<T> {
  readonly #known = new WeakMap<vscode.TextDocument, { readonly version: number; readonly value: T }>();

  /** Computes it where it is not known; undefined where it cannot be known yet. */
  get(document: vscode.TextDocument, compute: () => T | undefined): T | undefined {
    const known = this.#known.get(document);
    if (known?.version === document.version) return known.value;
    const value = compute();
    if (value !== undefined) this.#known.set(document, { version: document.version, value });
    return value;
  }
}

/** As the prompt names a file: within the workspace, with slashes. */
export const pathOf = (uri: vscode.Uri): string => vscode.workspace.asRelativePath(uri, false).replaceAll('\\', '/');
