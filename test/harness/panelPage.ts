/** The answer panel's page alone in Chromium, see webviewPage.ts. */
import http from 'node:http';
import type { Browser } from 'playwright-core';
import { panelPage } from '../../src/host/commands/panel/page';
import type { AnswerView, FromPanel } from '../../src/panel/protocol';
import { newTab, WebviewPage } from './webviewPage';

const SOURCE = {
  html: (cspSource: string): string => panelPage({ cspSource, scriptUri: '/panel.js', styleUri: '/panel.css', nonce: 'a1b2' }),
  files: { '/panel.js': 'dist/panel.js', '/panel.css': 'media/panel.css' },
};

export class PanelPage extends WebviewPage<FromPanel> {
  static async open(browser: Browser): Promise<PanelPage> {
    return new PanelPage(await newTab(browser), http.createServer()).load(SOURCE);
  }

  /** Shows one answer. */
  async show(answer: Partial<AnswerView>, history: readonly Partial<AnswerView>[] = [answer]): Promise<void> {
    await this.send({ type: 'state', history: history.map(answerOf), answer: answerOf(answer) });
  }

  async append(id: string, text: string, length: number, tokens = 1): Promise<void> {
    await this.send({ type: 'append', id, text, length, tokens, tokensPerSecond: 12.5 });
  }
}

export function answerOf(partial: Partial<AnswerView>): AnswerView {
  const text = partial.text ?? '';
  return {
    id: 'a', title: 'Explain `area`', place: 'shapes.py:12', state: 'done', modelName: 'phi-2', question: undefined, format: 'markdown', length: text.length,
    cut: false, tokens: 0, tokensPerSecond: 0, message: undefined, notes: [], canInsert: false, ...partial, text,
  };
}
