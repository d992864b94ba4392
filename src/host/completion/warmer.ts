/**
 * Reads the prompt's prefix before anybody asks: when a file is opened and when the user rests, the worker fills its KV
 * cache in the background, so that the first suggestion need not wait for it. Typing cancels it, requests overtake it.
 */
import * as vscode from 'vscode';
import type { GenerateResult } from '../../common/protocol';
import type { Engine } from '../engine/engine';
import type { Log } from '../log/log';
import type { SettingsReader } from '../settings/settings';
import { inputAt } from './document';
import { readAheadParams } from './params';
import { savesPower } from './powerSaver';
import { isCompleted } from './documentKinds';
import type { CompletionService } from './service';

/** Pause after the last edit or move of the cursor, ms: whoever reads or thinks has stopped for longer. */
const REST_MS = 700;

export class PrefixWarmer implements vscode.Disposable {
  #timer: NodeJS.Timeout | undefined;
  #running: vscode.CancellationTokenSource | undefined;
  #lastPrompt = '';
  readonly #listeners: vscode.Disposable;

  constructor(
    private readonly engine: Engine,
    private readonly service: CompletionService,
    private readonly settings: SettingsReader,
    private readonly log: Log,
    /** Fires when the prompt of the cursor's place begins otherwise than before. */
    onDidRenewPrompt: vscode.Event<unknown>,
  ) {
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.#later()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#later()),
      onDidRenewPrompt(() => this.#later()),
      engine.onDidChangeState((state) => {
        this.#lastPrompt = '';
        if (state.kind === 'ready') this.#later();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#running?.cancel();
    this.#listeners.dispose();
  }

  #later(): void {
    this.#running?.cancel();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#warm(), REST_MS);
  }

  async #warm(): Promise<void> {
    const prompt = this.#promptToRead();
    if (prompt === undefined || prompt === this.#lastPrompt) return;
    if (await savesPower()) {
      this.log.debug('the prefix is not read ahead: the machine saves power');
      return;
    }
    const running = new vscode.CancellationTokenSource();
    this.#running = running;
    try {
      this.#note(await this.engine.generate(readAheadParams(prompt), running.token), prompt);
    } finally {
      if (this.#running === running) this.#running = undefined;
      running.dispose();
    }
  }

  /** The prompt of the cursor's place, where it makes sense to read it now. */
  #promptToRead(): string | undefined {
    const { completion, warmPrefix } = this.settings.current;
    const editor = vscode.window.activeTextEditor;
    if (!warmPrefix || !completion.enabled || !editor || this.engine.state.kind !== 'ready' || this.engine.busy > 0) return undefined;
    if (!isCompleted(editor.document, completion.languages)) return undefined;
    return this.service.promptAt(inputAt(editor.document, editor.selection.active, undefined), { byHand: false, maxLines: completion.maxLines, debounceMs: undefined });
  }

  #note(result: GenerateResult, prompt: string): void {
    if (result.kind === 'failed') this.log.debug(`the prefix was not read ahead: ${result.message}`);
    if (result.kind !== 'done') return;
    this.#lastPrompt = prompt;
    const { promptTokens, reusedTokens, totalMs } = result.stats;
    this.log.debug(`read ahead: ${promptTokens} tokens (${reusedTokens} of them known) in ${totalMs.toFixed(0)} ms`);
  }
}
