/**
 * What a prompt holds beside the code before the cursor. It is collected while the user rests, never on the way of a
 * keystroke; a request takes what was collected last.
 */
import * as vscode from 'vscode';
import type { ContextUse } from '../../common/protocol';
import { PROMPT_TOKENS_ASSUMED } from '../../core/context/budget';
import { composeParts, EMPTY_POOL, namesNear, topLevelBlock, type ContextPool } from '../../core/context/compose';
import { editsElsewhere, RecentEdits } from '../../core/context/edits';
import { importedNames, readHeader } from '../../core/context/header';
import type { Declaration } from '../../core/context/outline';
import { PreamblePin, type PinPlace } from '../../core/context/pin';
import { assemblePreamble } from '../../core/context/preamble';
import { preamblePlace, type PreamblePlace, type PreambleSource, type RequestInput } from '../../core/context/request';
import { withoutSecrets } from '../../core/context/secrets';
import { dedented, similarSnippets, type Snippet } from '../../core/context/similar';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import { inputAt, joinedDocuments } from '../completion/document';
import { Definitions } from './definitions';
import { OpenFiles, pathOf } from './openFiles';
import { ReadableFiles } from './readable';
import type { Trees } from './trees';

/** A pause of the hands, ms: enough to look at a file just opened, or at another block that the user went to. */
const PAUSE_MS = 300;
/** A rest, ms: the user thinks, and the prompt may be read anew. */
const REST_MS = 2000;
/** Documents whose context is kept. */
const DOCUMENTS_MAX = 8;

interface Kept {
  readonly pin: PreamblePin;
  /** Undefined until it was collected for the first time. */
  pool: ContextPool | undefined;
  /** Tokens of the last request's prompt; undefined before the first. */
  promptBudget: number | undefined;
}

export interface PromptContextParts {
  readonly trees: Trees;
  readonly engine: Pick<Engine, 'state' | 'onDidChangeState'>;
  readonly settings: Pick<SettingsReader, 'current' | 'onDidChange'>;
  readonly log: Log;
}

export class PromptContext implements vscode.Disposable {
  readonly #kept = new Map<string, Kept>();
  readonly #edits = new RecentEdits();
  readonly #files: OpenFiles;
  readonly #readable: ReadableFiles;
  readonly #definitions: Definitions;
  readonly #renewed = new vscode.EventEmitter<vscode.TextDocument>();
  readonly #listeners: vscode.Disposable;
  #timers: NodeJS.Timeout[] = [];
  #lastEdit = -Infinity;

  /** The beginning of a document's prompt is another one now, and may be read ahead. */
  readonly onDidRenew = this.#renewed.event;

