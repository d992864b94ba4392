/** The dashboard's webview panel: one a window, brought back after a reload, fed at most once a second and only while it is seen. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { ACTIONS, type Action, type FromDashboard, type ToDashboard } from '../../dashboard/protocol';
import { Pace } from '../commands/panel/pace';
import { readMessage } from './messages';
import { dashboardPage } from './page';

export const VIEW_TYPE = 'phiPair.dashboard';

/** Least time between two messages: numbers that change faster cannot be read. */
const MESSAGE_INTERVAL_MS = 1_000;
/** The worker's memory changes without anybody asking for anything. */
const IDLE_INTERVAL_MS = 5_000;

export interface DashboardPanelOptions {
  readonly extensionUri: vscode.Uri;
  /** What there is to show now; never rejects. */
  readonly snapshot: () => Promise<ToDashboard>;
  readonly act: Readonly<Record<Action, () => void>>;
  readonly log: Pick<vscode.LogOutputChannel, 'warn'>;
}

const isAction = (type: FromDashboard['type']): type is Action => (ACTIONS as readonly string[]).includes(type);

export class DashboardPanel implements vscode.Disposable {
  private readonly pace = new Pace(MESSAGE_INTERVAL_MS, () => void this.post());
  private readonly serializer: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;
  private idle: NodeJS.Timeout | undefined;
  /** The page is loaded and listens; it is thrown away while the panel is hidden. */
  private listening = false;
  /** The worker was asked, and has not answered. */
  private asking = false;

  constructor(private readonly options: DashboardPanelOptions) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      deserializeWebviewPanel: (panel) => {
        if (this.panel === undefined) this.adopt(panel);
        else panel.dispose();
        return Promise.resolve();
      },
    });
  }

  /** Opens the dashboard, or brings it to the front. */
  show(): void {
    if (this.panel) return this.panel.reveal();
    this.adopt(vscode.window.createWebviewPanel(VIEW_TYPE, 'Phi Pair: Dashboard', vscode.ViewColumn.Active, {}));
  }

  /** Something has changed. */
  refresh(): void {
    if (this.listening) this.pace.request();
  }

  dispose(): void {
    this.serializer.dispose();
    this.forget();
    this.pace.dispose();
    this.panel?.dispose();
  }

  private adopt(panel: vscode.WebviewPanel): void {
    const { extensionUri } = this.options;
    this.panel = panel;
    panel.webview.options = {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: ['dist', 'media'].map((folder) => vscode.Uri.joinPath(extensionUri, folder)),
    };
    panel.iconPath = vscode.Uri.joinPath(extensionUri, 'media', 'icon.png');
    panel.onDidDispose(() => {
      this.forget();
      this.panel = undefined;
    });
    panel.onDidChangeViewState(() => {
      if (!panel.visible) this.forget();
    });
    panel.webview.onDidReceiveMessage((data: unknown) => this.receive(data));
    const uri = (...parts: string[]): string => panel.webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, ...parts)).toString();
    panel.webview.html = dashboardPage({
      cspSource: panel.webview.cspSource,
      scriptUri: uri('dist', 'dashboard.js'),
      styleUri: uri('media', 'panel.css'),
      ownStyleUri: uri('media', 'dashboard.css'),
      nonce: randomBytes(16).toString('hex'),
    });
  }

  /** Nobody looks any more. */
  private forget(): void {
    this.listening = false;
    this.pace.cancel();
    clearInterval(this.idle);
    this.idle = undefined;
  }

  private receive(data: unknown): void {
    const message = readMessage(data);
    if (message === undefined) this.options.log.warn('The dashboard said something unknown; it is ignored.');
    else if (message.type === 'problem') this.options.log.warn(`The dashboard: ${message.message}`);
    else if (isAction(message.type)) this.options.act[message.type]();
    else this.begin();
  }

  private begin(): void {
    this.listening = true;
    this.idle ??= setInterval(() => this.pace.request(), IDLE_INTERVAL_MS);
    this.pace.request();
  }

  private async post(): Promise<void> {
    if (this.asking || !this.listening) return;
    this.asking = true;
    const state = await this.options.snapshot().finally(() => (this.asking = false));
    if (this.panel === undefined || !this.listening) return;
    this.panel.webview.postMessage(state).then(undefined, (error: unknown) => this.options.log.warn(`The dashboard took no message: ${String(error)}`));
  }
}
