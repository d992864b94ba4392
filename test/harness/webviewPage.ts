/** A webview's page alone in Chromium, without VS Code: what it is sent, what it says, and what it tries to load. */
import fs from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { root } from './paths';
import { until } from './progress';

export interface PageFiles {
  /** The page, with the source of its files for its policy. */
  readonly html: (cspSource: string) => string;
  /** Files of this checkout by the path they are served under. */
  readonly files: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css' };

/** What VS Code gives a page, and a record of what its policy has refused. */
const asInVsCode = `
  window.acquireVsCodeApi = () => ({ postMessage: (message) => window.fromPage(message), getState: () => undefined, setState: () => undefined });
  window.refused = [];
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => window.refused.push(violatedDirective + ' ' + blockedURI));`;

export class WebviewPage<Said extends { readonly type: string }> {
  /** What the page has said, oldest first. */
  readonly said: Said[] = [];
  /** Paths and addresses that were asked for. */
  readonly requests: string[] = [];
  /** Dialogs, windows and errors: there should be none. */
  readonly surprises: string[] = [];

  constructor(readonly page: Page, private readonly server: http.Server) {}

  /** Serves the files and opens the page; resolves when it listens. */
  protected async load(source: PageFiles): Promise<this> {
    const { page, server } = this;
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => answer(source, origin, request, response));
    await page.exposeFunction('fromPage', (message: Said) => this.said.push(message));
    await page.addInitScript({ content: asInVsCode });
    page.on('request', (request) => this.requests.push(request.url().replace(origin, '')));
    page.on('dialog', (dialog) => this.surprised(`dialog: ${dialog.message()}`, dialog.dismiss()));
    page.on('popup', (popup) => this.surprised(`window: ${popup.url()}`, popup.close()));
    page.on('pageerror', (error) => void this.surprises.push(`error: ${error.message}`));
    page.on('framenavigated', (frame) => {
      if (frame.url() !== `${origin}/`) this.surprises.push(`navigation: ${frame.url()}`);
    });
    await page.goto(`${origin}/`);
    await until('The page is ready', 10_000, () => this.said.some(({ type }) => type === 'ready') || undefined);
    return this;
  }

  async send(message: object): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, window.origin)`);
    // The message, and the frame that draws it, have come before.
    await this.page.evaluate('new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => setTimeout(resolve))))');
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

/** A fresh tab. */
export const newTab = (browser: Browser, width = 640, height = 600): Promise<Page> => browser.newPage({ viewport: { width, height } });

function answer({ html, files }: PageFiles, origin: string, { url = '' }: http.IncomingMessage, response: http.ServerResponse): void {
  const file = Object.hasOwn(files, url) ? files[url] : undefined;
  if (file !== undefined) {
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] ?? 'text/plain' }).end(fs.readFileSync(path.join(root, file)));
  } else if (url === '/') {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html(origin));
  } else {
    response.writeHead(404).end();
  }
}