  constructor(private readonly parts: PromptContextParts) {
    this.#files = new OpenFiles(parts.trees);
    this.#readable = new ReadableFiles(parts.log);
    this.#definitions = new Definitions(parts.trees, this.#readable);
    this.#listeners = vscode.Disposable.from(
      this.#renewed,
      vscode.window.onDidChangeActiveTextEditor((editor) => {
        if (editor) this.#files.noteUse(editor.document);
        this.#later();
      }),
      vscode.window.onDidChangeTextEditorSelection(() => this.#later()),
      vscode.workspace.onDidChangeTextDocument((event) => this.#noteEdit(event)),
      vscode.workspace.onDidSaveTextDocument(() => {
        this.#definitions.forget();
        this.#readable.forget();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document)),
      parts.settings.onDidChange(() => this.#startAnew()),
      parts.engine.onDidChangeState(({ kind }) => {
        if (kind === 'ready') this.#startAnew();
      }),
    );
    this.#later();
  }

  /** What a request in a document begins its prompt with; undefined for other languages than Python. */
  preambleFor({ documentKey, languageId }: Pick<RequestInput, 'documentKey' | 'languageId'>): PreambleSource | undefined {
    if (languageId !== 'python') return undefined;
    const kept = this.#keep(documentKey);
    return (place) => {
      kept.promptBudget = place.promptBudget;
      return kept.pin.textFor(pinPlace(place), () => this.#assemble(place, kept.pool ?? EMPTY_POOL));
    };
  }

  dispose(): void {
    this.#timers.forEach(clearTimeout);
    this.#listeners.dispose();
  }

  #use(): ContextUse {
    const { context } = this.parts.settings.current.completion;
    const { state } = this.parts.engine;
    if (context !== 'auto') return context;
    return state.kind === 'ready' ? state.model.contextUse : 'file';
  }

  /** What may enter has changed: another model, another setting. */
  #startAnew(): void {
    this.#kept.clear();
    this.#later();
  }

  #assemble(place: PreamblePlace, pool: ContextPool): string {
    return assemblePreamble(composeParts(place, pool), this.#use(), place.tokens);
  }

  /** Looks at the cursor's place after a pause if it is a new one, and after a rest in any case. */
  #later(): void {
    this.#timers.forEach(clearTimeout);
    this.#timers = [setTimeout(() => this.#look(false), PAUSE_MS), setTimeout(() => this.#look(true), REST_MS)];
  }

  #look(rests: boolean): void {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document.languageId !== 'python' || !this.parts.settings.current.completion.enabled) return;
    const { document, selection } = editor;
    const kept = this.#keep(document.uri.toString());
    const input = inputAt(document, selection.active, undefined);
    // A block just begun by typing waits for a rest: who types on must not wait for the prompt to be read anew.
    const wentElsewhere = performance.now() - this.#lastEdit > REST_MS && kept.pin.entered(topLevelBlock(input.source, input.line));
    if (!rests && kept.pool && !wentElsewhere) return;
    this.#collect(document, selection.active, kept, rests).catch((error: unknown) => this.parts.log.error(`the context of a prompt was not collected: ${String(error)}`));
  }

  async #collect(document: vscode.TextDocument, position: vscode.Position, kept: Kept, rests: boolean): Promise<void> {
    const { version } = document;
    const started = performance.now();
    const pool = await this.#pool(document, position, kept);
    // Without a tree it knows little yet, and looks again after the next pause.
    if (rests || kept.pool || this.parts.trees.treeFor(document)) kept.pool = pool;
    this.parts.log.debug(`context collected in ${(performance.now() - started).toFixed(0)} ms`);
    // Whoever types again rests no more.
    if (document.isClosed || document.version !== version || kept.promptBudget === undefined) return;
    const place = placeAt(document, position, kept.promptBudget);
    if (kept.pin.rest(pinPlace(place), performance.now(), () => this.#assemble(place, kept.pool ?? EMPTY_POOL))) this.#renewed.fire(document);
  }

  async #pool(document: vscode.TextDocument, position: vscode.Position, { promptBudget }: Kept): Promise<ContextPool> {
    // A tree's lines are those of one cell; the prompt's are those of all cells so far.
    const own = joinedDocuments(document).flatMap((part) => this.#files.declarationsOf(part.document).map((declaration) => movedDown(declaration, part.startLine)));
    if (this.#use() === 'file') return { ...EMPTY_POOL, own };
    const { source, line, window } = placeAt(document, position, promptBudget ?? PROMPT_TOKENS_ASSUMED);
    const near = namesNear({ source, line, window });
    const readable = await this.#readable.filter(this.#files.others(document));
    const others = await this.#files.read(readable);
    const declared = new Set([...own, ...others.flatMap(({ declarations }) => declarations)].map(({ name }) => name));
    const imported = importedNames(readHeader(source, line));
    const unknown = [...near.keys()].filter((name) => imported.has(name) && !declared.has(name));
    const found = await this.#definitions.find(document, position.line, unknown);
    const similar = similarSnippets(others.flatMap(({ windows }) => windows), new Set(near.keys()));
    return { own, others, found, similar, edits: this.#recentEdits(document, position.line, [document, ...readable]) };
  }

  #recentEdits(document: vscode.TextDocument, line: number, readable: readonly vscode.TextDocument[]): Snippet[] {
    const shown = { documentKey: document.uri.toString(), from: line - SHOWN_LINES, to: line + SHOWN_LINES };
    return editsElsewhere(this.#edits.ranges, shown).flatMap(({ documentKey, startLine, endLine }) => {
      const edited = readable.find((one) => one.uri.toString() === documentKey);
      if (!edited || startLine >= edited.lineCount) return [];
      const text = edited.getText(new vscode.Range(startLine, 0, Math.min(endLine, edited.lineCount - 1), Number.MAX_SAFE_INTEGER));
      const lines = dedented(withoutSecrets(text.split(/\r\n|\r|\n/)));
      return lines === '' ? [] : [{ path: pathOf(edited.uri), text: lines }];
    });
  }

  #noteEdit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document.languageId !== 'python' || contentChanges.length === 0) return;
    this.#files.noteUse(document);
    this.#lastEdit = performance.now();
    this.#edits.note(
      document.uri.toString(),
      contentChanges.map(({ range, text }) => ({ startLine: range.start.line, endLine: range.end.line, newBreaks: text.split('\n').length - 1 })),
    );
    if (vscode.window.activeTextEditor?.document === document) this.#later();
  }

  #keep(key: string): Kept {
    const kept = this.#kept.get(key) ?? { pin: new PreamblePin(), pool: undefined, promptBudget: undefined };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - DOCUMENTS_MAX))) this.#kept.delete(oldest);
    return kept;
  }

  #forget(document: vscode.TextDocument): void {
    this.#kept.delete(document.uri.toString());
    this.#edits.forget(document.uri.toString());
    this.#files.forget(document);
  }
}

const movedDown = (declaration: Declaration, lines: number): Declaration =>
  lines === 0 ? declaration : { ...declaration, startLine: declaration.startLine + lines, endLine: declaration.endLine + lines };

/** Lines around the cursor that the prompt and the editor show anyway. */
const SHOWN_LINES = 60;

const placeAt = (document: vscode.TextDocument, position: vscode.Position, promptBudget: number): PreamblePlace =>
  preamblePlace({ ...inputAt(document, position, undefined), promptBudget, preamble: '' } satisfies RequestInput);

const pinPlace = ({ source, line, window, tokens }: PreamblePlace): PinPlace => ({ startLine: window.startLine, tokens, block: topLevelBlock(source, line) });
