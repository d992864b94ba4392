/** One syntax tree for each open Python document, kept up with its edits. The grammar is loaded when first asked for. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { TextChange } from '../../core/syntax/change';
import type { PythonSyntax } from '../../core/syntax/parser';
import type { Slicing, SyntaxTree } from '../../core/syntax/tree';

/** A parse holds the extension host no longer than this at a time, ms: half a frame. */
const SLICE_MS = 8;
/** Longer documents, in UTF-16 units, are data rather than code; their trees would cost more than they give. */
const TEXT_MAX = 1_000_000;

type Document = Pick<vscode.TextDocument, 'uri' | 'languageId' | 'version' | 'getText'>;
type Changes = Pick<vscode.TextDocumentChangeEvent, 'contentChanges'> & { readonly document: Document };

export interface SyntaxTreesParts {
  readonly load: () => Promise<PythonSyntax>;
  /** What went wrong with the grammar; documents have no trees then. */
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Reads the grammar from where the build puts it. */
export async function loadPythonSyntax(distFolder: string): Promise<PythonSyntax> {
  const file = (name: string): Promise<Uint8Array> => readFile(path.join(distFolder, name));
  const [parser, runtime, grammar] = await Promise.all([
    import('../../core/syntax/parser'),
    file('web-tree-sitter.wasm'),
    file('tree-sitter-python.wasm'),
  ]);
  return parser.PythonSyntax.load({ runtime, grammar });
}

export class SyntaxTrees implements vscode.Disposable {
  readonly #documents = new Map<string, DocumentTree>();
  #syntax: PythonSyntax | undefined;
  /** Never rejects. */
  #loading: Promise<void> | undefined;
  #disposed = false;

  constructor(private readonly parts: SyntaxTreesParts) {}

