/** Explain and Ask, and what could not be applied: text in the panel beside the editor. */
import type * as vscode from 'vscode';
import type { Log } from '../log/log';
import { AnswerPanel } from './panel/answerPanel';
import type { RunOutcome } from './outcome';
import { placeOf } from './source';
import { failureMessage } from './tell';
import type { AskedOutcome, OpenView, RunView, ViewRequest } from './views';

type Unusable = Extract<RunOutcome, { kind: 'unusable' }>;

/** Requests whose buttons still do something; as many as the panel keeps answers. */
const KEPT = 50;

export interface PanelParts {
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** The panel was closed. */
  readonly onClosed: () => void;
  /** @param markdown the explanation as it was written */
  readonly insertDocstring: (view: ViewRequest, markdown: string) => void;
}

export class PanelViews implements vscode.Disposable {
  readonly #panel: AnswerPanel;
  readonly #answers = new Map<string, { readonly view: ViewRequest; markdown: string | undefined }>();
  #lastId = 0;

  constructor({ extensionUri, log, onClosed, insertDocstring }: PanelParts) {
    this.#panel = new AnswerPanel({
      extensionUri,
      log,
      onStop: (id) => this.#answers.get(id)?.view.stop('user'),
      onAgain: (id) => this.#answers.get(id)?.view.again(),
      onInsertAsDocstring: (id) => {
        const answer = this.#answers.get(id);
        if (answer?.markdown !== undefined) insertDocstring(answer.view, answer.markdown);
      },
      onDispose: onClosed,
    });
  }

  /** Opens an answer that grows as it is written. */
  readonly open: OpenView = (view): RunView => {
    const id = this.#begin(view);
    // The prompt has opened the answer: `1.` of a list.
    const { lead } = view.prompt;
    let shown = 0;
    return {
      show: (text) => {
        const whole = lead + text;
        this.#panel.append(id, whole.slice(shown));
        shown = whole.length;
      },
      progress: ({ tokens, tokensPerSecond = 0 }) => this.#panel.progress(id, { tokens, tokensPerSecond }),
      end: (outcome) => this.#end(id, outcome),
    };
  };

  /** Shows as text what another view could not show. */
  showText(view: ViewRequest, outcome: Unusable): void {
    this.#end(this.#begin(view), outcome);
  }

  /** Shows the panel with the answers of this session. */
  reveal(): void {
    this.#panel.open();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #begin(view: ViewRequest): string {
    const { request, title, model } = view;
    const { source, question, row } = request;
    const id = String(++this.#lastId);
    this.#answers.set(id, { view, markdown: undefined });
    for (const old of [...this.#answers.keys()].slice(0, -KEPT)) this.#answers.delete(old);
    const canInsert = row.task === 'explain' && source?.target.definition !== undefined;
    this.#panel.begin({ id, title, question, place: source ? placeOf(source) : '', modelName: model.name, canInsert });
    return id;
  }

  #end(id: string, outcome: AskedOutcome): void {
    const answer = this.#answers.get(id);
    switch (outcome.kind) {
      case 'answered': {
        const markdown = outcome.answer.kind === 'prose' ? outcome.answer.markdown : outcome.answer.text;
        if (answer) answer.markdown = markdown;
        return this.#panel.end(id, { state: 'done', markdown, notes: outcome.answer.notes });
      }
      case 'unusable':
        return this.#panel.end(id, { state: 'unusable', markdown: outcome.best, message: outcome.message });
      case 'failed':
        return this.#panel.end(id, { state: 'failed', message: failureMessage(outcome) });
      case 'stopped':
        return this.#panel.end(id, { state: 'stopped' });
    }
  }
}
