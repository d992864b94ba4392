/** Declarations that the editor's own "go to definition" finds, for names that no open file declares. */
import * as vscode from 'vscode';
import { outline } from '../../core/context/outline';
import { foundSignature, type Signature } from '../../core/context/signatures';
import { dedented } from '../../core/context/similar';
import type { ReadableFiles } from './readable';
import type { Trees } from './trees';

/** All questions of one rest together may take this long, ms; answers that come later serve the next rest. */
const LIMIT_MS = 150;
/** Names asked for at one rest. */
const NAMES_MAX = 4;
/** Lines above the cursor in which a name is looked for. */
const SEARCH_LINES = 60;
/** Lines of a declaration that are read: its signature, its docstring, the methods of a small class. */
const EXCERPT_LINES = 60;
const FILE_BYTES_MAX = 500_000;
/** Installed packages: the model knows the known ones, and nobody edits them. */
const INSTALLED = /\/(?:site-packages|dist-packages|typeshed\w*|node_modules|\.venv|venv)\//;

export class Definitions {
  /** By document and name; undefined: asked, and nothing of use was found. */
  readonly #known = new Map<string, Signature | undefined>();

  constructor(
    private readonly trees: Trees,
    private readonly files: ReadableFiles,
  ) {}

  /** What is known of some names, the most wanted first, after a short wait. */
  async find(document: vscode.TextDocument, line: number, names: readonly string[]): Promise<Signature[]> {
    const wanted = names.slice(0, NAMES_MAX);
    const keyOf = (name: string): string => `${document.uri.toString()} ${name}`;
    const asked = Promise.all(wanted.filter((name) => !this.#known.has(keyOf(name))).map(async (name) => this.#known.set(keyOf(name), await this.#ask(document, line, name))));
    await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, LIMIT_MS))]);
    return wanted.flatMap((name) => this.#known.get(keyOf(name)) ?? []);
  }

  /** Files have changed. */
  forget(): void {
    this.#known.clear();
  }

  async #ask(document: vscode.TextDocument, line: number, name: string): Promise<Signature | undefined> {
    const position = lastUse(document, line, name);
    if (!position) return undefined;
    const found = await vscode.commands.executeCommand<(vscode.Location | vscode.LocationLink)[] | undefined>('vscode.executeDefinitionProvider', document.uri, position);
    for (const { uri, line: target } of (found ?? []).map(targetOf)) {
      if (uri.toString() === document.uri.toString() || INSTALLED.test(uri.path) || !(await this.files.mayRead(uri))) continue;
      const declaration = this.#declarationIn(await excerptAt(uri, target), name);
      if (declaration) return foundSignature(vscode.workspace.asRelativePath(uri, false), declaration);
    }
    return undefined;
  }

  #declarationIn(excerpt: string, name: string): ReturnType<typeof outline>[number] | undefined {
    const tree = this.trees.parse(excerpt);
    try {
      return tree && outline(tree.root).find((declaration) => declaration.name === name);
    } finally {
      tree?.dispose();
    }
  }
}

function lastUse(document: vscode.TextDocument, line: number, name: string): vscode.Position | undefined {
  const word = new RegExp(`(?<![\\p{L}\\p{N}_])${name}(?![\\p{L}\\p{N}_])`, 'u');
  for (let n = Math.min(line, document.lineCount - 1); n >= Math.max(0, line - SEARCH_LINES); n--) {
    const at = word.exec(document.lineAt(n).text)?.index;
    if (at !== undefined) return new vscode.Position(n, at);
  }
  return undefined;
}

const targetOf = (found: vscode.Location | vscode.LocationLink): { uri: vscode.Uri; line: number } =>
  'targetUri' in found ? { uri: found.targetUri, line: found.targetRange.start.line } : { uri: found.uri, line: found.range.start.line };

async function excerptAt(uri: vscode.Uri, line: number): Promise<string> {
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const text = open?.getText() ?? (await readText(uri));
  return dedented(text.split(/\r\n|\r|\n/).slice(line, line + EXCERPT_LINES));
}

async function readText(uri: vscode.Uri): Promise<string> {
  const { size } = await vscode.workspace.fs.stat(uri);
  return size > FILE_BYTES_MAX ? '' : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
}