  /** The tree of the document as it is now; undefined while it is not there yet. Asking makes it come. */
  treeFor(document: Document): SyntaxTree | undefined {
    if (document.languageId !== 'python' || this.#disposed) return undefined;
    const key = document.uri.toString();
    let known = this.#documents.get(key);
    if (known === undefined) {
      known = new DocumentTree({ sliceMs: SLICE_MS, now: this.parts.now });
      this.#documents.set(key, known);
    }
    if (this.#syntax === undefined) void this.#load();
    return known.at(document, this.#syntax);
  }

  /** The same once a parse under way has ended; undefined where no tree will come: no Python, a text too long, no grammar. */
  async whenParsed(document: Document): Promise<SyntaxTree | undefined> {
    for (;;) {
      const tree = this.treeFor(document);
      if (tree !== undefined || !(await this.#wentOn(document))) return tree;
    }
  }

  /** Python's grammar; undefined while it is not loaded. */
  get syntax(): PythonSyntax | undefined {
    return this.#syntax;
  }

  /** The tree of any text, to be disposed; undefined while the grammar is not there yet. */
  parse(text: string): SyntaxTree | undefined {
    return this.#syntax?.parse(text);
  }

  /** The same for a text that nobody waits for: in slices, and after the grammar was loaded. Undefined where there is no grammar. */
  async parseCalmly(text: string): Promise<SyntaxTree | undefined> {
    await this.#load();
    const steps = this.#syntax?.parseInSteps(text, { sliceMs: SLICE_MS, now: this.parts.now });
    if (steps === undefined) return undefined;
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  documentChanged({ document, contentChanges }: Changes): void {
    this.#documents.get(document.uri.toString())?.change(document, contentChanges);
  }

  documentClosed({ uri }: Pick<Document, 'uri'>): void {
    const key = uri.toString();
    this.#documents.get(key)?.dispose();
    this.#documents.delete(key);
  }

  dispose(): void {
    this.#disposed = true;
    for (const tree of this.#documents.values()) tree.dispose();
    this.#documents.clear();
  }

  /** Waits for what keeps a tree from being there; false where nothing does. */
  async #wentOn(document: Document): Promise<boolean> {
    if (document.languageId !== 'python' || this.#disposed) return false;
    if (this.#syntax === undefined) {
      await this.#load();
      return this.#syntax !== undefined;
    }
    const key = document.uri.toString();
    const waited = (await this.#documents.get(key)?.parsed()) ?? false;
    // A document that was closed meanwhile is not to be read again.
    return waited && this.#documents.has(key);
  }

  #load(): Promise<void> {
    return (this.#loading ??= this.parts.load().then(
      (syntax) => void (this.#syntax = syntax),
      (error: unknown) => this.parts.onFailure(error),
    ));
  }
}

/** Keeps the trees up with the documents of the workspace. */
export function followDocuments(trees: SyntaxTrees, workspace: Pick<typeof vscode.workspace, 'onDidChangeTextDocument' | 'onDidCloseTextDocument'>): vscode.Disposable {
  const listeners = [
    workspace.onDidChangeTextDocument((event) => trees.documentChanged(event)),
    workspace.onDidCloseTextDocument((document) => trees.documentClosed(document)),
  ];
  return { dispose: () => listeners.forEach((listener) => void listener.dispose()) };
}

/** The tree of one document, and the parse that will bring the next. */
class DocumentTree {
  #tree: SyntaxTree | undefined;
  /** The document's version that the tree, or the parse under way, stands for. */
  #version = -1;
  #steps: Generator<void, SyntaxTree> | undefined;
  /** Edits that came during the parse. */
  #waiting: (readonly TextChange[])[] = [];
  #timer: NodeJS.Immediate | undefined;
  /** Those who wait for the end of the parse under way. */
  #waiters: (() => void)[] = [];

  constructor(private readonly slicing: Slicing) {}

  at(document: Document, syntax: PythonSyntax | undefined): SyntaxTree | undefined {
    if (this.#version !== document.version) {
      this.#restart();
      if (syntax === undefined) return undefined;
      const text = document.getText();
      this.#version = document.version;
      if (text.length <= TEXT_MAX) this.#run(syntax.parseInSteps(text, this.slicing));
    }
    return this.#steps === undefined ? this.#tree : undefined;
  }

  change(document: Document, contentChanges: readonly vscode.TextDocumentContentChangeEvent[]): void {
    if (this.#version === document.version) return;
    // Other line breaks come without changes; a version left out means that a change was missed.
    if (contentChanges.length === 0 || document.version !== this.#version + 1) return this.#restart();
    this.#version = document.version;
    const changes = contentChanges.map(({ rangeOffset, rangeLength, text }): TextChange => ({ start: rangeOffset, end: rangeOffset + rangeLength, text }));
    if (this.#steps !== undefined) this.#waiting.push(changes);
    else if (this.#tree !== undefined) this.#run(this.#tree.editInSteps(changes, this.slicing));
    else this.#restart();
  }

  /** Waits for the end of the parse under way; false where there is none. */
  async parsed(): Promise<boolean> {
    if (this.#steps === undefined) return false;
    await new Promise<void>((resolve) => void this.#waiters.push(resolve));
    return true;
  }

  dispose(): void {
    this.#restart();
  }

  /** Forgets all: the document is read anew when its tree is next asked for. */
  #restart(): void {
    clearImmediate(this.#timer);
    this.#steps?.return(undefined as never);
    this.#steps = undefined;
    this.#waiting = [];
    this.#tree?.dispose();
    this.#tree = undefined;
    this.#version = -1;
    this.#tell();
  }

  #run(steps: Generator<void, SyntaxTree>): void {
    this.#steps = steps;
    this.#step();
  }

  /** One slice; what is left goes on when others have had their turn. */
  #step(): void {
    const step = this.#steps?.next();
    if (step === undefined) return;
    if (step.done !== true) {
      this.#timer = setImmediate(() => this.#step());
      return;
    }
    this.#tree?.dispose();
    this.#tree = step.value;
    this.#steps = undefined;
    const next = this.#waiting.shift();
    if (next !== undefined) this.#run(this.#tree.editInSteps(next, this.slicing));
    else this.#tell();
  }

  #tell(): void {
    for (const resolve of this.#waiters.splice(0)) resolve();
  }
}
