/** The answer panel's page alone in Chromium, without VS Code: what the page is sent, what it says, and what it tries to load. */
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../src/host/commands/panel/page';
import type { AnswerView, FromPanel, ToPanel } from '../../src/panel/protocol';
import { root } from './paths';
import { until } from './progress';

const files: Record<string, { file: string; type: string }> = {
  '/panel.js': { file: 'dist/panel.js', type: 'text/javascript' },
  '/panel.css': { file: 'media/panel.css', type: 'text/css' },
};

/** What VS Code gives a page, and a record of what its policy has refused. */
const asInVsCode = `
  window.acquireVsCodeApi = () => ({ postMessage: (message) => window.fromPanel(message), getState: () => undefined, setState: () => undefined });
  window.refused = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.refused.push(violatedDirective + ' ' + blockedURI));`;

export class PanelPage {
  /** What the page has said, oldest first. */
  readonly said: FromPanel[] = [];
  /** Paths and addresses that were asked for. */
  readonly requests: string[] = [];
  /** Dialogs, windows and errors: there should be none. */
  readonly surprises: string[] = [];

  private constructor(readonly page: Page, private readonly server: http.Server) {}

  static async open(browser: Browser): Promise<PanelPage> {
    const server = http.createServer();
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => answer(origin, request, response));
    const page = await browser.newPage({ viewport: { width: 640, height: 600 } });
    const panel = new PanelPage(page, server);
    await page.exposeFunction('fromPanel', (message: FromPanel) => panel.said.push(message));
    await page.addInitScript({ content: asInVsCode });
    page.on('request', (request) => panel.requests.push(request.url().replace(origin, '')));
    page.on('dialog', (dialog) => panel.surprised(`dialog: ${dialog.message()}`, dialog.dismiss()));
    page.on('popup', (popup) => panel.surprised(`window: ${popup.url()}`, popup.close()));
    page.on('pageerror', (error) => void panel.surprises.push(`error: ${error.message}`));
    page.on('framenavigated', (frame) => {
      if (frame.url() !== `${origin}/`) panel.surprises.push(`navigation: ${frame.url()}`);
    });
    await page.goto(`${origin}/`);
    await until('The page is ready', 10_000, () => panel.said.some(({ type }) => type === 'ready') || undefined);
    return panel;
  }

  async send(message: ToPanel | Record<string, unknown>): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, window.origin)`);
    // The message, and the frame that draws it, have come before.
    await this.page.evaluate('new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))');
  }

  /** Shows one answer. */
  async show(answer: Partial<AnswerView>, history: readonly Partial<AnswerView>[] = [answer]): Promise<void> {
    await this.send({ type: 'state', history: history.map(answerOf), answer: answerOf(answer) });
  }

  async append(id: string, text: string, length: number, tokens = 1): Promise<void> {
    await this.send({ type: 'append', id, text, length, tokens, tokensPerSecond: 12.5 });
  }

  /** Evaluates an expression in the page. */
  evaluate<T>(expression: string): Promise<T> {
    return this.page.evaluate<T>(expression);
  }

  async close(): Promise<void> {
    await this.page.close();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private surprised(what: string, end: Promise<void>): void {
    this.surprises.push(what);
    void end;
  }
}

export function answerOf(partial: Partial<AnswerView>): AnswerView {
  const text = partial.text ?? '';
  return {
    id: 'a', title: 'Explain `area`', place: 'shapes.py:12', state: 'done', modelName: 'phi-2', question: undefined, format: 'markdown', length: text.length,
    cut: false, tokens: 0, tokensPerSecond: 0, message: undefined, notes: [], canInsert: false, ...partial, text,
  };
}

function answer(origin: string, { url = '' }: http.IncomingMessage, response: http.ServerResponse): void {
  const served = files[url];
  if (served !== undefined) {
    response.writeHead(200, { 'content-type': served.type }).end(fs.readFileSync(path.join(root, served.file)));
  } else if (url === '/') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(panelPage({ cspSource: origin, scriptUri: '/panel.js', styleUri: '/panel.css', nonce: 'a1b2' }));
  } else {
    response.writeHead(404).end();
  }
}
