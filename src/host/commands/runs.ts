/** The command that runs now, one at a time: from a request to an answer on screen, or a reason why there is none. */
import * as vscode from 'vscode';
import type { GenerateParams, GenerateResult, ModelInfo } from '../../common/protocol';
import { readAnswer } from '../../core/answers';
import { buildPrompt } from '../../core/prompts';
import type { PromptResult, TaskPrompt } from '../../core/prompts/prompt';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { SyntaxTrees } from '../syntax/syntaxTrees';
import { beginCheck, type CheckSession } from './check';
import { describeProgress, Meter, type Progress } from './meter';
import { modelFor, type ModelParts } from './models';
import { describeRun, type RunOutcome, type StopCause } from './outcome';
import { search, type SearchParts } from './search';
import { eolOf, factsOf, nameOf, readAgain } from './source';
import { samplingFor, type CommandRow } from './table';
import { tell } from './tell';
import type { CommandRequest, RunView, Views } from './views';

export interface RunParts extends ModelParts {
  readonly engine: Pick<Engine, 'state' | 'onDidChangeState' | 'generate'>;
  readonly trees: Pick<SyntaxTrees, 'whenParsed' | 'syntax'>;
  readonly views: Views;
  readonly log: Log;
}

/** A command while it runs. */
export interface Running {
  readonly row: CommandRow;
  readonly document: vscode.TextDocument | undefined;
  /** Undefined before the first token. */
  readonly progress: Progress | undefined;
}

/** What became of a command, for those who want to know. */
export interface RunRecord {
  readonly row: CommandRow;
  readonly outcome: RunOutcome;
}

const CONTEXT_KEY = 'phiPair.running';
/** Records kept. */
const RECORDS = 50;

export class CommandRuns implements vscode.Disposable {
  readonly #records: RunRecord[] = [];
  readonly #changed = new vscode.EventEmitter<Running | undefined>();
  readonly #ended = new vscode.EventEmitter<RunRecord>();
  readonly #listener: vscode.Disposable;
  #current: Run | undefined;

  /** Fires when a command begins, goes on and ends. */
  readonly onDidChange = this.#changed.event;
  /** What became of a command, when it has ended. */
  readonly onDidEnd = this.#ended.event;

  constructor(private readonly parts: RunParts) {
    this.#listener = vscode.workspace.onDidCloseTextDocument((document) => {
      // Another language is told as closing and opening the same document.
      if (document.isClosed && this.#current?.document === document) this.stop('document-closed');
    });
  }

  get running(): Running | undefined {
    return this.#current;
  }

  /**
   * Completions go before commands and come back to their own prompt in the KV cache. A model with room for one prompt
   * would read both anew each time: there they wait until the command is answered, unless they are asked for by hand.
   */
  get goesFirst(): boolean {
    const { state } = this.parts.engine;
    return this.#current !== undefined && state.kind === 'ready' && state.model.kvSlots < 2;
  }

  /** What became of the last commands, the oldest first. */
  get records(): readonly RunRecord[] {
    return this.#records;
  }

  /** Ends the command that runs: from now on it shows nothing more. */
  stop(cause: StopCause): void {
    this.#current?.stop(cause);
  }

  /** Runs a command in the place of the one that runs now; never rejects. */
  async start(request: CommandRequest): Promise<RunOutcome> {
    this.stop('newer-command');
    const run: Run = new Run(request, () => {
      if (this.#current === run) this.#changed.fire(run);
    });
    this.#enter(run);
    const started = performance.now();
    const outcome = await this.#outcomeOf(run);
    if (this.#current === run) this.#enter(undefined);
    this.#note(run, outcome, performance.now() - started);
    await run.end(outcome);
    return outcome;
  }

  /** Asks for another answer to the same request. */
  async again({ row, source, question, attempt }: CommandRequest): Promise<RunOutcome> {
    const next = { row, question, attempt: attempt + row.candidates };
    if (source === undefined) return this.start({ ...next, source });
    const read = await readAgain(row.task, source, this.parts.trees);
    if (read.kind === 'source') return this.start({ ...next, source: read.source });
    tell(read);
    return read;
  }

  dispose(): void {
    this.stop('shutdown');
    this.#listener.dispose();
    this.#changed.dispose();
    this.#ended.dispose();
  }

  async #outcomeOf(run: Run): Promise<RunOutcome> {
    try {
      return await this.#answer(run);
    } catch (error) {
      this.parts.log.error(error instanceof Error ? error : String(error));
      return { kind: 'failed', reason: 'internal', message: error instanceof Error ? error.message : String(error) };
    }
  }

  async #answer(run: Run): Promise<RunOutcome> {
    const { row } = run;
    const ready = await modelFor(row.task, this.parts, run.token);
    if (run.cause) return { kind: 'stopped', cause: run.cause };
    if (ready.kind === 'refused') return ready;
    // The document may have changed while the model was loading.
    const read = run.request.source && (await readAgain(row.task, run.request.source, this.parts.trees));
    if (run.cause) return { kind: 'stopped', cause: run.cause };
    if (read?.kind === 'refused') return read;
    const request = { ...run.request, source: read?.source };
    const prompt = promptFor(request, ready.model);
    if (prompt.kind === 'refused') return prompt;
    run.view = this.parts.views[row.view]({
      request,
      title: `${titleOf(request)}${ready.small ? ' (small model)' : ''}`,
      model: ready.model,
      prompt,
      stop: (cause) => run.stop(cause),
      again: () => void this.again(request),
    });
    return this.#search(run, request, prompt);
  }

  async #search(run: Run, request: CommandRequest, prompt: TaskPrompt): Promise<RunOutcome> {
    const { row, source } = request;
    const checking = row.task === 'fix' && source ? beginCheck(source, run.token) : undefined;
    try {
      return await search(this.#searchParts(run, request, prompt, checking));
    } finally {
      // Nobody waits for the copy to be gone.
      checking?.end().catch((error: unknown) => this.parts.log.error(`the copy that a fix was checked on was not closed: ${String(error)}`));
    }
  }

  #searchParts(run: Run, request: CommandRequest, prompt: TaskPrompt, checking: CheckSession | undefined): SearchParts {
    const { row } = request;
    return {
      candidates: row.candidates,
      write: (attempt) => this.#write(run, paramsFor(row, prompt, request.attempt + attempt)),
      read: ({ text, finish }) => this.#read(request, prompt, text, finish),
      check: checking && ((replacement) => checking.check(replacement)),
      stopped: () => run.cause,
    };
  }

  #write(run: Run, params: GenerateParams): Promise<GenerateResult> {
    run.beginText();
    return this.parts.engine.generate(params, run.token, (text, tokens) => run.write(text, tokens));
  }

  #read({ row: { task }, source }: CommandRequest, prompt: TaskPrompt, text: string, finish: Extract<GenerateResult, { kind: 'done' }>['finish']): ReturnType<typeof readAnswer> {
    const { syntax } = this.parts.trees;
    if (syntax === undefined) throw new Error('Python\'s grammar is not loaded');
    return readAnswer({ task, target: source?.target, prompt, text, finish, syntax, documentText: source?.text ?? '', eol: source ? eolOf(source.document) : '\n' });
  }

  #enter(run: Run | undefined): void {
    this.#current = run;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEY, run !== undefined);
    this.#changed.fire(run);
  }

  #note({ row, request }: Run, outcome: RunOutcome, ms: number): void {
    this.#records.push({ row, outcome });
    if (this.#records.length > RECORDS) this.#records.shift();
    this.#ended.fire({ row, outcome });
    const stats = 'stats' in outcome ? `; ${outcome.stats.promptTokens} prompt tokens (${outcome.stats.reusedTokens} reused), ${outcome.stats.generatedTokens} new, ${outcome.stats.acceptedTokens} of ${outcome.stats.draftedTokens} drafted right` : '';
    const lines = request.source ? ` on lines ${request.source.target.startLine + 1} to ${request.source.target.endLine + 1}` : '';
    this.parts.log[outcome.kind === 'failed' ? 'error' : 'info'](`${row.task}${lines}: ${describeRun(outcome)}; ${ms.toFixed(0)} ms${stats}`);
  }
}

