/** The product's own path from a cursor to a suggestion, outside VS Code: its service, its engine, its worker. The seam of this bench. */
import * as path from 'node:path';
import { CancellationTokenSource, type CancellationToken } from 'vscode-jsonrpc/node';
import { MINIMUM_CONFIDENCE } from '../../../src/core/completion/confidence';
import type { ScoreParams, ScoreResult } from '../../../src/common/protocol';
import type { Outcome } from '../../../src/core/completion/outcome';
import type { PythonSyntax } from '../../../src/core/syntax/parser';
import type { SyntaxTree } from '../../../src/core/syntax/tree';
import { CompletionService, type CompleteOptions } from '../../../src/host/completion/service';
import { loadPythonSyntax } from '../../../src/host/syntax/syntaxTrees';
import { createEngine, type SupervisedEngine } from '../../../src/host/engine/createEngine';
import { embeddedFolder } from '../../../src/host/models/folder';
import { ROOT } from '../paths';
import { ObservedEngine, withoutCandidates } from './observedEngine';

/** The setting's default. */
export const MAX_LINES = 12;
const KV_BYTES = 2 ** 31;
/** A document as the product would read it from the editor. */
export interface BenchDocument {
  readonly name: string;
  readonly text: string;
  /** The cursor, in UTF-16 units of the text. */
  readonly offset: number;
  readonly tree: SyntaxTree | undefined;
}

export interface AskOptions {
  readonly byHand: boolean;
  /** False: the model is asked at once, however the typing goes. */
  readonly pause: boolean;
}

export type DocumentInput = Parameters<CompletionService['complete']>[0];

export class Pipeline {
  /** What the services work with: the engine, every request noted. */
  readonly engine: ObservedEngine;

  private constructor(
    private readonly supervised: SupervisedEngine,
    /** Python's grammar, as the extension loads it. */
    readonly syntax: PythonSyntax,
  ) {
    this.engine = new ObservedEngine(supervised);
  }

  /** Starts the worker as the extension does and loads a model. @param threads 0: as the extension does */
  static async start(modelPath: string | undefined, threads = 0): Promise<Pipeline> {
    const engine = createEngine({ workerPath: path.join(ROOT, 'dist', 'worker.js'), log: (level, message) => level === 'error' && console.error(message) });
    const embedded = embeddedFolder(ROOT);
    const loaded = await engine.load({ modelPath: modelPath ?? embedded, device: 'cpu', threads, contextLength: 0, kvBytes: KV_BYTES, draftModelPath: embedded });
    if (loaded.kind === 'failed') throw new Error(loaded.message);
    return new Pipeline(engine, await loadPythonSyntax(path.join(ROOT, 'dist')));
  }

  /**
   * A service that has seen nothing yet; the worker's KV cache stays as it is.
   * @param ranking false: the model's greedy text alone, no candidates beside it
   */
  newService(ranking = true): CompletionService {
    return new CompletionService({ engine: ranking ? this.engine : withoutCandidates(this.engine), newCancellation: () => new CancellationTokenSource(), now: () => performance.now() });
  }

  complete(service: CompletionService, document: BenchDocument, options: AskOptions, token: CancellationToken): Promise<Outcome> {
    return service.complete(inputAt(document), completeOptions(options), token);
  }

  /** What the product reads ahead while the user rests; undefined where it reads nothing. */
  promptAt(service: CompletionService, document: BenchDocument): string | undefined {
    return service.promptAt(inputAt(document), completeOptions({ byHand: false, pause: true }));
  }

  /** Judges a text token by token, as the review does. */
  score(params: ScoreParams, token: CancellationToken): Promise<ScoreResult> {
    return this.supervised.score(params, token);
  }

  get workerPid(): number | undefined {
    return this.supervised.workerPid;
  }

  dispose(): void {
    this.supervised.dispose();
  }
}

const completeOptions = ({ byHand, pause }: AskOptions): CompleteOptions => ({ byHand, maxLines: MAX_LINES, debounceMs: pause ? undefined : 0, minimumConfidence: MINIMUM_CONFIDENCE });

/** What the product reads of a document. */
export function inputAt({ name, text, offset, tree }: BenchDocument): DocumentInput {
  const lines = linesOf(text);
  const line = lineAt(lines, offset);
  return {
    documentKey: name,
    languageId: 'python',
    source: { lineCount: lines.length, line: (number) => lines[number] ?? '' },
    line: line.number,
    character: line.character,
    indentation: { insertSpaces: true, tabSize: 4 },
    tree,
    offset,
  };
}

/** The last text's, since one is asked about several times: an editor has its lines at hand. */
let split: { text: string; lines: readonly string[] } = { text: '', lines: [''] };

function linesOf(text: string): readonly string[] {
  if (split.text !== text) split = { text, lines: text.split('\n') };
  return split.lines;
}

function lineAt(lines: readonly string[], offset: number): { number: number; character: number } {
  let number = 0;
  let start = 0;
  while (start + (lines[number] as string).length < offset) start += (lines[number++] as string).length + 1;
  return { number, character: offset - start };
}
