/** The status bar item and the language status item: in which state Phi Pair is, and why. */
import * as vscode from 'vscode';
import { documentFilters } from '../completion/documentKinds';
import type { Engine } from '../engine/engine';
import type { ModelLoader } from '../models/loader';
import type { SettingsReader } from '../settings/settings';
import { statusView, type StatusView } from './view';

/** A shorter spell of work is not shown, ms: the item would only flicker. */
const SHOW_BUSY_AFTER_MS = 150;
/** Figures that change faster cannot be read, ms. */
const FIGURES_MS = 200;

export class StatusBar implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem('phiPair.status', vscode.StatusBarAlignment.Right, 100);
  readonly #language: vscode.LanguageStatusItem;
  readonly #subscriptions: vscode.Disposable[];
  #busyTimer: NodeJS.Timeout | undefined;
  #command: string | undefined;
  #figuresTimer: NodeJS.Timeout | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly loader: ModelLoader,
    private readonly settings: SettingsReader,
  ) {
    this.#item.name = 'Phi Pair';
    this.#item.command = 'phiPair.showMenu';
    this.#language = vscode.languages.createLanguageStatusItem('phiPair.status', documentFilters(settings.current.completion.languages));
    this.#language.name = 'Phi Pair';
    this.#language.command = { command: 'phiPair.showMenu', title: 'Menu' };
    this.#subscriptions = [
      engine.onDidChangeState(() => this.#show()),
      engine.onDidChangeBusy((busy) => this.#onBusy(busy)),
      loader.onDidChangeProblem(() => this.#show()),
      settings.onDidChange(({ now }) => {
        this.#language.selector = documentFilters(now.completion.languages);
        this.#show();
      }),
    ];
    this.#show();
    this.#item.show();
  }

  /** What is shown now. */
  get view(): StatusView {
    const { enabled, automatic } = this.settings.current.completion;
    return statusView({ engine: this.engine.state, busy: this.engine.busy, enabled, automatic, problem: this.loader.problem, command: this.#command });
  }

  /** A command runs: what it does and how far it is. Undefined: none does. */
  showCommand(command: string | undefined): void {
    const at = this.#command === undefined || command === undefined ? 0 : FIGURES_MS;
    this.#command = command;
    if (at === 0) {
      clearTimeout(this.#figuresTimer);
      this.#figuresTimer = undefined;
      this.#show();
      return;
    }
    this.#figuresTimer ??= setTimeout(() => {
      this.#figuresTimer = undefined;
      this.#show();
    }, at);
  }

  #onBusy(busy: number): void {
    clearTimeout(this.#busyTimer);
    this.#busyTimer = undefined;
    if (busy === 0) this.#show();
    else this.#busyTimer = setTimeout(() => this.#show(), SHOW_BUSY_AFTER_MS);
  }

  #show(): void {
    const { text, reason, device, error, kind } = this.view;
    this.#item.text = text;
    this.#item.tooltip = device === undefined ? reason : `${reason}\n${device}`;
    this.#item.accessibilityInformation = { label: `Phi Pair: ${reason}`, role: 'button' };
    this.#item.backgroundColor = error ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.#language.text = 'Phi Pair';
    this.#language.detail = reason;
    this.#language.severity = error ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.#language.busy = kind === 'starting' || kind === 'loading' || kind === 'command' || kind === 'thinking';
  }

  dispose(): void {
    clearTimeout(this.#busyTimer);
    clearTimeout(this.#figuresTimer);
    vscode.Disposable.from(...this.#subscriptions, this.#item, this.#language).dispose();
  }
}