/** One command: its cancellation, its text so far, and the view that shows it. */
class Run implements Running {
  view: RunView | undefined;
  readonly #cancellation = new vscode.CancellationTokenSource();
  #cause: StopCause | undefined;
  #text = '';
  #meter = new Meter(() => performance.now());
  #progress: Progress | undefined;

  constructor(
    readonly request: CommandRequest,
    private readonly changed: () => void,
  ) {}

  get row(): CommandRow {
    return this.request.row;
  }

  get document(): vscode.TextDocument | undefined {
    return this.request.source?.document;
  }

  get token(): vscode.CancellationToken {
    return this.#cancellation.token;
  }

  get cause(): StopCause | undefined {
    return this.#cause;
  }

  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** The first cause counts. Whatever the worker still sends is dropped. */
  stop(cause: StopCause): void {
    if (this.#cause !== undefined) return;
    this.#cause = cause;
    this.#cancellation.cancel();
  }

  beginText(): void {
    this.#text = '';
    this.#meter = new Meter(() => performance.now());
  }

  write(text: string, tokens: number): void {
    if (this.#cause !== undefined) return;
    this.#text += text;
    this.#progress = this.#meter.note(tokens);
    this.view?.show(this.#text);
    this.view?.progress(this.#progress);
    this.changed();
  }

  async end(outcome: RunOutcome): Promise<void> {
    this.#cancellation.dispose();
    if (this.view && outcome.kind !== 'refused') await this.view.end(outcome);
    else tell(outcome);
  }
}

function promptFor({ row: { task }, source, question }: CommandRequest, { family, contextLength }: ModelInfo): PromptResult {
  return buildPrompt({ task, family, target: source?.target, diagnostics: source ? factsOf(source) : [], question, preamble: source?.preamble ?? '', contextLength });
}

const paramsFor = (row: CommandRow, prompt: TaskPrompt, attempt: number): GenerateParams => ({
  prompt: prompt.prompt,
  maxTokens: prompt.maxTokens,
  priority: 'command',
  slot: 'commands',
  sampling: samplingFor(row, attempt),
  scope: { kind: 'free' },
  stopStrings: [...prompt.stops],
  heal: true,
  speculate: true,
  ...(prompt.draftFrom !== undefined && { draftFrom: prompt.draftFrom }),
});

/** For a person; names of the code between backquotes. */
const titleOf = ({ row: { title, task }, source }: CommandRequest): string => (source ? `${title} ${nameOf(source.target)}` : task === 'ask' ? 'Ask' : title);

/** What runs, for the status bar. */
export const describeRunning = ({ row, progress }: Running): string => (progress ? `${row.title.split(' ')[0]}: ${describeProgress(progress)}` : row.title);
