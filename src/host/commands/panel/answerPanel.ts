/** The panel beside the editor in which answers appear while they are written: one a window, reused, with a history. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { markHidden } from '../../../core/markdown/hidden';
import { SHOWN_LENGTH, type FromPanel, type ToPanel } from '../../../panel/protocol';
import { AnswerHistory, type AnswerEnd, type AnswerProgress, type AnswerStart } from './answerHistory';
import { readMessage } from './messages';
import { Pace } from './pace';
import { panelPage } from './page';

export interface AnswerPanelOptions {
  readonly extensionUri: vscode.Uri;
  /** The user asked to stop; whatever text still comes is no longer shown. */
  readonly onStop: (id: string) => void;
  /** The user asked for another answer to the same. */
  readonly onAgain: (id: string) => void;
  /** Without it no answer offers to be inserted. */
  readonly onInsertAsDocstring?: (id: string) => void;
  /** The panel was closed: nobody sees what still runs. */
  readonly onDispose: () => void;
  readonly log: Pick<vscode.LogOutputChannel, 'warn' | 'debug'>;
}

export const VIEW_TYPE = 'phiPair.answers';

/** Least time between two messages with more text. */
const MESSAGE_INTERVAL_MS = 50;

export class AnswerPanel implements vscode.Disposable {
  private readonly history = new AnswerHistory();
  private readonly pace = new Pace(MESSAGE_INTERVAL_MS, () => this.postMore());
  private panel: vscode.WebviewPanel | undefined;
  /** The page is loaded and listens; it is thrown away while the panel is hidden. */
  private listening = false;
  /** Units of the answer on screen that the page has. */
  private sent = 0;

  constructor(private readonly options: AnswerPanelOptions) {}

  /** Whether the panel is open, hidden behind another tab or not. */
  get isOpen(): boolean {
    return this.panel !== undefined;
  }

  /** Begins an answer and shows the panel, without taking the focus from the editor. An answer with the same id begins anew. */
  begin(start: AnswerStart): void {
    this.history.begin({ ...start, canInsert: start.canInsert && this.options.onInsertAsDocstring !== undefined });
    this.show(true);
    this.postState();
  }

  /** Adds text as it comes, in pieces of any size. Text of an answer that has ended is dropped. */
  append(id: string, text: string): void {
    if (this.history.append(id, text) && id === this.history.selected) this.pace.request();
  }

  progress(id: string, progress: AnswerProgress): void {
    if (this.history.progress(id, progress) && id === this.history.selected) this.pace.request();
  }

  /** Ends an answer; the last end counts. */
  end(id: string, end: AnswerEnd): void {
    if (this.history.end(id, end)) this.postState();
  }

  /** Shows an answer again and puts the focus there. */
  reveal(id: string): void {
    this.history.select(id);
    this.show(false);
    this.postState();
  }

  /** Shows the panel with whatever was on it last, and puts the focus there. */
  open(): void {
    this.show(false);
  }

  dispose(): void {
    this.pace.dispose();
    this.panel?.dispose();
  }

  private show(preserveFocus: boolean): void {
    if (this.panel === undefined) this.panel = this.createPanel(preserveFocus);
    else if (!preserveFocus || !this.panel.visible) this.panel.reveal(undefined, preserveFocus);
  }

  private createPanel(preserveFocus: boolean): vscode.WebviewPanel {
    const { extensionUri } = this.options;
    const roots = ['dist', 'media'].map((folder) => vscode.Uri.joinPath(extensionUri, folder));
    const panel = vscode.window.createWebviewPanel(VIEW_TYPE, 'Phi Pair: Answers', { viewColumn: vscode.ViewColumn.Beside, preserveFocus }, {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      enableFindWidget: true,
      retainContextWhenHidden: false,
      localResourceRoots: roots,
    });
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.onDidDispose(() => this.closed());
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.listening = false;
    });
    panel.webview.onDidReceiveMessage((data: unknown) => this.receive(data));
    const uri = (...parts: string[]): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...parts)).toString();
    panel.webview.html = panelPage({
      cspSource: panel.webview.cspSource,
      scriptUri: uri('dist', 'panel.js'),
      styleUri: uri('media', 'panel.css'),
      nonce: randomBytes(16).toString('hex'),
    });
    return panel;
  }

  private closed(): void {
    this.panel = undefined;
    this.listening = false;
    this.history.stopAll();
    this.options.onDispose();
  }

  private receive(data: unknown): void {
    const read = readMessage(data);
    if (read.kind === 'message') this.handle(read.message);
    else this.options.log.warn(`The answer panel said something unknown (${read.reason}); it is ignored.`);
  }

  private handle(message: FromPanel): void {
    switch (message.type) {
      case 'ready':
        this.listening = true;
        return this.postState();
      case 'stop':
        return this.stop(message.id);
      case 'again':
        return this.ifKnown(message.id, this.options.onAgain);
      case 'insert':
        return this.ifKnown(message.id, this.options.onInsertAsDocstring);
      case 'select':
        if (this.history.select(message.id)) this.postState();
        return;
      case 'clear':
        this.history.clear();
        return this.postState();
      case 'copy':
        return this.copy(markHidden(this.history.textOf(message.id) ?? ''), message.request);
      case 'copyText':
        return this.copy(message.text, message.request);
      case 'problem':
        return this.options.log.warn(`The answer panel: ${message.message}`);
    }
  }

  private stop(id: string): void {
    if (!this.history.stop(id)) return;
    this.postState();
    this.options.onStop(id);
  }

  private ifKnown(id: string, act: ((id: string) => void) | undefined): void {
    if (this.history.textOf(id) === undefined) this.options.log.warn('The answer panel named an answer that is not there; it is ignored.');
    else act?.(id);
  }

  private copy(text: string, request: number): void {
    vscode.env.clipboard.writeText(text).then(
      () => this.post({ type: 'copied', request }),
      (error: unknown) => {
        this.options.log.warn(`The clipboard took no text: ${String(error)}`);
        void vscode.window.showErrorMessage('Phi Pair could not copy the answer: the clipboard took no text. Select the text and copy it by hand.');
      },
    );
  }

  private postState(): void {
    this.pace.cancel();
    const { selected, summaries } = this.history;
    const answer = (selected === undefined ? undefined : this.history.viewOf(selected)) ?? null;
    this.sent = answer?.length ?? 0;
    this.post({ type: 'state', history: summaries, answer });
  }

  private postMore(): void {
    const { selected } = this.history;
    const view = selected === undefined ? undefined : this.history.viewOf(selected);
    if (view === undefined) return;
    const { id, length, tokens, tokensPerSecond } = view;
    this.post({ type: 'append', id, text: view.text.slice(Math.min(this.sent, SHOWN_LENGTH)), length, tokens, tokensPerSecond });
    this.sent = length;
  }

  private post(message: ToPanel): void {
    if (this.panel === undefined || !this.listening) return;
    this.panel.webview.postMessage(message).then(undefined, (error: unknown) => this.options.log.warn(`The answer panel took no message: ${String(error)}`));
  }
}
