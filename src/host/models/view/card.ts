/** The card of a model: its own README where it has one, else what the catalogue and this machine know of it. */
import * as fs from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { escaped, linesAsMarkdown } from './markdown';
import type { ModelViewRow } from './row';

const SCHEME = 'phi-pair-model';
const README = 'README.md';
const PREVIEW = 'markdown.showPreview';
/** A longer README is no card. */
const BYTES_MAX = 1 << 20;

export class ModelCards implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #registration = vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  readonly onDidChange = this.#changed.event;

  provideTextDocumentContent({ path: key }: vscode.Uri): string {
    return this.#texts.get(key) ?? '';
  }

  async show(row: ModelViewRow): Promise<void> {
    const uri = (row.folder === undefined ? undefined : await readmeIn(row.folder)) ?? this.#written(row);
    // Without VS Code's own preview, the text itself.
    if ((await vscode.commands.getCommands()).includes(PREVIEW)) await vscode.commands.executeCommand(PREVIEW, uri);
    else await vscode.window.showTextDocument(uri, { preview: true });
  }

  #written(row: ModelViewRow): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${row.label.replace(/[\\/]/g, ' ')}.md` });
    this.#texts.set(uri.path, cardOf(row));
    this.#changed.fire(uri);
    return uri;
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}

async function readmeIn(folder: string): Promise<vscode.Uri | undefined> {
  const file = path.join(folder, README);
  const stat = await fs.stat(file).catch(() => undefined);
  return stat?.isFile() && stat.size <= BYTES_MAX ? vscode.Uri.file(file) : undefined;
}

/** A page about a model. */
export const cardOf = ({ label, lines }: Pick<ModelViewRow, 'label' | 'lines'>): string => `# ${escaped(label)}\n\n${linesAsMarkdown(lines)}\n`;
